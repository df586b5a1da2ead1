"""What a guardian wants to tell the school, and what the school answered."""

from uuid import UUID

from flask import g, render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_feedback", __name__, "/family/feedback")
A_PAGE = 20
CATEGORIES = {
    "labor": mark("劳动记录"),
    "stars": mark("劳动之星"),
    "awards": mark("奖励"),
    "privacy": mark("个人信息"),
    "other": mark("其他"),
}


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def feedback(child: Child) -> str:
    return render_template(
        "family/feedback.html",
        child=child,
        schools={one["school_id"]: one["school_name"] for one in g.children},
        categories={key: translate(name) for key, name in CATEGORIES.items()},
        page=api.get("/feedback", limit=A_PAGE, cursor=request.args.get("cursor")),
    )


@blueprint.post("")
@allow(Role.GUARDIAN)
@shown_again_by(feedback)
def write() -> Response:
    form = Form()
    written = {
        "school_id": form.text("school_id"),
        "category": form.text("category") or "",
        "body": form.text("body") or "",
    }
    api.post("/feedback", written, key=form.key)
    return done(translate("已交给学校,答复会出现在这里。"), "family_feedback.feedback")


@blueprint.post("/<uuid:feedback_id>/close")
@allow(Role.GUARDIAN)
@shown_again_by(feedback)
def close(feedback_id: UUID) -> Response:
    """End the matter as the one who wrote."""
    api.post(f"/feedback/{feedback_id}/close")
    return done(translate("已办结"), "family_feedback.feedback")
