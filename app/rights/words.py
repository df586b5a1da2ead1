"""The desk's own words: who looked at what, and what an erasure did and did not do."""

from app.accounts.rules import Role
from app.core.i18n import mark, translate
from app.rights.rules import Kind, Scope

ROLES = {
    Role.TEACHER: mark("任课教师"),
    Role.HOMEROOM_TEACHER: mark("班主任"),
    Role.SCHOOL_OFFICE: mark("学校办公室"),
    Role.PRINCIPAL: mark("校长"),
    Role.COUNTY_ADMIN: mark("县级管理员"),
}
LOOKS = {
    "check_ins": mark("查看劳动记录"),
    "points": mark("查看积分"),
    "photos": mark("查看照片"),
    "guardianships": mark("查看监护人列表"),
}
EXPORTED = mark("数据已经导出给您。")
ERASED = {
    Scope.PHOTOS: mark("照片已经对所有人撤下,文件将在几分钟内从存储中删除。劳动记录和积分不受影响。"),
    Scope.RECORDS: mark(
        "劳动记录、照片、作品、课程评价、老师写给孩子的话和您的意见反馈已经删除,积分已冲减,照片文件将在几分钟内从存储中删除。"
    ),
    Scope.EVERYTHING: mark(
        "上述记录之外,问卷、接送人和请假说明也已删除,各项授权已经撤回。学籍名单、课程名额、点名、交接和奖励台账由学校依职责保存;"
        "已经公布的劳动之星不再显示姓名。您与孩子的绑定没有解除,需要时可以另行解除。"
    ),
}
PHOTOS_LEFT_OUT = mark("照片只导出最近的{most}张;更早的可以在页面上查看,或联系学校。")
CLOSED_TITLE = mark("您的更正申请已有答复")


def answer(kind: str, scope: str | None, of_school: str) -> str:
    """Return what became of a request: the school's words, or those of the desk, which did at once what was asked."""
    if kind == Kind.EXPORT:
        return translate(EXPORTED)
    return translate(ERASED[Scope(scope)]) if scope else of_school
