"""What can be refused around the menu."""

from app.core.errors import Conflict, Invalid, NotFound


class CourseNotFound(NotFound):
    code = "course-not-found"
    title = "没有这门课程"


class OfferingNotFound(NotFound):
    code = "offering-not-found"
    title = "没有这个班次"


class NewLessonsRefused(Invalid):
    """After-school service teaches nothing new, drills nothing and makes up nothing; ``word`` is what betrays it."""

    code = "new-lessons-refused"
    title = "课后服务不得讲授新课、刷题或集体补课"
    hint = "“{word}”不能作为课后服务的内容,可改为作业辅导、答疑、阅读、体育、艺术、科学、劳动或社团活动。"


class ProviderRequired(Invalid):
    """A course of an organisation names it, any other course names none."""

    code = "provider-required"
    title = "校外机构的课程须选择白名单中的机构,其他课程不填机构"


class CourseApproved(Conflict):
    """What families may already have read is changed by the office."""

    code = "course-approved"
    title = "课程已通过审核"
    hint = "需要修改时,请联系学校办公室。"


class CourseNotProposed(Conflict):
    code = "course-not-proposed"
    title = "只能退回待审核的课程"
    hint = "已通过的课程可以停用。"


class CourseOffered(Conflict):
    """The course has published offerings in a term that is not over."""

    code = "course-offered"
    title = "课程有正在进行的班次"
    hint = "请先取消这些班次,或等学期结束。"


class CourseNotApproved(Conflict):
    code = "course-not-approved"
    title = "课程还没有通过审核"
    hint = "请先审核课程,再发布班次。"


class ProviderNotListed(Conflict):
    """``provider_id`` is not on the county's white list for the whole of the term."""

    code = "provider-not-listed"
    title = "机构不在本学期的白名单内"
    hint = "机构须在整个学期都在县级白名单内。请联系县教育局,或更换机构。"


class OfferingIncomplete(Conflict):
    """``errors`` lists what is missing before families may see the offering."""

    code = "offering-incomplete"
    title = "班次信息还不完整"


class OfferingInvalid(Invalid):
    """``errors`` lists everything that cannot be offered so."""

    code = "offering-invalid"
    title = "班次安排不符合规则"


class OfferingIsCancelled(Conflict):
    code = "offering-cancelled"
    title = "班次已取消"
    hint = "如需恢复,请新建班次。"


class CapacityBelowTaken(Conflict):
    """``taken`` seats are held; nobody who holds one is put out by a number."""

    code = "capacity-below-taken"
    title = "名额不能少于已占用的人数"
    hint = "已有{taken}个名额被占用。"


class TeacherBusy(Conflict):
    """``offering_id``, ``slot`` and ``account_id`` say where the teacher already is."""

    code = "teacher-busy"
    title = "教师在这个时段已有其他班次"
    hint = "时段{slot}已安排在《{course}》。"


class PlaceBusy(Conflict):
    """``offering_id`` and ``slot`` say who is already there."""

    code = "place-busy"
    title = "场地在这个时段已被占用"
    hint = "时段{slot}已用于《{course}》;大的场地可以写明区域,例如“操场东侧”。"


class SlotTimesInvalid(Invalid):
    """Slots are numbered from 1 and follow each other within ``earliest`` and ``latest``."""

    code = "slot-times-invalid"
    title = "时段设置不正确"
    hint = "时段从1起连续编号、先后不重叠,并在{earliest}到{latest}之间。"


class SlotInUse(Conflict):
    """``slots`` are used by published offerings of a term that is not over."""

    code = "slot-in-use"
    title = "有班次正在使用这个时段"
    hint = "请先调整时段{slots}的班次。"
