"""Setting up a round: first how places are given, then times with sensible proposals, courses, classes and rules."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.clock import local_time
from app.core.deps import now
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school import terms as calendar
from app.pages.school.course_words import MODES, shown
from app.pages.school.offerings import offered
from app.pages.school.pupils import classes

blueprint = Pages("school_round_plans", __name__, "/school/rounds")
_TIMES = ("notice_at", "register_until", "open_at", "close_at", "public_at", "publish_at", "adjust_until")
# Days after today and hour at which each thing happens unless the office decides otherwise: families have four days to
# wish, and whoever throws the dice does so in the morning after.
_PROPOSED = {
    "notice_at": (1, 8), "open_at": (3, 8), "close_at": (7, 20), "public_at": (8, 10), "publish_at": (8, 17),
    "adjust_until": (15, 20),
}  # fmt: skip


@blueprint.get("/new")
@allow(*SCHOOL_ROLES)
def new() -> str:
    """Ask for the mode; once it is chosen, for the rest."""
    mode = request.values.get("mode")
    if mode not in MODES:
        return shown("round_mode.html")
    terms = calendar.terms()
    return _form({"mode": mode, "classes": classes(), **_proposal(mode)}, calendar.chosen(terms))


@blueprint.post("/new")
@allow(*SCHOOL_ROLES)
@shown_again_by(new)
def plan() -> Response:
    form = Form()
    whose = {"school_id": str(own.school_id()), "term_code": form.text("term")}
    planned = api.post("/selection-rounds", whose | _plan(form), key=form.key)
    return _back(translate("计划已保存。到时间自动通知,通知之前都可以修改。"), planned["id"])


@blueprint.get("/<uuid:round_id>/edit")
@allow(*SCHOOL_ROLES)
def edit(round_id: UUID) -> str:
    found = api.get(f"/selection-rounds/{round_id}")
    return _form(found, {"code": found["term_code"]})


@blueprint.post("/<uuid:round_id>/edit")
@allow(*SCHOOL_ROLES)
@shown_again_by(edit)
def change(round_id: UUID) -> Response:
    api.put(f"/selection-rounds/{round_id}", _plan(Form()))
    return _back(translate("已保存"), round_id)


@blueprint.get("/<uuid:round_id>/classes")
@allow(*SCHOOL_ROLES)
def taking_part(round_id: UUID) -> str:
    return shown("round_classes.html", round=api.get(f"/selection-rounds/{round_id}"), all_classes=classes())


@blueprint.post("/<uuid:round_id>/classes")
@allow(*SCHOOL_ROLES)
@shown_again_by(taking_part)
def change_classes(round_id: UUID) -> Response:
    api.put(f"/selection-rounds/{round_id}/classes", {"class_ids": Form().several("class_ids")})
    return _back(translate("已保存,新加的班级会单独收到通知。"), round_id)


def _back(words: str, round_id: UUID | str) -> Response:
    return done(words, "school_rounds.selection", round_id=round_id)


def _proposal(mode: str) -> dict[str, Any]:
    """Return a plan to start from; where nothing is drawn, the result is out an hour after the close."""
    times = {name: _at(*when).isoformat() for name, when in _PROPOSED.items()}
    if mode != "wishes":
        times |= {"public_at": "", "publish_at": (_at(*_PROPOSED["close_at"]) + timedelta(hours=1)).isoformat()}
    return {"wishes_per_slot": 3, "silent_rule": "base_care", "unconfirmed_rule": "release", **times}


def _at(days: int, hour: int) -> datetime:
    today = local_time(now()).replace(minute=0, second=0, microsecond=0)
    return (today + timedelta(days=days)).replace(hour=hour)


def _form(found: dict[str, Any], term: dict[str, Any] | None) -> str:
    held = {one["id"] for one in found.get("offerings", ())}
    special = [one for one in (offered(term["code"]) if term else []) if one["kind"] == "special"]
    return shown(
        "round_plan.html",
        round=found,
        term=term,
        all_classes=classes(),
        offered=[one for one in special if one["status"] == "published"],
        held=held or {one["id"] for one in special if one["round_id"] is None},
    )


def _plan(form: Form) -> dict[str, Any]:
    plan: dict[str, Any] = {name: form.text(name) or "" for name in ("title", "mode", "notice")}
    plan |= {name: form.instant(name) for name in _TIMES}
    plan |= {"class_ids": form.several("class_ids"), "offering_ids": form.several("offering_ids")}
    plan |= {"unconfirmed_rule": form.text("unconfirmed_rule"), "most_courses": form.number("most_courses")}
    if plan["mode"] == "wishes":
        plan |= {
            "public_source": form.text("public_source") or "",
            "wishes_per_slot": form.number("wishes_per_slot"),
            "silent_rule": form.text("silent_rule"),
        }
    return plan
