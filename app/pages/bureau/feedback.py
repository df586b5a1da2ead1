"""What schools handed on to the county: answer it, hand it back, close it."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.bureau import own
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("bureau_feedback", __name__, "/bureau/feedback")


@blueprint.get("")
@allow(Role.COUNTY_ADMIN)
def desk() -> str:
    """Show what waits for an answer, or what was answered or closed."""
    status = request.args.get("status", "open")
    page = api.get("/feedback", status=status, limit=20, cursor=request.args.get("cursor"), **own.scope())
    return render_template("bureau/feedback.html", page=page, status=status, names=_school_names())


def _school_names() -> dict[str, str]:
    return {one["id"]: one["name"] for one in own.organisations()}


@blueprint.get("/<uuid:feedback_id>")
@allow(Role.COUNTY_ADMIN)
def matter(feedback_id: UUID) -> str:
    return render_template("bureau/matter.html", matter=_matter(feedback_id), names=_school_names())


def _matter(feedback_id: UUID) -> dict[str, Any]:
    known = api.everything("/feedback", region_code=own.region_code())
    found = next((one for one in known if one["id"] == str(feedback_id)), None)
    if found is None:
        raise NotFound
    return dict(found)


@blueprint.post("/<uuid:feedback_id>/reply")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(matter)
def reply(feedback_id: UUID) -> Response:
    form = Form()
    api.post(f"/feedback/{feedback_id}/reply", {"body": form.text("body") or ""}, key=form.key)
    return done(translate("已答复"), "bureau_feedback.desk")


@blueprint.post("/<uuid:feedback_id>/return")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(matter)
def hand_back(feedback_id: UUID) -> Response:
    api.post(f"/feedback/{feedback_id}/route", {"desk": "school"})
    return done(translate("已转回学校"), "bureau_feedback.desk")


@blueprint.post("/<uuid:feedback_id>/close")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(matter)
def close(feedback_id: UUID) -> Response:
    api.post(f"/feedback/{feedback_id}/close")
    return done(translate("已办结"), "bureau_feedback.desk")
