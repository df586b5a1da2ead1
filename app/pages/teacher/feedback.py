"""What a teacher has to say to the school, and what the school answered."""

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import CLASS_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("teacher_feedback", __name__, "/teacher/feedback")


@blueprint.get("")
@allow(*CLASS_ROLES)
def feedback() -> str:
    page = api.get("/feedback", limit=20, cursor=request.args.get("cursor"))
    return render_template("teacher/feedback.html", page=page)


@blueprint.post("")
@allow(*CLASS_ROLES)
@shown_again_by(feedback)
def write() -> Response:
    form = Form()
    school_id = api.get("/teaching")["classes"][0]["school_id"]
    said = {"school_id": school_id, "category": form.text("category"), "body": form.text("body") or ""}
    api.post("/feedback", said, key=form.key)
    return done(translate("已送达学校,不显示您的姓名。"), "teacher_feedback.feedback")


@blueprint.post("/<uuid:feedback_id>/close")
@allow(*CLASS_ROLES)
@shown_again_by(feedback)
def close(feedback_id: UUID) -> Response:
    api.post(f"/feedback/{feedback_id}/close")
    return done(translate("已办结"), "teacher_feedback.feedback")
