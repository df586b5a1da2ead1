"""The children of the school: the roster from a file, the classes by seat, and what happens to one child."""

from typing import Any
from uuid import UUID

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.offices import roster
from app.pages.offices.sharing import share
from app.pages.school import own

blueprint = Pages("school_roster", __name__, "/school/roster")
share(blueprint, roster.TOPIC, SCHOOL_ROLES, school_id=own.school_id)
CLASS = "/classes/<uuid:class_id>"
CHILD = f"{CLASS}/children/<uuid:student_id>"


@blueprint.get(CLASS)
@allow(*SCHOOL_ROLES)
def seats(class_id: UUID) -> str:
    return render_template("school/seats.html", school_class=_class(class_id), children=_children(class_id))


def _classes() -> list[dict[str, Any]]:
    return list(api.get(f"/schools/{own.school_id()}/classes")["items"])


def _class(class_id: UUID) -> dict[str, Any]:
    return _found(_classes(), class_id)


def _children(class_id: UUID) -> list[dict[str, Any]]:
    return api.everything(f"/classes/{class_id}/students")


def _found(rows: list[dict[str, Any]], wanted: UUID) -> dict[str, Any]:
    row = next((one for one in rows if one["id"] == str(wanted)), None)
    if row is None:
        raise NotFound
    return row


@blueprint.post(f"{CLASS}/codes")
@allow(*SCHOOL_ROLES)
@shown_again_by(seats)
def print_codes(class_id: UUID) -> Response:
    """Make a card with a bind code for each family; codes can be read this once."""
    sheet = api.passed_on("POST", f"/classes/{class_id}/bind-code-sheets", {"renew": Form().flag("renew")})
    sheet.status_code = 200
    return sheet


@blueprint.get(CHILD)
@allow(*SCHOOL_ROLES)
def child(class_id: UUID, student_id: UUID, **printed: Any) -> str:
    """Show a child; ``printed`` is a card or a bind code that was just made and can be read this once."""
    classes = _classes()
    return render_template(
        "school/child.html",
        school_class=_found(classes, class_id),
        others=[one for one in classes if one["id"] != str(class_id) and one["grade"] is not None],
        child=_found(_children(class_id), student_id),
        guardianships=api.get(f"/students/{student_id}/guardianships")["items"],
        **printed,
    )


@blueprint.post(f"{CHILD}/move")
@allow(*SCHOOL_ROLES)
@shown_again_by(child)
def move(class_id: UUID, student_id: UUID) -> AnyResponse:
    """Put the child into another class, or on another seat of its own."""
    form = Form()
    target = form.text("class_id") or str(class_id)
    api.post(f"/students/{student_id}/move", {"class_id": target, "seat_no": form.number("seat_no")})
    return done(translate("已保存"), "school_roster.child", class_id=target, student_id=student_id)


@blueprint.post(f"{CHILD}/leave")
@allow(*SCHOOL_ROLES)
@shown_again_by(child)
def leave(class_id: UUID, student_id: UUID) -> AnyResponse:
    api.post(f"/students/{student_id}/leave", {"last_day": Form().text("last_day")})
    return done(translate("已登记离校"), "school_roster.seats", class_id=class_id)


@blueprint.post(f"{CHILD}/card")
@allow(*SCHOOL_ROLES)
@shown_again_by(child)
def make_card(class_id: UUID, student_id: UUID) -> str:
    card = api.post(f"/schools/{own.school_id()}/students/{student_id}/card")
    return child(class_id, student_id, card=card)


@blueprint.post(f"{CHILD}/bind-code")
@allow(*SCHOOL_ROLES)
@shown_again_by(child)
def make_bind_code(class_id: UUID, student_id: UUID) -> str:
    return child(class_id, student_id, bind_code=api.post(f"/students/{student_id}/bind-codes"))


@blueprint.post(f"{CHILD}/bind-code/revoke")
@allow(*SCHOOL_ROLES)
@shown_again_by(child)
def revoke_bind_codes(class_id: UUID, student_id: UUID) -> AnyResponse:
    api.delete(f"/students/{student_id}/bind-codes")
    return done(translate("绑定码已作废"), "school_roster.child", class_id=class_id, student_id=student_id)


@blueprint.post(f"{CHILD}/guardianships/<uuid:guardianship_id>/end")
@allow(*SCHOOL_ROLES)
@shown_again_by(child)
def unbind(class_id: UUID, student_id: UUID, guardianship_id: UUID) -> AnyResponse:
    api.delete(f"/guardianships/{guardianship_id}")
    return done(translate("已解除绑定"), "school_roster.child", class_id=class_id, student_id=student_id)
