"""Reviewing records: a teacher accepts or returns, a guardian sends in again; and how a school reviews."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.checkins import notes, queries
from app.checkins.routes.showing import shown
from app.checkins.schemas import (
    AcceptedOut,
    AcceptManyIn,
    CheckInOut,
    CheckInSettingsIn,
    CheckInSettingsOut,
    HiddenNotePage,
    HiddenNotesQuery,
    NoteDecisionIn,
    ResubmitIn,
    ReturnIn,
)
from app.checkins.service import checking, review, settings
from app.core.accesses import note_access
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.idempotency import answer_once
from app.schools import access
from app.schools.access import StudentRow

blueprint = Blueprint("reviews", __name__, url_prefix=f"{API_PREFIX}/check-ins", description="Review of check-ins")
settings_blueprint = Blueprint(
    "check-in-settings", __name__, url_prefix=f"{API_PREFIX}/schools", description="How a school reviews check-ins"
)


@blueprint.post("/accept")
@allow(*CLASS_ROLES)
@blueprint.arguments(AcceptManyIn)
@blueprint.response(207, AcceptedOut)
def accept_many(body: dict[str, Any]) -> dict[str, Any]:
    """Accept many records at once; each gets its own outcome."""
    with transaction() as session:
        return {"items": review.accept_many(session, current_actor(), body["ids"], now())}


@blueprint.post("/<uuid:check_in_id>/accept")
@allow(*CLASS_ROLES)
@blueprint.response(200, CheckInOut)
def accept(check_in_id: UUID) -> dict[str, Any]:
    """Accept one record and answer the questions about it."""
    with transaction() as session:
        review.accept(session, current_actor(), check_in_id, now())
        return _one(session, check_in_id)


@blueprint.post("/<uuid:check_in_id>/return")
@allow(*CLASS_ROLES)
@blueprint.arguments(ReturnIn)
@blueprint.response(200, CheckInOut)
def return_(body: dict[str, Any], check_in_id: UUID) -> dict[str, Any]:
    """Give a record back to the family with a reason."""
    with transaction() as session:
        review.return_(session, current_actor(), check_in_id, body["reason"], now())
        return _one(session, check_in_id)


@blueprint.post("/<uuid:check_in_id>/resubmit")
@allow(Role.GUARDIAN)
@blueprint.arguments(ResubmitIn)
@blueprint.response(200, CheckInOut)
def resubmit(body: dict[str, Any], check_in_id: UUID) -> Response:
    """Send a returned record in again, changed or as it was."""
    actor, at = current_actor(), now()

    def work(session: Session) -> Any:
        review.resubmit(session, actor, check_in_id, body, at, is_note_checked=deps().checker is not None)
        return _one(session, check_in_id)

    return answer_once(work, CheckInOut(), 200)


@blueprint.get("/hidden-notes")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(HiddenNotesQuery, location="query")
@blueprint.response(200, HiddenNotePage)
def list_hidden(query: dict[str, Any]) -> dict[str, Any]:
    """List the notes of a class that others do not see, because people must look at them or because of what they say."""
    actor, class_id = current_actor(), query.pop("class_id")
    with reading() as session:
        access.class_for_staff(session, actor, class_id)
        children = {child.id: child for child in access.students_of_class(session, class_id)}
        page = notes.hidden(session, children.keys(), **query)
    for row in page.items:
        note_access(row.student_id, "check_ins")
    return {"items": [_hidden(row, children[row.student_id]) for row in page.items], "next": page.next}


def _hidden(row: Any, student: StudentRow) -> dict[str, Any]:
    return {**row._mapping, "student_name": student.name, "seat_no": student.seat_no}  # noqa: SLF001  # SQLAlchemy's public name


@blueprint.put("/<uuid:check_in_id>/note-safety")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(NoteDecisionIn)
@blueprint.response(204)
def decide(body: dict[str, Any], check_in_id: UUID) -> None:
    """Show a note or keep it hidden, by the child's teachers or the management of the school."""
    with transaction() as session:
        checking.decide(session, current_actor(), check_in_id, body["safety"], now())


def _one(session: Session, check_in_id: UUID) -> dict[str, Any]:
    return shown(session, current_actor(), [queries.shown(session, check_in_id)])[0]


@settings_blueprint.get("/<uuid:school_id>/check-in-settings")
@allow(*SCHOOL_ROLES)
@settings_blueprint.response(200, CheckInSettingsOut)
def get_settings(school_id: UUID) -> dict[str, Any]:
    """Show how the school reviews new check-ins."""
    with reading() as session:
        access.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        mode, percent = queries.settings(session, school_id)
        return {"review": mode, "spot_check_percent": percent}


@settings_blueprint.put("/<uuid:school_id>/check-in-settings")
@allow(*SCHOOL_ROLES)
@settings_blueprint.arguments(CheckInSettingsIn)
@settings_blueprint.response(200, CheckInSettingsOut)
def put_settings(body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Let check-ins be accepted at once with a spot check, or by the teacher."""
    actor = current_actor()
    with transaction() as session:
        access.school_for(session, actor, school_id, *SCHOOL_ROLES)
        settings.change(session, school_id=school_id, account_id=actor.account_id, now=now(), **body)
    return body
