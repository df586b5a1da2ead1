"""What can be refused around fee policies."""

from app.core.errors import Conflict, Invalid, NotFound


class FeePolicyNotFound(NotFound):
    """No such policy, or one of another place."""

    code = "fee-policy-not-found"
    title = "没有这个收费标准"


class FeePolicyNotInForce(Invalid):
    """The policy has ended before the term begins, or begins after it."""

    code = "fee-policy-not-in-force"
    title = "这个收费标准在本学期不适用"
    hint = "请选择在本学期有效的收费标准。"


class FeesPublished(Conflict):
    """Fees are charged as they were published before families chose; from then on they hold for the term."""

    code = "fees-published"
    title = "本学期的收费标准已经公示,不能再改"
    hint = "第一轮选课已经开始;收费标准只能从下学期起调整。"


class FeePoliciesInvalid(Invalid):
    """A table of policies has mistakes; ``errors`` lists all of them with their rows."""

    code = "fee-policies-invalid"
    title = "收费标准表有错误"
    hint = "请按所列行号改正后重新导入。"


class FeePolicyDiffers(Conflict):
    """A document cannot change its price under the same first day; ``name`` tells which row."""

    code = "fee-policy-differs"
    title = "收费标准与已导入的不同"
    hint = "“{name}”已经导入过,内容不同;如标准有调整,请写上新的生效日期。"
