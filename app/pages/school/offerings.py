"""What is offered in a term: drafted, published on the menu, changed, cancelled, and copied from the term before."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school import terms as calendar
from app.pages.school.course_words import shown
from app.pages.school.pupils import classes

blueprint = Pages("school_offerings", __name__, "/school/offerings")
_CENTS = 100
_SHOWN = ("draft", "published")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def offerings() -> str:
    terms = calendar.terms()
    term = calendar.chosen(terms)
    found = offered(term["code"]) if term else []
    return shown(
        "offerings.html",
        terms=terms,
        term=term,
        earlier=calendar.before(terms, term) if term else None,
        by_status={status: [one for one in found if one["status"] == status] for status in _SHOWN},
    )


def offered(term_code: str) -> list[dict[str, Any]]:
    """Return what the school offers in a term, by slot and title."""
    courses = api.everything("/courses", school_id=own.school_id(), term=term_code)
    found = [one for course in courses for one in course["offerings"]]
    return sorted(found, key=lambda one: (one["slots"], one["title"], one["id"]))


@blueprint.post("/copy")
@allow(*SCHOOL_ROLES)
@shown_again_by(offerings)
def copy() -> Response:
    form = Form()
    wanted = {"school_id": str(own.school_id()), "from_term": form.text("from_term"), "to_term": form.text("to_term")}
    copied = api.post("/offerings/copy", wanted, key=form.key)["items"]
    words = translate("复制了{number}个班次,核对后逐个公布。", number=len(copied))
    return done(words, "school_offerings.offerings", term=form.text("to_term"))


@blueprint.get("/new/<uuid:course_id>")
@allow(*SCHOOL_ROLES)
def new(course_id: UUID) -> str:
    return _form(api.get(f"/courses/{course_id}"), None)


@blueprint.post("/new/<uuid:course_id>")
@allow(*SCHOOL_ROLES)
@shown_again_by(new)
def draft(course_id: UUID) -> Response:
    form = Form()
    facts = {"term_code": form.text("term_code"), **_facts(form)}
    drafted = api.post(f"/courses/{course_id}/offerings", facts, key=form.key)
    return _back(translate("已存为草稿,公布后家长才能看到。"), drafted["id"])


@blueprint.get("/<uuid:offering_id>")
@allow(*SCHOOL_ROLES)
def offering(offering_id: UUID) -> str:
    path = f"/offerings/{offering_id}"
    return shown(
        "offering.html",
        offering=api.get(path),
        seats=api.get(f"{path}/seats"),
        declared=api.everything(f"{path}/declarations"),
        opinions=api.get(f"{path}/evaluations"),
    )


@blueprint.get("/<uuid:offering_id>/edit")
@allow(*SCHOOL_ROLES)
def edit(offering_id: UUID) -> str:
    found = api.get(f"/offerings/{offering_id}")
    return _form(api.get(f"/courses/{found['course_id']}"), found)


@blueprint.post("/<uuid:offering_id>/edit")
@allow(*SCHOOL_ROLES)
@shown_again_by(edit)
def change(offering_id: UUID) -> Response:
    api.put(f"/offerings/{offering_id}", _facts(Form()))
    return _back(translate("已保存"), offering_id)


@blueprint.post("/<uuid:offering_id>/publish")
@allow(*SCHOOL_ROLES)
@shown_again_by(offering)
def publish(offering_id: UUID) -> Response:
    api.post(f"/offerings/{offering_id}/publish")
    return _back(translate("已公布"), offering_id)


@blueprint.post("/<uuid:offering_id>/cancel")
@allow(*SCHOOL_ROLES)
@shown_again_by(offering)
def cancel(offering_id: UUID) -> Response:
    api.post(f"/offerings/{offering_id}/cancel", {"reason": Form().text("reason") or ""})
    return _back(translate("已取消,家长会收到通知。"), offering_id)


@blueprint.get("/<uuid:offering_id>/roll.html")
@allow(*SCHOOL_ROLES)
def roll(offering_id: UUID) -> Response:
    return api.passed_on("GET", f"/offerings/{offering_id}/roll.html")


def _back(words: str, offering_id: UUID | str) -> Response:
    return done(words, "school_offerings.offering", offering_id=offering_id)


def _form(course: dict[str, Any], offering: dict[str, Any] | None) -> str:
    school_id = own.school_id()
    terms = calendar.terms()
    return shown(
        "offering_form.html",
        course=course,
        offering=offering,
        terms=terms,
        term=calendar.chosen(terms),
        slot_times=api.get(f"/schools/{school_id}/course-settings")["slot_times"],
        all_grades=sorted({one["grade"] for one in classes()}),
        staff=api.everything(f"/schools/{school_id}/staff"),
    )


def _facts(form: Form) -> dict[str, Any]:
    return {
        "slots": form.several("slots"),
        "place": form.text("place") or "",
        "grades": form.numbers("grades"),
        "capacity": form.number("capacity"),
        "min_to_open": form.number("min_to_open") or 0,
        "class_quota": form.number("class_quota"),
        "materials_fee": _cents(form.text("materials_fee")),
        "is_invitation_only": form.flag("is_invitation_only"),
        "teacher_ids": list(dict.fromkeys(form.several("teacher_ids"))),
    }


def _cents(yuan: str | None) -> int | str:
    """Return an amount in cents, or the text that is none, which the API then refuses."""
    try:
        return round(float(yuan or 0) * _CENTS)
    except (ValueError, OverflowError):
        return str(yuan)
