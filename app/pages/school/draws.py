"""The draw of a round: practised, drawn once with the public value, adjusted by hand, void only by the principal."""

from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.api import Refused
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school.course_words import shown
from app.pages.school.pupils import pupils

blueprint = Pages("school_draws", __name__, "/school/rounds/<uuid:round_id>/draw")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def draw(round_id: UUID) -> str:
    """Show the draw; a public value in the address is shown large, to be read by two people before it is used."""
    return _draw(round_id, public_value=(request.args.get("public_value") or "").strip())


def _draw(round_id: UUID, **more: Any) -> str:
    path = f"/selection-rounds/{round_id}"
    found = api.get(f"{path}/draw")
    return shown(
        "draw.html",
        round=api.get(path),
        draw=found,
        adjustments=_adjustments(path) if found["drawn_at"] else [],
        is_principal=own.is_principal(),
        **more,
    )


def _adjustments(path: str) -> list[dict[str, Any]]:
    return api.everything(f"{path}/draw/adjustments")


@blueprint.post("/practice")
@allow(*SCHOOL_ROLES)
@shown_again_by(draw)
def practise(round_id: UUID) -> str:
    """Show the figures of a practice. They are kept nowhere, so there is no page to go on to."""
    return _draw(round_id, practice=api.post(f"/selection-rounds/{round_id}/draw", {"practice": True}))


@blueprint.post("")
@allow(*SCHOOL_ROLES)
@shown_again_by(draw)
def draw_for_good(round_id: UUID) -> Response:
    api.post(f"/selection-rounds/{round_id}/draw", {"public_value": Form().text("public_value") or ""})
    return _back(translate("已抽签。核对以后,到公布时间再公布。"), round_id)


@blueprint.post("/void")
@allow(Role.PRINCIPAL)
@shown_again_by(draw)
def declare_void(round_id: UUID) -> Response:
    form = Form()
    later = {
        "reason": form.text("reason") or "",
        "public_source": form.text("public_source") or "",
        "public_at": form.instant("public_at"),
    }
    api.post(f"/selection-rounds/{round_id}/draw/void", later)
    return _back(translate("本次抽签已作废,记录保留。"), round_id)


@blueprint.get("/children")
@allow(*SCHOOL_ROLES)
def child(round_id: UUID) -> str:
    """Show why one child got what it got, and let it be moved by hand before the publication."""
    found, student_id = pupils(), request.values.get("student_id")
    return shown(
        "adjust.html",
        round=api.get(f"/selection-rounds/{round_id}"),
        draw=api.get(f"/selection-rounds/{round_id}/draw"),
        pupils=found,
        child=next((one for one in found.children if one["id"] == student_id), None),
        explained=_explained(round_id, student_id) if student_id else None,
    )


def _explained(round_id: UUID, student_id: str) -> dict[str, Any] | None:
    """Return the explanation of a child, None for one that takes no part."""
    try:
        found: dict[str, Any] = api.get(f"/selection-rounds/{round_id}/draw/explanations/{student_id}")
    except Refused as refused:
        if refused.code != "child-not-in-round":
            raise
        return None
    return found


@blueprint.post("/children")
@allow(*SCHOOL_ROLES)
@shown_again_by(child)
def adjust(round_id: UUID) -> Response:
    form = Form()
    moved = {
        "student_id": form.text("student_id"),
        "slot": form.text("slot"),
        "to_offering_id": form.text("to_offering_id"),
        "reason": form.text("reason") or "",
    }
    api.post(f"/selection-rounds/{round_id}/draw/adjustments", moved, key=form.key)
    whose = {"class_id": form.text("class_id"), "student_id": form.text("student_id")}
    return done(translate("已调整,会随结果公开。"), "school_draws.child", round_id=round_id, **whose)


def _back(words: str, round_id: UUID) -> Response:
    return done(words, "school_draws.draw", round_id=round_id)
