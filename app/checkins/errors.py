"""What can be refused when labor is recorded, reviewed and described."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound


class CheckInNotFound(NotFound):
    code = "check-in-not-found"
    title = "没有找到这条劳动记录"


class LaborTaskNotFound(NotFound):
    code = "labor-task-not-found"
    title = "没有找到这项劳动任务"


class LaborDayInFuture(Invalid):
    code = "labor-day-in-future"
    title = "劳动日期不能晚于今天"


class LaborDayTooLongAgo(Invalid):
    """The labor is older than may be entered; ``earliest_on`` is the first day that still may."""

    code = "labor-day-too-long-ago"
    title = "劳动日期太早"
    hint = "只能补记最近7天的劳动,最早为{earliest_on}。"


class SourceNotAllowed(Forbidden):
    """Somebody says that another kind of person records: a guardian for the teacher, a teacher for the guardian."""

    code = "source-not-allowed"
    title = "您不能以这种来源登记"
    hint = "家长登记的来源为guardian;老师登记的来源为teacher或paper。"


class AlreadyCheckedIn(Conflict):
    """The child has a record of this task on this day; ``id`` and ``check_in_id`` name it."""

    code = "already-checked-in"
    title = "这一天的这项劳动已经登记过了"


class TaskDangerous(Invalid):
    """The title says something no child may do, or that labor is a punishment; ``danger`` says what."""

    code = "task-dangerous"
    title = "这项劳动不安全,不能登记"
    hint = "请换一项适合孩子的劳动;有危险的事请由大人来做,劳动也不能作为惩罚。"


class PhotoForbidden(Invalid):
    code = "photo-forbidden"
    title = "这项劳动不能上传照片"
    hint = "这项劳动涉及隐私或他人,请不带照片直接登记。"


class AdultRequired(Invalid):
    """The task needs an adult beside the child; ``safety_note`` is to be shown before it is said that one was there."""

    code = "adult-required"
    title = "这项劳动需要大人在场"
    hint = "请确认有大人在场。安全提示:{safety_note}"


class PrivateInformation(Invalid):
    """A text holds a number that could identify or reach somebody; ``kind`` says which."""

    code = "private-information"
    title = "文字中含有个人信息"
    hint = "请删去身份证号、电话号码、银行卡号和社交账号后再提交。"


class CheckInState(Conflict):
    """The record is in a state in which this cannot be done; ``state`` names it."""

    code = "check-in-state"
    title = "这条记录的当前状态不能进行此操作"


class TaskExists(Conflict):
    code = "labor-task-exists"
    title = "本级任务库中已有这项劳动"


class TaskLessSafe(Invalid):
    """An adapted copy would need less care than its original."""

    code = "labor-task-less-safe"
    title = "改编后的任务不能降低安全要求"
    hint = "风险等级不能低于原任务;原任务不许拍照的,改编后也不许。"
