"""What can be refused while stars are named."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound


class StarPeriodNotFound(NotFound):
    code = "star-period-not-found"
    title = "没有这个评选周期"


class StarNotFound(NotFound):
    code = "star-not-found"
    title = "没有这颗劳动之星"


class PoolNotFound(NotFound):
    """The period has no such class, grade or school pool."""

    code = "star-pool-not-found"
    title = "本期没有这个评选范围"


class ObjectionNotFound(NotFound):
    code = "objection-not-found"
    title = "没有这条异议"


class NotConfirmable(Conflict):
    """Confirming and checking happen between the tally and the notice."""

    code = "star-period-not-confirmable"
    title = "本期现在不能确认"
    hint = "只有统计之后、公示之前可以确认或修改。"


class PicksInvalid(Invalid):
    """``errors`` lists everything that is wrong with the confirmation."""

    code = "picks-invalid"
    title = "确认的人选不符合规则"


class SettlementChanged(Conflict):
    """Late approvals have changed the proposals; ``pools`` names whose confirmation is asked again."""

    code = "settlement-changed"
    title = "候选名单有变化,请重新确认"
    hint = "统计后又有记录通过审核,相关班级的确认需要重做;再次发布时,未确认的名额将留空。"


class CheckMissing(Conflict):
    """A confirmation with a conflict of interest waits for a second person; ``pools`` names which."""

    code = "check-missing"
    title = "有需要复核的确认"
    hint = "涉及本人子女或亲属的人选须由德育处另一人复核后才能公示。"


class CheckedBySamePerson(Forbidden):
    code = "checked-by-same-person"
    title = "不能复核自己的确认"
    hint = "请由另一人复核。"


class NoticeNotRunning(Conflict):
    """The period is not on notice, or its notice is over."""

    code = "notice-not-running"
    title = "现在不在公示期内"


class NoticeRunning(Conflict):
    """The notice must run to its end before the announcement; ``objections_until`` says when."""

    code = "notice-running"
    title = "公示尚未结束"
    hint = "公示期结束后才能公布。"


class ObjectionsOpen(Conflict):
    """Every objection is resolved before the announcement."""

    code = "objections-open"
    title = "还有未处理的异议"
    hint = "请先处理全部异议,再公布名单。"


class ObjectionResolved(Conflict):
    code = "objection-resolved"
    title = "这条异议已经处理"


class ResolverInvolved(Forbidden):
    """An objection is resolved by somebody who neither nominated the child nor raised the objection."""

    code = "resolver-involved"
    title = "请由其他人处理这条异议"
    hint = "推荐人和异议提出人不能处理这条异议。"


class ReplacementInvalid(Invalid):
    code = "replacement-invalid"
    title = "更换的人选不符合规则"
    hint = "请选择同一范围内、本期尚未入选的学生。"


class PeriodFinished(Conflict):
    """An announced period cannot be declared void; single stars can be revoked."""

    code = "star-period-finished"
    title = "本期已经公布"
    hint = "已公布的周期不能作废,可以撤销单个称号。"


class StarNotAnnounced(Conflict):
    """Only an announced star can be revoked or printed."""

    code = "star-not-announced"
    title = "这颗劳动之星尚未公布"
