"""Who sits in a course and who waits: enrolled, confirmed on paper, moved and taken out by the office."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school.course_words import shown
from app.pages.school.offerings import offered
from app.pages.school.pupils import by_seat, pupils
from app.pages.words import when

blueprint = Pages("school_places", __name__, "/school/offerings/<uuid:offering_id>/places")
SEATED, WAITING = ("enrolled", "pending_guardian", "offered"), "waitlisted"
_MOST = 2_000


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def places(offering_id: UUID) -> str:
    found = by_seat(_places(offering_id))
    waiting = [one for one in found if one["status"] == WAITING]
    return shown(
        "places.html",
        offering=api.get(f"/offerings/{offering_id}"),
        seated=[one for one in found if one["status"] in SEATED],
        waiting=sorted(waiting, key=lambda one: int(one["position"])),
        ended=[one for one in found if one["status"] not in {*SEATED, WAITING}],
    )


def _places(offering_id: UUID) -> list[dict[str, Any]]:
    return api.everything("/enrolments", offering_id=offering_id, most=_MOST)


@blueprint.get("/new")
@allow(*SCHOOL_ROLES)
def new(offering_id: UUID) -> str:
    return shown("enrol.html", offering=api.get(f"/offerings/{offering_id}"), pupils=pupils())


@blueprint.post("/new")
@allow(*SCHOOL_ROLES)
@shown_again_by(new)
def enrol(offering_id: UUID) -> Response:
    form = Form()
    wanted = {
        "student_id": form.text("student_id"),
        "reason": form.text("reason") or "",
        "is_agreed": form.flag("is_agreed"),
        "waitlist": form.flag("waitlist"),
    }
    made = api.post(f"/offerings/{offering_id}/enrolments", wanted, key=form.key)
    return _back(_told(made), offering_id)


def _told(made: dict[str, Any]) -> str:
    if made["position"]:
        return translate("已满,排在候补第{position}位。", position=made["position"])
    if made["answer_by"]:
        return translate("已占名额,等家长在{when}前确认。", when=when(made["answer_by"]))
    return translate("已报名")


@blueprint.get("/<uuid:enrolment_id>")
@allow(*SCHOOL_ROLES)
def place(offering_id: UUID, enrolment_id: UUID) -> str:
    found = next((one for one in _places(offering_id) if one["id"] == str(enrolment_id)), None)
    if found is None:
        raise NotFound
    others = [
        one for one in offered(found["term_code"])
        if one["status"] == "published" and one["id"] != str(offering_id) and one["kind"] == found["kind"]
    ]  # fmt: skip
    return shown("place.html", offering=api.get(f"/offerings/{offering_id}"), place=found, others=others)


@blueprint.post("/<uuid:enrolment_id>/confirm")
@allow(*SCHOOL_ROLES)
@shown_again_by(place)
def confirm(offering_id: UUID, enrolment_id: UUID) -> Response:
    """Enter the slip that a guardian has signed."""
    api.post(f"/enrolments/{enrolment_id}/confirm", {"on_paper": True})
    return _back(translate("已按纸质回执确认"), offering_id)


@blueprint.post("/<uuid:enrolment_id>/transfer")
@allow(*SCHOOL_ROLES)
@shown_again_by(place)
def transfer(offering_id: UUID, enrolment_id: UUID) -> Response:
    form = Form()
    moved = {"offering_id": form.text("offering_id"), "reason": form.text("reason") or ""}
    api.post(f"/enrolments/{enrolment_id}/transfer", moved)
    return _back(translate("已转班"), offering_id)


@blueprint.post("/<uuid:enrolment_id>/withdraw")
@allow(*SCHOOL_ROLES)
@shown_again_by(place)
def withdraw(offering_id: UUID, enrolment_id: UUID) -> Response:
    api.delete(f"/enrolments/{enrolment_id}", reason=Form().text("reason") or "")
    return _back(translate("已退出,空出的名额给候补的下一位。"), offering_id)


def _back(words: str, offering_id: UUID) -> Response:
    return done(words, "school_places.places", offering_id=offering_id)
