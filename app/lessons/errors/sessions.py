"""What can be refused around lessons, the roll-call and leave."""

from app.core.errors import Conflict, Invalid, NotFound


class CourseSessionNotFound(NotFound):
    code = "course-session-not-found"
    title = "没有这次课"


class CourseSessionHeld(Conflict):
    code = "course-session-held"
    title = "这次课已经上过"
    hint = "已经点名的课不能取消。"


class CourseSessionOver(Conflict):
    code = "course-session-over"
    title = "这次课的日期已过"
    hint = "只能取消今天和以后的课;没有点名的课不计入课时和费用。"


class CourseSessionCancelled(Conflict):
    code = "course-session-cancelled"
    title = "这次课已取消"
    hint = "孩子由基础托管照看,在基础托管的名单上点名和交接。"


class CourseSessionAhead(Conflict):
    code = "course-session-ahead"
    title = "这次课还没有到"
    hint = "请在上课当天点名。"


class SubstituteNotStaff(Invalid):
    code = "substitute-not-staff"
    title = "代课老师不是本校在职教职工"
    hint = "请从本校教职工中选择;校外教练不能单独负责点名和交接。"


class CorrectionClosed(Conflict):
    code = "correction-closed"
    title = "点名更正的时间已过"
    hint = "上课{days}天以后只有教务处能更正,请联系教务处。"


class NotInCourse(Invalid):
    """The pointers in ``errors`` tell which marks; a child that has left the course is not called any more."""

    code = "not-in-course"
    title = "名单中有不在这门课的学生"
    hint = "请刷新名单后重新提交。"


class MarkedHandedOver(Conflict):
    """A child that was handed over was there. The pointers in ``errors`` tell which marks."""

    code = "marked-handed-over"
    title = "已交接的学生不能改为缺席或请假"
    hint = "如交接有误,请联系教务处。"


class LeaveNotFound(NotFound):
    code = "leave-not-found"
    title = "没有这条请假"


class LeaveSpanInvalid(Invalid):
    code = "leave-span-invalid"
    title = "请假日期不正确"
    hint = "请假应从今天或以后开始,结束不早于开始,最长{days}天。"


class LeaveBegun(Conflict):
    code = "leave-begun"
    title = "请假已经开始"
    hint = "孩子来了照常点名即可,不需要撤销请假。"
