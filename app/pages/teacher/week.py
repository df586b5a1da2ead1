"""The weekly confirmation of a class: keep what is proposed, replace, or leave empty; then the notice and the stars."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import CLASS_ROLES, Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, mistakes, problem, shown_again_by
from app.pages.teacher.classes import TaughtClass, seats, taught
from app.pages.teacher.groups import under

blueprint = Pages("teacher_week", __name__, "/teacher/classes/<uuid:class_id>/week")
CONFIRMABLE = {"tallied", "confirmed"}
FINISHED = {"announced", "void"}


@dataclass
class Place:
    """One star that the class may name: who stands in it, and who was proposed for it. Empty where nobody does."""

    student_id: str
    reason: str = ""
    proposed: dict[str, Any] | None = None
    mistakes: list[str] = field(default_factory=list)


@blueprint.get("")
@allow(*CLASS_ROLES)
def week(class_id: UUID) -> str:
    school_class = taught(class_id)
    periods = api.get("/star-periods", school_id=school_class.school_id, limit=12)["items"]
    period = _period(periods)
    facts = _facts(school_class, period) if period else {}
    return render_template(
        "teacher/week.html",
        school_class=school_class,
        periods=periods,
        period=period,
        children=seats(class_id),
        **facts,
    )


def _period(periods: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the period that was asked for, else the latest one in work, else the latest."""
    asked = request.values.get("period")
    in_work = [one for one in periods if one["status"] not in FINISHED]
    return next((one for one in periods if one["id"] == asked), next(iter(in_work or periods), None))


def _facts(school_class: TaughtClass, period: dict[str, Any]) -> dict[str, Any]:
    """Return what is to be seen of a period in its present state."""
    if period["status"] in CONFIRMABLE and school_class.is_homeroom:
        return _proposal(school_class, period)
    if period["status"] == "on_notice":
        return {"stars": under("class_label", api.get(f"/star-periods/{period['id']}/notice")["items"])}
    if period["status"] == "announced":
        announced = api.everything("/stars", school_id=school_class.school_id, week=period["period_key"])
        own = [one for one in announced if one["class_id"] == str(school_class.id)]
        return {"stars": under("class_label", announced), "own_stars": own}
    return {}


def _proposal(school_class: TaughtClass, period: dict[str, Any]) -> dict[str, Any]:
    proposal = api.get(f"/star-periods/{period['id']}/candidates")
    pool = next((one for one in proposal["items"] if one["class_id"] == str(school_class.id)), None)
    return {"pool": pool, "own_places": _places(pool) if pool else []}


def _places(pool: dict[str, Any]) -> list[Place]:
    """Return the places with who stands in them: as typed, as confirmed, else as proposed."""
    proposed = [one for one in pool["candidates"] if one["is_proposed"]]
    places = _typed() if problem() else _decided(pool["confirmation"]) or [Place(one["student_id"]) for one in proposed]
    places += [Place("") for _ in range(pool["quota"] - len(places))]
    for place, candidate in zip(places, proposed, strict=False):
        place.proposed = candidate
    return places


def _decided(confirmation: dict[str, Any] | None) -> list[Place]:
    """Return the places of a confirmation that holds; a later settlement may have undone it."""
    if confirmation is None or confirmation["asked_again_at"]:
        return []
    kept = [Place(pick["student_id"], pick["reason"]) for pick in confirmation["picks"]]
    return [*kept, Place("", confirmation["empty_reason"])] if confirmation["empty_reason"] else kept


def _typed() -> list[Place]:
    """Return what was typed, each with its mistakes, whose pointers count only the places that are not empty."""
    typed = [Place(*each) for each in _fields()]
    for number, place in enumerate(one for one in typed if one.student_id):
        place.mistakes = mistakes(f"picks/{number}")
    if empty := [one for one in typed if not one.student_id]:
        empty[0].mistakes = mistakes("empty_reason")
    return typed


def _fields() -> list[tuple[str, str]]:
    reasons = [reason.strip() for reason in request.form.getlist("reason")]
    return list(zip(request.form.getlist("student_id"), reasons, strict=False))


@blueprint.post("")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(week)
def confirm(class_id: UUID) -> Response:
    form, places = Form(), _fields()
    decision = {
        "class_id": str(class_id),
        "picks": [{"student_id": student_id, "reason": reason} for student_id, reason in places if student_id],
        "empty_reason": " ".join(reason for student_id, reason in places if not student_id and reason),
        "has_conflict_of_interest": form.flag("has_conflict_of_interest"),
    }
    api.post(f"/star-periods/{form.text('period')}/confirm", decision)
    return done(translate("已确认"), "teacher_week.week", class_id=class_id, period=form.text("period"))


@blueprint.post("/objections")
@allow(*CLASS_ROLES)
@shown_again_by(week)
def object_(class_id: UUID) -> Response:
    """Object to the list on notice, or to one name on it."""
    form = Form()
    objection = {"text": form.text("text") or "", "star_id": form.text("star_id"), "anonymous": form.flag("anonymous")}
    api.post(f"/star-periods/{form.text('period')}/objections", objection, key=form.key)
    return done(translate("异议已提交,学校会处理并答复。"), "teacher_week.week", class_id=class_id)


@blueprint.get("/<uuid:period_id>/poster.png")
@allow(*CLASS_ROLES)
def poster(class_id: UUID, period_id: UUID) -> Response:  # noqa: ARG001  # the class is part of the address only
    return api.passed_on("GET", f"/star-periods/{period_id}/poster.png")


@blueprint.get("/stars/<uuid:star_id>.png")
@allow(*CLASS_ROLES)
def certificate(class_id: UUID, star_id: UUID) -> Response:  # noqa: ARG001  # the class is part of the address only
    return api.passed_on("GET", f"/stars/{star_id}/poster.png")
