"""Looking at the records that wait, flagged ones first: accepted one by one or all that are shown, or returned."""

from collections import Counter
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import CLASS_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages, wants_json
from app.pages.forms import Form, done, shown_again_by
from app.pages.teacher.classes import taught

blueprint = Pages("teacher_review", __name__, "/teacher/classes/<uuid:class_id>/review")
SHOWN = 20


@blueprint.get("")
@allow(*CLASS_ROLES)
def review(class_id: UUID) -> str:
    waiting = api.get("/check-ins", class_id=class_id, to_review="true", limit=SHOWN, cursor=request.args.get("cursor"))
    return render_template("teacher/review.html", school_class=taught(class_id), page=waiting)


@blueprint.post("/accept")
@allow(*CLASS_ROLES)
@shown_again_by(review)
def accept(class_id: UUID) -> Response:
    """Accept the records named, one or all that are shown."""
    reviewed = api.post("/check-ins/accept", {"ids": Form().several("ids")})["items"]
    outcomes = Counter(one["outcome"] for one in reviewed)
    if wants_json():
        return Response(status=204)
    words = translate("已通过{count}条", count=outcomes["accepted"])
    if len(outcomes) > 1:
        words += translate("另有{count}条已由家长收回或正在修改。", count=len(reviewed) - outcomes["accepted"])
    return done(words, "teacher_review.review", class_id=class_id)


@blueprint.post("/<uuid:check_in_id>/return")
@allow(*CLASS_ROLES)
@shown_again_by(review)
def return_(class_id: UUID, check_in_id: UUID) -> Response:
    """Give one record back to the family with a reason."""
    api.post(f"/check-ins/{check_in_id}/return", {"reason": Form().text("reason") or ""})
    return done(translate("已退回,家长会看到原因。"), "teacher_review.review", class_id=class_id)
