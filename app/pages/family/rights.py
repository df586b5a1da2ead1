"""The rights desk: what is kept of a child, who looked at it, and taking it along, mending or erasing it."""

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_rights", __name__, "/family/rights")
# What an erasure is called, what goes with it, and what stays.
ERASURES = {
    "photos": (
        mark("删除照片"),
        mark("孩子的全部照片马上看不到了,几分钟内彻底删除,不能恢复。劳动记录和积分都还在。"),
    ),
    "records": (
        mark("删除记录"),
        mark(
            "照片、劳动记录、作品、课程评价、老师写给孩子的话和您的意见都会删除,积分冲减,不能恢复。学籍名单、课程名额和奖励登记还在。"
        ),
    ),
    "everything": (
        mark("删除全部"),
        mark(
            "照片、记录之外,问卷、接送人和请假说明也会删除,所有授权撤回,不能恢复。学校依职责保存学籍名单、课程名额、点名、交接和奖励登记。孩子照常上课、参评和领奖。"
        ),
    ),
}
KINDS = {"export": mark("下载"), "correction": mark("更正"), "erasure": mark("删除")}
STATES = {"open": (mark("等待答复"), "wait"), "done": (mark("已办"), "good"), "refused": (mark("未采纳"), "plain")}


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def rights(child: Child) -> str:
    return render_template(
        "family/rights.html",
        child=child,
        desk=api.get(f"/students/{child['student_id']}/rights"),
        erasures=ERASURES,
        kinds=KINDS,
        states=STATES,
    )


@blueprint.get("/export")
@allow(Role.GUARDIAN)
@with_child
def export(child: Child) -> Response:
    """Hand on the copy of everything as a file."""
    return api.passed_on("GET", f"/students/{child['student_id']}/export")


@blueprint.post("/corrections")
@allow(Role.GUARDIAN)
@shown_again_by(rights)
@with_child
def ask_correction(child: Child) -> AnyResponse:
    form = Form()
    asked = {"what": form.text("what") or "", "wish": form.text("wish") or ""}
    api.post(f"/students/{child['student_id']}/corrections", asked, key=form.key)
    return done(translate("已交给学校,会给您答复。"), "family_rights.rights", child=child["student_id"])


@blueprint.post("/erasure")
@allow(Role.GUARDIAN)
@shown_again_by(rights)
@with_child
def erase(child: Child) -> AnyResponse:
    """Erase at once, and say what became of it."""
    form = Form()
    erased = api.post(f"/students/{child['student_id']}/erasure", {"scope": form.text("scope")}, key=form.key)
    return done(erased["answer"], "family_rights.rights", child=child["student_id"])
