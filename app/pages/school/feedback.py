"""What families and teachers have to say to the school: read, answer, hand to the county, close."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own

blueprint = Pages("school_feedback", __name__, "/school/feedback")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def desk() -> str:
    """Show what waits for an answer, or what was answered or closed."""
    status = request.args.get("status", "open")
    page = api.get("/feedback", school_id=own.school_id(), status=status, limit=20, cursor=request.args.get("cursor"))
    return render_template("school/feedback.html", page=page, status=status)


@blueprint.get("/<uuid:feedback_id>")
@allow(*SCHOOL_ROLES)
def matter(feedback_id: UUID) -> str:
    return render_template("school/matter.html", matter=_matter(feedback_id))


def _matter(feedback_id: UUID) -> dict[str, Any]:
    known = api.everything("/feedback", school_id=own.school_id())
    found = next((one for one in known if one["id"] == str(feedback_id)), None)
    if found is None:
        raise NotFound
    return dict(found)


@blueprint.post("/<uuid:feedback_id>/reply")
@allow(*SCHOOL_ROLES)
@shown_again_by(matter)
def reply(feedback_id: UUID) -> Response:
    form = Form()
    api.post(f"/feedback/{feedback_id}/reply", {"body": form.text("body") or ""}, key=form.key)
    return done(translate("已答复"), "school_feedback.desk")


@blueprint.post("/<uuid:feedback_id>/route")
@allow(*SCHOOL_ROLES)
@shown_again_by(matter)
def route(feedback_id: UUID) -> Response:
    """Hand a matter to the county, or take it back."""
    api.post(f"/feedback/{feedback_id}/route", {"desk": Form().text("desk")})
    return done(translate("已转交"), "school_feedback.matter", feedback_id=feedback_id)


@blueprint.post("/<uuid:feedback_id>/close")
@allow(*SCHOOL_ROLES)
@shown_again_by(matter)
def close(feedback_id: UUID) -> Response:
    api.post(f"/feedback/{feedback_id}/close")
    return done(translate("已办结"), "school_feedback.desk")
