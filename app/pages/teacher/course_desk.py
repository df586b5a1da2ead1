"""Families of a class around their places in courses: confirming on paper, and the call to who got no course."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.courses.words import WORDS, slots_of
from app.pages.forms import Form, done, shown_again_by
from app.pages.teacher.classes import TaughtClass, seat, seats, taught

blueprint = Pages("teacher_course_desk", __name__, "/teacher/classes/<uuid:class_id>/rounds")
CALL = "/<uuid:round_id>/calls/<uuid:student_id>"
PUBLISHED = {"published", "finished"}


@blueprint.get("")
@allow(Role.HOMEROOM_TEACHER)
def desk(class_id: UUID) -> str:
    """List the places that wait for a family, and the families to call after each draw, both by seat."""
    school_class = taught(class_id)
    return _shown(
        "course_desk.html",
        school_class,
        places=sorted(api.everything("/enrolments", class_id=class_id), key=_by_seat),
        rounds=_rounds(school_class),
    )


def _by_seat(place: dict[str, Any]) -> tuple[bool, int]:
    return place["seat_no"] is None, place["seat_no"] or 0


def _rounds(school_class: TaughtClass) -> list[dict[str, Any]]:
    """Return the published draws in which a child of the class got no course, the latest first."""
    known = api.get("/selection-rounds", school_id=school_class.school_id, class_id=school_class.id, limit=20)["items"]
    drawn = [one for one in known if one["mode"] == "wishes" and one["stage"] in PUBLISHED]
    children = seats(school_class.id) if drawn else []
    rounds = [one | {"calls": _calls(one["id"], children)} for one in drawn]
    return [one for one in rounds if one["calls"]]


def _calls(round_id: UUID, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the calls to the families of some children, in their order."""
    found = {one["student_id"]: one for one in api.everything(f"/selection-rounds/{round_id}/calls")}
    return [child | found[child["id"]] for child in children if child["id"] in found]


def _shown(template: str, school_class: TaughtClass, **values: Any) -> str:
    slots = slots_of(str(school_class.school_id))
    return render_template(f"teacher/{template}", school_class=school_class, slots=slots, **WORDS, **values)


@blueprint.post("/places/<uuid:enrolment_id>/confirm")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(desk)
def confirm_place(class_id: UUID, enrolment_id: UUID) -> Response:
    """Enter the slip that a guardian has signed."""
    api.post(f"/enrolments/{enrolment_id}/confirm", {"on_paper": True})
    return done(translate("已按纸质回执确认"), "teacher_course_desk.desk", class_id=class_id)


@blueprint.get(CALL)
@allow(Role.HOMEROOM_TEACHER)
def call(class_id: UUID, round_id: UUID, student_id: UUID) -> str:
    """Give the teacher the words in which the family is told why, and take down what was agreed."""
    calls = _calls(round_id, [seat(class_id, student_id)])
    if not calls:
        raise NotFound
    return _shown(
        "course_call.html",
        taught(class_id),
        round=api.get(f"/selection-rounds/{round_id}"),
        call=calls[0],
        explained=api.get(f"/selection-rounds/{round_id}/draw/explanations/{student_id}"),
    )


@blueprint.post(CALL)
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(call)
def note_call(class_id: UUID, round_id: UUID, student_id: UUID) -> Response:
    api.post(f"/selection-rounds/{round_id}/calls/{student_id}", {"note": Form().text("note") or ""})
    return done(translate("已记下"), "teacher_course_desk.desk", class_id=class_id)
