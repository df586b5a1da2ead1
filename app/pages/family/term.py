"""The lessons of a child: when and where they are, whether it came, and leave."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.courses.words import times_of
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_term", __name__, "/family/term")
COMING = 6


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def term(child: Child) -> str:
    """Show the next lessons with their leaves, and those that were."""
    today = local_day(now()).isoformat()
    lessons = api.get(f"/students/{child['student_id']}/attendance")["items"]
    leaves = [one for one in api.everything(f"/students/{child['student_id']}/leaves") if one["ends_on"] >= today]
    coming = [lesson | {"leave": _leave(lesson, leaves)} for lesson in lessons if lesson["held_on"] >= today]
    return render_template(
        "family/term.html",
        child=child,
        today=today,
        coming=coming[:COMING],
        past=[lesson for lesson in reversed(lessons) if lesson["held_on"] < today],
        leaves=leaves,
        courses={lesson["offering_id"]: lesson["title"] for lesson in coming},
        time=times_of(child["school_id"]),
    )


def _leave(lesson: dict[str, Any], leaves: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the leave that covers a lesson."""
    for leave in leaves:
        concerns = leave["offering_id"] in (None, lesson["offering_id"])
        if concerns and leave["starts_on"] <= lesson["held_on"] <= leave["ends_on"]:
            return leave
    return None


@blueprint.post("/leaves")
@allow(Role.GUARDIAN)
@shown_again_by(term)
@with_child
def ask_leave(child: Child) -> Response:
    """Ask leave, from one course or from all; one day where no last day is given."""
    form = Form()
    leave = {
        "starts_on": form.text("starts_on"),
        "ends_on": form.text("ends_on") or form.text("starts_on"),
        "offering_id": form.text("offering_id"),
        "note": form.text("note"),
    }
    api.post(f"/students/{child['student_id']}/leaves", {key: one for key, one in leave.items() if one}, key=form.key)
    return done(translate("已请假,上课的老师会看到。"), "family_term.term", child=child["student_id"])


@blueprint.post("/leaves/<uuid:leave_id>/end")
@allow(Role.GUARDIAN)
@shown_again_by(term)
@with_child
def take_back(child: Child, leave_id: UUID) -> Response:
    api.delete(f"/leaves/{leave_id}")
    return done(translate("已撤回请假"), "family_term.term", child=child["student_id"])
