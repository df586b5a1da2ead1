"""A selection round from its notice to its end: where it stands, what comes next, and what cannot be undone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.deps import now
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school.course_words import shown
from app.pages.words import when

blueprint = Pages("school_rounds", __name__, "/school/rounds")
Round = dict[str, Any]
# The steps of a round by what tells their time; where nothing is drawn there is no public value to wait for.
_STEPS = {
    "notice_at": mark("通知"), "open_at": mark("选课"), "public_at": mark("抽签"), "publish_at": mark("公布"),
    "adjust_until": mark("调整"),
}  # fmt: skip
_BEFORE_ALL = -1


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def rounds() -> str:
    page = api.get("/selection-rounds", school_id=own.school_id(), limit=20, cursor=request.args.get("cursor"))
    return shown("rounds.html", page=page)


@blueprint.get("/<uuid:round_id>")
@allow(*SCHOOL_ROLES)
def selection(round_id: UUID) -> str:
    found = api.get(f"/selection-rounds/{round_id}")
    return shown("round.html", round=found, steps=steps(found), **_facts(found))


def steps(found: Round) -> list[tuple[str, str, str]]:
    """Return the steps of a round as (words, time, state): done, now or later; none of a round that was cancelled."""
    if found["stage"] == "cancelled":
        return []
    taken = [name for name in _STEPS if found[name]]
    under_way = {
        "planned": _BEFORE_ALL, "noticed": 0, "open": 1, "closed": 2, "drawn": 3,
        "published": len(taken) - 1, "finished": len(taken),
    }[found["stage"]]  # fmt: skip
    return [
        (
            translate(_STEPS[name]),
            translate("{when}止", when=when(found[name])) if name == "adjust_until" else when(found[name]),
            "done" if place < under_way else "now" if place == under_way else "later",
        )
        for place, name in enumerate(taken)
    ]


def _facts(found: Round) -> dict[str, Any]:
    """Return what there is to see of a round at its stage."""
    path, at = f"/selection-rounds/{found['id']}", now()
    is_drawn = found["mode"] == "wishes" and found["prepared_at"]
    said = found["mode"] == "wishes" and found["stage"] not in {"planned", "noticed", "cancelled"}
    calls = found["mode"] == "wishes" and found["stage"] in {"published", "finished"}
    return {
        "classes": api.get(f"{path}/wishes")["classes"] if said else [],
        "draw": api.get(f"{path}/draw") if is_drawn and not found["cancelled_at"] else None,
        "to_call": [one for one in api.everything(f"{path}/calls") if not one["called_at"]] if calls else [],
        "is_public": found["public_at"] and at >= datetime.fromisoformat(found["public_at"]),
        "may_publish": at >= datetime.fromisoformat(found["publish_at"]),
    }


@blueprint.post("/<uuid:round_id>/notice")
@allow(*SCHOOL_ROLES)
@shown_again_by(selection)
def give_notice(round_id: UUID) -> Response:
    api.post(f"/selection-rounds/{round_id}/notice")
    return _back(translate("通知正在送达各班"), round_id)


@blueprint.post("/<uuid:round_id>/prepare")
@allow(*SCHOOL_ROLES)
@shown_again_by(selection)
def prepare(round_id: UUID) -> Response:
    api.post(f"/selection-rounds/{round_id}/prepare")
    return _back(translate("已准备,名单和班次确定了。"), round_id)


@blueprint.post("/<uuid:round_id>/publish")
@allow(*SCHOOL_ROLES)
@shown_again_by(selection)
def publish(round_id: UUID) -> Response:
    api.post(f"/selection-rounds/{round_id}/publish")
    return _back(translate("结果已公布,每家都会收到自己的结果。"), round_id)


@blueprint.post("/<uuid:round_id>/cancel")
@allow(*SCHOOL_ROLES)
@shown_again_by(selection)
def cancel(round_id: UUID) -> Response:
    api.post(f"/selection-rounds/{round_id}/cancel", {"reason": Form().text("reason") or ""})
    return _back(translate("本轮已取消"), round_id)


@blueprint.get("/<uuid:round_id>/calls")
@allow(*SCHOOL_ROLES)
def calls(round_id: UUID) -> str:
    """List the families to call because their child got no course, by class."""
    found = api.everything(f"/selection-rounds/{round_id}/calls")
    return shown("calls.html", round_id=round_id, calls=sorted(found, key=lambda one: str(one["class_label"])))


@blueprint.post("/<uuid:round_id>/calls/<uuid:student_id>")
@allow(*SCHOOL_ROLES)
@shown_again_by(calls)
def note_call(round_id: UUID, student_id: UUID) -> Response:
    api.post(f"/selection-rounds/{round_id}/calls/{student_id}", {"note": Form().text("note") or ""})
    return done(translate("已记下"), "school_rounds.calls", round_id=round_id)


def _back(words: str, round_id: UUID) -> Response:
    return done(words, "school_rounds.selection", round_id=round_id)
