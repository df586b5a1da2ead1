"""Courses that the caller proposes to the office, and what came back."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_STAFF
from app.core.auth import allow
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.courses.words import CATEGORIES
from app.pages.forms import Form, done, files, shown_again_by
from app.pages.teacher import courses as own

blueprint = Pages("teacher_proposals", __name__, "/teacher/proposals")
REVIEWS = {
    "proposed": (mark("等教务处审核"), "wait"),
    "approved": (mark("已通过"), "good"),
    "returned": (mark("已退回"), "bad"),
    "retired": (mark("已停开"), "plain"),
}
# Organisations stand on a white list and are entered by the office.
PROVIDERS = {
    "own_teacher": mark("本校老师"),
    "other_school": mark("别校老师"),
    "volunteer": mark("志愿者"),
}


@blueprint.get("")
@allow(*SCHOOL_STAFF)
def proposals() -> str:
    return render_template("teacher/proposals.html", proposed=own.proposed(own.courses()), reviews=REVIEWS)


@blueprint.get("/new")
@allow(*SCHOOL_STAFF)
def new() -> str:
    return _form(None)


def _form(course: dict[str, Any] | None) -> str:
    schools = own.school_ids()
    named = api.everything("/organisations") if len(schools) > 1 else []
    return render_template(
        "teacher/proposal.html",
        course=course,
        schools=[(one["id"], one["name"]) for one in named if one["id"] in schools] or [(schools[0], "")],
        categories=CATEGORIES,
        providers=PROVIDERS,
    )


@blueprint.post("/new")
@allow(*SCHOOL_STAFF)
@shown_again_by(new)
def propose() -> Response:
    form = Form()
    api.post("/courses", {"school_id": form.text("school_id"), **_told(form)}, key=form.key)
    return done(translate("已交给教务处"), "teacher_proposals.proposals")


def _told(form: Form) -> dict[str, Any]:
    told = {name: form.text(name) or "" for name in ("title", "summary", "category", "provider_kind")}
    photo_ids = [api.upload("/photos", file)["id"] for file in files("photo")[:1]]
    return told | ({"photo_id": photo_ids[0]} if photo_ids else {})


@blueprint.get("/<uuid:course_id>")
@allow(*SCHOOL_STAFF)
def proposal(course_id: UUID) -> str:
    return _form(api.get(f"/courses/{course_id}"))


@blueprint.post("/<uuid:course_id>")
@allow(*SCHOOL_STAFF)
@shown_again_by(proposal)
def change(course_id: UUID) -> Response:
    """Change a proposal, which proposes it again."""
    api.put(f"/courses/{course_id}", _told(Form()))
    return done(translate("已交给教务处"), "teacher_proposals.proposals")
