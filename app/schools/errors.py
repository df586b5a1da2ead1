"""What can be refused when schools, calendars, classes and students are kept."""

from typing import Any

from app.core.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    TooManyRequests,
    UnsupportedType,
)


def at_row(row: int, code: str, detail: str, /, **params: Any) -> FieldError:
    """One thing wrong with one row of a table; rows are counted as the spreadsheet program shows them."""
    return FieldError(f"row {row}", code, detail, tuple(params.items()))


class NameLength(Invalid):
    """A name is empty or longer than the official field."""

    code = "name-length"
    title = "姓名长度不符合要求"
    hint = "姓名应为1至100个字。"


class RareCharacter(Invalid):
    """A name holds a character that no other computer shows the same way, or that was lost on the way here."""

    code = "rare-character-check"
    title = "生僻字需核对"
    hint = "姓名第{position}个字({code_point})无法识别,请用支持生僻字的输入法重新录入。"


class StudentNumberInvalid(Invalid):
    """The text cannot be a national student number."""

    code = "student-number-invalid"
    title = "学籍号格式不正确"
    hint = "学籍号为19位,以G、J或L开头。"


class PeriodKeyInvalid(Invalid):
    """A week, month or term was not written the way the system writes it."""

    code = "period-key-invalid"
    title = "周期写法不正确"
    hint = "无法识别周期“{key}”;周写作2026-W47,月写作2026-11,学期写作2026-2027-1。"


class TermUnknown(Invalid):
    """The term is well written, but no calendar has been imported for it."""

    code = "term-unknown"
    title = "没有这个学期的校历"
    hint = "尚未导入{key}学期的校历。"


class CalendarInvalid(Invalid):
    """A calendar table has mistakes; ``errors`` lists all of them with their rows."""

    code = "calendar-invalid"
    title = "校历表有错误"
    hint = "请按所列行号改正后重新导入。"


class CalendarScopeUnknown(Invalid):
    """A calendar was meant for neither a region nor a known school."""

    code = "calendar-scope-unknown"
    title = "校历的适用范围不正确"
    hint = "“{scope}”既不是六位行政区划代码,也不是学校编号。"


class RosterTypeUnsupported(UnsupportedType):
    """The bytes are neither an .xlsx workbook nor CSV text."""

    code = "roster-type-unsupported"
    title = "不支持的名单文件"
    hint = "请将名单另存为.xlsx或CSV格式后再上传。"


class RosterEncrypted(RosterTypeUnsupported):
    """The workbook asks for a password."""

    code = "roster-encrypted"
    title = "名单文件有密码"
    hint = "请取消文件的打开密码,另存为.xlsx后再上传。"


class RosterUnreadable(Invalid):
    """The file says it is a workbook or table, but it is broken."""

    code = "roster-unreadable"
    title = "名单文件已损坏"
    hint = "文件无法打开,请用电子表格软件打开后重新另存为.xlsx再上传。"


class RosterHeaderMissing(Invalid):
    """No row near the top names the columns that every roster needs."""

    code = "roster-header-missing"
    title = "没有找到表头"
    hint = "前10行中没有同时包含“姓名”和“班级”的表头行。"


class RosterTooLarge(TooLarge):
    """The file, what it unpacks to, or the table in it is beyond the limits."""

    code = "roster-too-large"
    title = "名单过大"
    hint = "名单不能超过10MB、20000行、100列,请分校或分年级上传。"


class SchoolNotFound(NotFound):
    code = "school-not-found"
    title = "没有这所学校"


class ClassNotFound(NotFound):
    code = "class-not-found"
    title = "没有这个班级"


class StudentNotFound(NotFound):
    code = "student-not-found"
    title = "没有这名学生"


class RegionNotCovered(Forbidden):
    """A county administrator named a region outside their own."""

    code = "region-not-covered"
    title = "不在您的行政区划内"
    hint = "只能在您负责的行政区划内登记机构。"


class SchoolCodeTaken(Conflict):
    code = "school-code-taken"
    title = "这个学校标识码已被登记"


class ClassExists(Conflict):
    """The school already has a class of this stage, entry year and number."""

    code = "class-exists"
    title = "这个班级已经存在"


class GradeInvalid(Invalid):
    """No class of the stage can be in this grade, or have entered in this year."""

    code = "grade-invalid"
    title = "年级或入学年份不符合学段"
    hint = "请检查学段、年级和入学年份。"


class LastDayInvalid(Invalid):
    """A child cannot leave in the future, nor before it joined its class."""

    code = "last-day-invalid"
    title = "离校日期不正确"
    hint = "最后一天应在入班之后,且不晚于今天。"


class RosterImportNotFound(NotFound):
    code = "roster-import-not-found"
    title = "没有这次名单导入"


class RosterChanged(Conflict):
    """Confirming would do something else than what the preview showed."""

    code = "roster-changed"
    title = "名单已有变动"
    hint = "预览之后学校名单有了变动,请重新查看预览后再确认。"


class RosterExpired(Conflict):
    """The rows of a preview that nobody confirmed have been dropped."""

    code = "roster-expired"
    title = "这次导入已过期"
    hint = "请重新上传名单。"


class DecisionInvalid(Invalid):
    """A decision names a row without a conflict, or a student who is none of its candidates."""

    code = "decision-invalid"
    title = "核对结果不正确"
    hint = "只能为有疑问的行选择所列的学生,或登记为新学生。"


class BindCodeInvalid(NotFound):
    """One answer for unknown, used and expired codes, so that guessing teaches nothing."""

    code = "bind-code-invalid"
    title = "绑定码无效或已过期"
    hint = "请核对绑定码;如已使用或过期,请向班主任重新索取。"


class BindTriesExhausted(TooManyRequests):
    code = "bind-tries-exhausted"
    title = "多次输入错误的绑定码"
    hint = "请一小时后再试,或向班主任重新索取绑定码。"


class TooManyGuardians(Conflict):
    code = "too-many-guardians"
    title = "监护人已满"
    hint = "每名学生最多绑定4位监护人,请先由学校解除一位。"


class GuardianshipNotFound(NotFound):
    code = "guardianship-not-found"
    title = "没有这条监护关系"
