"""What can be refused around draws, their adjustment and their publication."""

from app.core.errors import Conflict, Invalid, NotFound


class DrawNotFound(NotFound):
    """The round gives its places without a draw, or has not been prepared yet."""

    code = "draw-not-found"
    title = "这一轮没有抽签"


class DrawNotPublished(NotFound):
    """Results are shown to families and strangers from their publication on."""

    code = "draw-not-published"
    title = "抽签结果尚未公布"


class DrawTooEarly(Conflict):
    """Nothing is drawn while families may still wish, nor before the public value is known; ``not_before`` says when."""

    code = "draw-too-early"
    title = "还没到抽签时间"
    hint = "志愿截止、公开随机数揭晓之后才能抽签。"


class AlreadyDrawn(Conflict):
    """A round is drawn once; ``public_value`` is the one that was entered."""

    code = "already-drawn"
    title = "这一轮已经抽过签"
    hint = "同一轮只抽一次签。确需重抽的,须由校长说明理由、作废本次抽签并公布新的公开随机数来源。"


class NotDrawn(Conflict):
    code = "not-drawn"
    title = "这一轮还没有抽签"
    hint = "请先输入公开随机数完成抽签。"


class DrawPublished(Conflict):
    """What families have been told is not adjusted or declared void any more."""

    code = "draw-published"
    title = "抽签结果已经公布"
    hint = "结果公布后不能作废或手工调整,请使用候补、转班或退课。"


class DrawChanged(Conflict):
    """While the draw was worked out, it was declared void by somebody else."""

    code = "draw-changed"
    title = "抽签已被作废"
    hint = "请刷新后查看新的抽签安排。"


class PracticesUsedUp(Conflict):
    """Every practice stays in the log, which is to remain readable."""

    code = "practices-used-up"
    title = "试算次数已用完"


class PublicTimeUnsuitable(Invalid):
    """The new public value must be unknown to everybody now, and known while families may still answer."""

    code = "public-time-unsuitable"
    title = "公开随机数的揭晓时间不合适"
    hint = "新的公开随机数须在将来揭晓,晚于志愿截止和原公开随机数,并早于本轮调整结束。"


class AdjustmentInvalid(Invalid):
    """``errors`` lists everything that stands against moving the child by hand."""

    code = "adjustment-invalid"
    title = "不能这样调整"


class PublicationTooEarly(Conflict):
    """``publish_at`` was promised to the families."""

    code = "publication-too-early"
    title = "还没到公布时间"


class DrawnCourseGone(Conflict):
    """A course was cancelled after the draw; ``offerings`` lists {offering_id, children}."""

    code = "drawn-course-gone"
    title = "有录取了学生的课程已停开"
    hint = "请手工调整这些学生,或由校长作废本次抽签后重抽。"


class DrawnSeatsGone(Conflict):
    """A course has fewer seats than when its wishes were frozen; ``offerings`` lists {offering_id, missing}."""

    code = "drawn-seats-gone"
    title = "有课程的名额少于已录取的人数"
    hint = "请恢复该课程的名额,或手工调整多出的学生。"


class DrawnSlotsTaken(Conflict):
    """Children have got other courses since the wishes were frozen; ``children`` lists {student_id, offering_id}."""

    code = "drawn-slots-taken"
    title = "有学生在同一时段已有其他课程"
    hint = "请手工调整这些学生,或先让他们退出其他课程。"


class CallNotFound(NotFound):
    code = "family-call-not-found"
    title = "没有这个待联系的家庭"
