"""What can be refused around places in courses."""

from app.core.errors import Conflict, Invalid, NotFound, Unavailable
from app.courses.errors.rounds import RoundClosed, RoundNotOpen


class EnrolmentNotFound(NotFound):
    code = "enrolment-not-found"
    title = "没有这条报名记录"


class CourseFull(Conflict):
    """``offering_id`` says which course."""

    code = "course-full"
    title = "名额已满"
    hint = "可以加入候补,或选择其他课程。"


class ClassQuotaFull(Conflict):
    """``offering_id`` and ``class_id`` say whose seats are taken."""

    code = "class-quota-full"
    title = "本班名额已满"
    hint = "这门课程给每个班级的名额有限。可以加入候补,或选择其他课程。"


class TimeClash(Conflict):
    """``enrolment_id`` is the place that the child holds in the slot."""

    code = "time-clash"
    title = "这个时段已有其他课程"
    hint = "请先退出同一时段的课程,再报名。"


class NotEligible(Conflict):
    """``reason`` is ``grade``, ``class``, ``slot`` (not registered for it) or ``invitation``."""

    code = "not-eligible"
    title = "这门课程不面向这个孩子"


class CourseNotOffered(Conflict):
    code = "course-not-offered"
    title = "这门课程没有开放报名"


class EnrolmentNotOpen(RoundNotOpen):
    """``opens_at`` says when."""

    hint = "请在{opens_at}之后再来。"


class EnrolmentClosed(RoundClosed):
    hint = "如有需要,请联系学校。"


class WeeklyLimitReached(Conflict):
    """``most`` is how many slots a child may take in the round."""

    code = "weekly-limit-reached"
    title = "已达到每周课程上限"
    hint = "每个孩子在这一轮最多参加{most}个时段。"


class ReasonRequired(Invalid):
    code = "reason-required"
    title = "请写明理由"


class WithdrawalClosed(Conflict):
    code = "withdrawal-closed"
    title = "自行调整的时间已过"
    hint = "请联系学校办理。"


class OfferExpired(Conflict):
    code = "offer-expired"
    title = "确认时间已过"
    hint = "名额已经给了候补的下一位,或将按本轮规则处理。"


class NothingToConfirm(Conflict):
    """The place waits for its turn, or has ended."""

    code = "nothing-to-confirm"
    title = "现在没有需要确认的名额"


class NotSeated(Conflict):
    """The child waits, has not accepted yet, or has left."""

    code = "not-seated"
    title = "孩子现在没有这个名额"


class ServerBusy(Unavailable):
    """``position`` is the place in the line; ``ticket``, sent back as ``Queue-Ticket``, keeps it."""

    code = "server-busy"
    title = "报名的人太多,请稍候"
    hint = "请保持页面打开,系统会自动重试,您的排队位置不会丢失。"


class SwapNotFound(NotFound):
    code = "swap-not-found"
    title = "没有这个换课邀请,或它已经失效"


class SwapNotPossible(Conflict):
    """``reason`` is ``same-child``, ``same-course``, ``other-term`` or ``not-enrolled``."""

    code = "swap-not-possible"
    title = "这两个名额不能互换"


class SwapDone(Conflict):
    code = "swap-done"
    title = "换课已经完成"
