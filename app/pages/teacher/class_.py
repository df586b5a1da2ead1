"""A class by seat, and one child: what it did, who looks after it, and the papers that its family needs."""

from typing import Any
from uuid import UUID

from flask import render_template, request

from app.accounts.rules import CLASS_ROLES, Role
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import done, shown_again_by
from app.pages.teacher.classes import taught

blueprint = Pages("teacher_class", __name__, "/teacher/classes/<uuid:class_id>")
CHILD = "/children/<uuid:student_id>"


@blueprint.get("")
@allow(*CLASS_ROLES)
def seats_of_class(class_id: UUID) -> str:
    return render_template(
        "teacher/class.html", school_class=taught(class_id), board=api.get(f"/classes/{class_id}/board")
    )


@blueprint.get(CHILD)
@allow(*CLASS_ROLES)
def child(class_id: UUID, student_id: UUID, **printed: Any) -> str:
    """Show one child; ``printed`` is a bind code or a card that was just made and can be read this once."""
    pupil = f"/students/{student_id}"
    return render_template(
        "teacher/child.html",
        school_class=taught(class_id),
        child=_child(class_id, student_id),
        records=api.get("/check-ins", student_id=student_id, limit=5)["items"],
        points=api.get(f"{pupil}/points", limit=20),
        guardianships=api.get(f"{pupil}/guardianships")["items"],
        lessons=api.get(f"{pupil}/attendance")["items"],
        leaves=api.get(f"{pupil}/leaves", limit=10)["items"],
        **printed,
    )


def _child(class_id: UUID, student_id: UUID) -> dict[str, Any]:
    children: list[dict[str, Any]] = api.get(f"/classes/{class_id}/board")["children"]
    found = next((one for one in children if one["student_id"] == str(student_id)), None)
    if found is None:
        raise NotFound
    return found


@blueprint.get(f"{CHILD}/records")
@allow(*CLASS_ROLES)
def records(class_id: UUID, student_id: UUID) -> str:
    """Show all records of a child, page after page."""
    return render_template(
        "teacher/records.html",
        school_class=taught(class_id),
        child=_child(class_id, student_id),
        page=api.get("/check-ins", student_id=student_id, limit=20, cursor=request.args.get("cursor")),
    )


@blueprint.post(f"{CHILD}/bind-codes")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(child)
def make_bind_code(class_id: UUID, student_id: UUID) -> str:
    return child(class_id, student_id, bind_code=api.post(f"/students/{student_id}/bind-codes"))


@blueprint.post(f"{CHILD}/bind-codes/revoke")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(child)
def revoke_bind_codes(class_id: UUID, student_id: UUID) -> Any:
    api.delete(f"/students/{student_id}/bind-codes")
    return done(translate("绑定码已作废"), "teacher_class.child", class_id=class_id, student_id=student_id)


@blueprint.post(f"{CHILD}/card")
@allow(*CLASS_ROLES)
@shown_again_by(child)
def make_card(class_id: UUID, student_id: UUID) -> str:
    path = f"/schools/{taught(class_id).school_id}/students/{student_id}/card"
    return child(class_id, student_id, card=api.post(path))


@blueprint.post(f"{CHILD}/guardianships/<uuid:guardianship_id>/end")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(child)
def unbind(class_id: UUID, student_id: UUID, guardianship_id: UUID) -> Any:
    api.delete(f"/guardianships/{guardianship_id}")
    return done(translate("已解除绑定"), "teacher_class.child", class_id=class_id, student_id=student_id)
