"""Wishes of families without a phone, entered from their paper by the homeroom teacher."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.teacher.classes import TaughtClass, seat, seats, taught

blueprint = Pages("teacher_paper_wishes", __name__, "/teacher/classes/<uuid:class_id>/wishes")
CHILD = "/<uuid:round_id>/<uuid:student_id>"
NO_SHEET = 0
SEVERAL = "several"
WAITING = ("without_sheet", "unconfirmed", "without_days")


@blueprint.get("")
@allow(Role.HOMEROOM_TEACHER)
def missing(class_id: UUID) -> str:
    """List, for each round, the children of the class whose family has said nothing yet, or has not confirmed it."""
    school_class = taught(class_id)
    children = seats(class_id)
    rounds = [one | _open_of(one["id"], children) for one in _rounds(school_class)]
    return render_template(
        "teacher/wishes.html",
        school_class=school_class,
        rounds=[one for one in rounds if one["stage"] == "open" or one["without_days"] is not None],
        children=children,
    )


def _rounds(school_class: TaughtClass) -> list[dict[str, Any]]:
    """Return the rounds of the class in which families may be asked for wishes or days now."""
    known = api.get("/selection-rounds", school_id=school_class.school_id, class_id=school_class.id, limit=20)["items"]
    return [one for one in known if one["mode"] == "wishes" and one["stage"] in {"noticed", "open"}]


def _open_of(round_id: str | UUID, children: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a round still waits for of some children: each list by seat, and None for days that are not asked."""
    own, said = {one["id"] for one in children}, api.get(f"/selection-rounds/{round_id}/wishes")
    return {name: said[name] and [one for one in said[name] if one["student_id"] in own] for name in WAITING}


@blueprint.get(CHILD)
@allow(Role.HOMEROOM_TEACHER)
def sheet(class_id: UUID, round_id: UUID, student_id: UUID) -> str:
    """Show what can be entered of a child: days, or wishes over what was entered before and nobody has confirmed."""
    school_class, child = taught(class_id), seat(class_id, student_id)
    found = api.get(f"/selection-rounds/{round_id}")
    waiting = _open_of(round_id, [child])
    return render_template(
        "teacher/wish_sheet.html",
        school_class=school_class,
        child=child,
        round=found,
        asks_days=waiting["without_days"] is not None,
        open_sheet=next(iter(waiting["without_sheet"] + waiting["unconfirmed"]), None),
        is_entered=bool(waiting["unconfirmed"]),
        menu=_menu(found, school_class.grade),
    )


def _menu(found: dict[str, Any], grade: int | None) -> dict[str, list[dict[str, Any]]]:
    """Return what the class may wish for by slot; courses of several slots stand under "several"."""
    menu: dict[str, list[dict[str, Any]]] = {}
    for offering in found["offerings"]:
        if grade in offering["grades"] and not offering["is_invitation_only"]:
            slot = offering["slots"][0] if len(offering["slots"]) == 1 else SEVERAL
            menu.setdefault(slot, []).append(offering)
    return dict(sorted(menu.items()))


@blueprint.post(CHILD)
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(sheet)
def enter(class_id: UUID, round_id: UUID, student_id: UUID) -> Response:
    """Enter a sheet; where somebody was faster on another screen, what was said there stays and the API refuses this one."""
    form, path = Form(), f"/selection-rounds/{round_id}/wishes/{student_id}"
    menu = _menu(api.get(f"/selection-rounds/{round_id}"), taught(class_id).grade)
    wishes = [
        {"weekday": int(slot[0]), "slot": int(slot[-1]), "ranked": form.several(slot)}
        for slot in menu
        if slot != SEVERAL
    ]
    seen = form.number("revision") or NO_SHEET
    kept = api.put(path, {"wishes": wishes, "several": form.several(SEVERAL), "revision": seen})
    if form.flag("on_paper"):
        api.post(f"{path}/confirm", {"on_paper": True, "revision": kept["revision"]})
    return done(translate("志愿已录入"), "teacher_paper_wishes.missing", class_id=class_id)


@blueprint.post(f"{CHILD}/confirm")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(sheet)
def confirm(class_id: UUID, round_id: UUID, student_id: UUID) -> Response:
    """Confirm what the child or a teacher has entered, by the sheet that a guardian has signed."""
    signed = {"on_paper": True, "revision": Form().number("revision")}
    api.post(f"/selection-rounds/{round_id}/wishes/{student_id}/confirm", signed)
    return done(translate("已按纸质确认志愿"), "teacher_paper_wishes.missing", class_id=class_id)


@blueprint.post(f"{CHILD}/days")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(sheet)
def register_days(class_id: UUID, round_id: UUID, student_id: UUID) -> Response:
    api.put(f"/selection-rounds/{round_id}/days/{student_id}", {"slots": Form().several("slots"), "on_paper": True})
    return done(translate("留校时间已登记"), "teacher_paper_wishes.missing", class_id=class_id)
