"""What can be refused around selection rounds, declarations and wishes."""

from app.core.errors import Conflict, Invalid, NotFound


class RoundNotFound(NotFound):
    code = "selection-round-not-found"
    title = "没有这一轮选课"


class RoundInvalid(Invalid):
    """``errors`` lists everything that is wrong with the plan of a round."""

    code = "round-invalid"
    title = "选课安排不符合规则"


class NoticeGiven(Conflict):
    """What families were told holds: they may already have planned by it."""

    code = "notice-given"
    title = "本轮通知已发出,不能再修改"
    hint = "如需改变安排,请取消本轮并说明原因,再新建一轮。"


class ClassesTold(Conflict):
    """A class that got its notice stays in the round; ``classes`` names which were to be left out."""

    code = "classes-told"
    title = "有班级已经收到通知,不能移出本轮"


class FactsFixed(Conflict):
    """Who takes part, on which days and with which declarations is fixed before the wishes open."""

    code = "facts-fixed"
    title = "本轮资料已经确定"
    hint = "选课开放之前资料已确定并公示承诺,之后不能再修改。"


class NoticeNotDelivered(Conflict):
    """``classes`` names those whose families have not all got the notice."""

    code = "notice-not-delivered"
    title = "还有班级没有收到通知"
    hint = "通知送达每个班级之后才能开放选课,请稍后再试。"


class RegistrationRunning(Conflict):
    """Families may still register days until ``register_until``."""

    code = "registration-running"
    title = "留校时间登记尚未结束"
    hint = "登记到{register_until}截止。"


class RegistrationOver(Conflict):
    """Days are bound once the registration is over, so that nobody gains by choosing them after the courses."""

    code = "registration-over"
    title = "留校时间登记已经结束"


class RegistrationNotAsked(Conflict):
    code = "registration-not-asked"
    title = "本轮不需要登记留校时间"
    hint = "孩子所在年级开课的时间都可以选课。"


class DaysInvalid(Invalid):
    """``errors`` lists everything that is wrong with the registered slots."""

    code = "days-invalid"
    title = "登记的留校时间不符合规则"


class RoundCancelled(Conflict):
    """``reason`` says why."""

    code = "round-cancelled"
    title = "本轮选课已取消"
    hint = "{reason}"


class RoundPublished(Conflict):
    code = "round-published"
    title = "本轮结果已经公布"
    hint = "结果公布之后不能取消本轮,请逐门课程或逐个报名处理。"


class RoundNotOpen(Conflict):
    """Wishes are taken from ``open_at`` to ``close_at``."""

    code = "round-not-open"
    title = "报名还没有开始"
    hint = "选课从{open_at}到{close_at},其间先后提交机会相同。"


class RoundClosed(Conflict):
    """Wishes were taken until ``close_at``."""

    code = "round-closed"
    title = "报名已经结束"
    hint = "选课已于{close_at}截止。"


class NotByWishes(Conflict):
    """Only a round by wishes takes wishes; ``mode`` says how this one gives its places."""

    code = "round-not-by-wishes"
    title = "本轮不填志愿"


class ChildNotInRound(NotFound):
    code = "child-not-in-round"
    title = "孩子不参加这一轮选课"


class WishesNotFound(NotFound):
    code = "wishes-not-found"
    title = "还没有填写志愿"


class WishesChanged(Conflict):
    """Somebody changed the sheet after it was read; ``revision`` is the present one."""

    code = "wishes-changed"
    title = "志愿已在别处修改"
    hint = "请查看最新的志愿后再提交。"


class WishesConfirmed(Conflict):
    """What a guardian has confirmed only a guardian changes."""

    code = "wishes-confirmed"
    title = "家长已确认志愿"
    hint = "如需修改,请由家长修改。"


class WishesInvalid(Invalid):
    """``errors`` lists what is wrong, the first fifty where there is more."""

    code = "wishes-invalid"
    title = "志愿不符合规则"


class DeclarationNotFound(NotFound):
    code = "declaration-not-found"
    title = "没有这条登记"


class DeclarationInvalid(Invalid):
    """``errors`` lists the children for whom the declaration cannot hold."""

    code = "declaration-invalid"
    title = "登记不符合规则"
