"""The school's courses: proposed by teachers and decided on here, or entered by the office."""

from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, files, shown_again_by
from app.pages.school import own
from app.pages.school.course_words import shown

blueprint = Pages("school_catalogue", __name__, "/school/courses/catalogue")
MOST_RESOURCES = 5
_TEXTS = ("title", "summary", "category", "provider_kind")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def catalogue() -> str:
    review = request.args.get("review", "")
    page = api.get("/courses", school_id=own.school_id(), review=review, limit=50, cursor=request.args.get("cursor"))
    return shown("catalogue.html", page=page, review=review)


@blueprint.get("/new")
@allow(*SCHOOL_ROLES)
def new() -> str:
    return _form(None)


@blueprint.post("/new")
@allow(*SCHOOL_ROLES)
@shown_again_by(new)
def add() -> Response:
    form = Form()
    described = {"school_id": str(own.school_id()), "kind": form.text("kind"), **_described(form)}
    added = api.post("/courses", described, key=form.key)
    return done(translate("已加入课程目录"), "school_catalogue.course", course_id=added["id"])


@blueprint.get("/<uuid:course_id>")
@allow(*SCHOOL_ROLES)
def course(course_id: UUID) -> str:
    return shown("course.html", course=api.get(f"/courses/{course_id}"))


@blueprint.get("/<uuid:course_id>/edit")
@allow(*SCHOOL_ROLES)
def edit(course_id: UUID) -> str:
    return _form(api.get(f"/courses/{course_id}"))


@blueprint.post("/<uuid:course_id>/edit")
@allow(*SCHOOL_ROLES)
@shown_again_by(edit)
def change(course_id: UUID) -> Response:
    api.put(f"/courses/{course_id}", _described(Form()))
    return _decided(translate("已保存"), course_id)


@blueprint.post("/<uuid:course_id>/approve")
@allow(*SCHOOL_ROLES)
@shown_again_by(course)
def approve(course_id: UUID) -> Response:
    api.post(f"/courses/{course_id}/approve")
    return _decided(translate("已通过,可以安排班次了。"), course_id)


@blueprint.post("/<uuid:course_id>/return")
@allow(*SCHOOL_ROLES)
@shown_again_by(course)
def give_back(course_id: UUID) -> Response:
    api.post(f"/courses/{course_id}/return", {"reason": Form().text("reason") or ""})
    return _decided(translate("已退回给老师"), course_id)


@blueprint.post("/<uuid:course_id>/retire")
@allow(*SCHOOL_ROLES)
@shown_again_by(course)
def retire(course_id: UUID) -> Response:
    api.post(f"/courses/{course_id}/retire")
    return _decided(translate("已停开"), course_id)


def _decided(words: str, course_id: UUID) -> Response:
    return done(words, "school_catalogue.course", course_id=course_id)


def _form(course: dict[str, Any] | None) -> str:
    kept = course["resources"] if course else []
    blank = {"title": "", "url": ""}
    return shown(
        "course_form.html",
        course=course,
        providers=_listed_providers(),
        resources=_typed_resources() or [*kept, blank][:MOST_RESOURCES],
    )


def _listed_providers() -> list[dict[str, Any]]:
    """Return the organisations that are on the county's list today."""
    region, today = api.get(f"/schools/{own.school_id()}")["region_code"], local_day(now()).isoformat()
    known = api.everything("/course-providers", region_code=region)
    return [one for one in known if not one["delisted_at"] and today <= (one["listed_until"] or today)]


def _described(form: Form) -> dict[str, Any]:
    """Return the facts of a course; a new picture is sent first, and an organisation counts only where one teaches."""
    facts: dict[str, Any] = {name: form.text(name) or "" for name in _TEXTS}
    is_organisation = facts["provider_kind"] == "organisation"
    facts["provider_id"] = form.text("provider_id") if is_organisation else None
    facts["resources"] = [one for one in _typed_resources() if any(one.values())]
    for file in files("photo"):
        facts["photo_id"] = api.upload("/photos", file)["id"]
    return facts


def _typed_resources() -> list[dict[str, str]]:
    titles, urls = request.form.getlist("resource_title"), request.form.getlist("resource_url")
    return [{"title": title.strip(), "url": url.strip()} for title, url in zip(titles, urls, strict=False)]
