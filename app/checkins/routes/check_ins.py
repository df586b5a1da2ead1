"""Recording labor, listing the records of one child or one class, and taking a record back."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, Role
from app.checkins import queries
from app.checkins.routes.showing import shown
from app.checkins.schemas import (
    BulkCreate,
    BulkOut,
    CheckInCreate,
    CheckInOut,
    CheckInPage,
    CheckInQuery,
    CheckInsOut,
)
from app.checkins.service import recording, review
from app.checkins.service.recording import Entry, Recorded
from app.core.accesses import note_access
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.idempotency import answer_once
from app.schools import access

# To make a schema copies each of its fields, therefore those of the hot path are made once.
_RECORD, _RECORDS = CheckInOut(), CheckInsOut()

blueprint = Blueprint("check-ins", __name__, url_prefix=f"{API_PREFIX}/check-ins", description="Records of labor")


@blueprint.post("")
@allow(Role.GUARDIAN, *CLASS_ROLES)
@blueprint.arguments(CheckInCreate)
@blueprint.response(201, {"oneOf": [CheckInOut, CheckInsOut]})
def record(body: dict[str, Any]) -> Response:
    """Record one labor of a child; with ``student_ids`` of siblings, whose records are then listed in ``items``."""
    actor, at = current_actor(), now()
    siblings = body.pop("student_ids", None)
    student_ids = siblings or [body.pop("student_id")]
    source, entry = body.pop("source"), _entry(body)

    def work(session: Session) -> Any:
        made = recording.check_in(session, actor, student_ids, source, entry, at)
        records = shown(session, actor, made, {record["id"]: entry.photo_ids for record in made})
        return {"items": records} if siblings else records[0]

    return answer_once(work, _RECORDS if siblings else _RECORD)


def _entry(body: dict[str, Any]) -> Entry:
    values = body | {"labor_on": body["labor_on"] or local_day(now())}
    return Entry(**values, is_note_checked=deps().checker is not None)


@blueprint.post("/bulk")
@allow(*CLASS_ROLES)
@blueprint.arguments(BulkCreate)
@blueprint.response(207, BulkOut)
def record_class(body: dict[str, Any]) -> Response:
    """Enter a class's paper sheet for one task and day; each child gets its own outcome."""
    actor, at = current_actor(), now()
    class_id, student_ids = body.pop("class_id"), body.pop("student_ids")
    entry = _entry(body)

    def work(session: Session) -> Any:
        access.class_for_teacher(session, actor, class_id)
        outcomes = recording.check_in_class(session, actor, class_id, student_ids, entry, at)
        return {"items": [_outcome(*pair) for pair in zip(student_ids, outcomes, strict=True)]}

    return answer_once(work, BulkOut(), 207)


def _outcome(student_id: UUID, recorded: Recorded | None) -> dict[str, Any]:
    if recorded is None:
        return {"student_id": student_id, "outcome": "not-in-class"}
    return {
        "student_id": student_id,
        "outcome": "created" if recorded.is_new else "already-checked-in",
        "check_in_id": recorded.check_in_id,
        "is_counted": recorded.not_counted_reason is None if recorded.is_new else None,
        "not_counted_reason": recorded.not_counted_reason,
    }


@blueprint.get("")
@allow(Role.GUARDIAN, Role.STUDENT, *CLASS_ROLES)
@blueprint.arguments(CheckInQuery, location="query")
@blueprint.response(200, CheckInPage)
def list_check_ins(query: dict[str, Any]) -> dict[str, Any]:
    """List a child's records, the latest labor first, or those of a class: open questions first, then the newest.

    Only records are listed, never who has none.
    """
    actor = current_actor()
    student_id, class_id = query.pop("student_id", None), query.pop("class_id", None)
    with reading() as session:
        if student_id:
            access.student_as_family_or_teacher(session, actor, student_id)
            note_access(student_id, "check_ins")
            page = queries.of_student(session, student_id, **query)
        else:
            access.class_for_teacher(session, actor, class_id)
            present = [student.id for student in access.students_of_class(session, class_id)]
            page = queries.of_children(session, present, **query)
        return {"items": shown(session, actor, page.items), "next": page.next}


@blueprint.get("/<uuid:check_in_id>")
@allow(Role.GUARDIAN, Role.STUDENT, *CLASS_ROLES)
@blueprint.response(200, CheckInOut)
def show(check_in_id: UUID) -> dict[str, Any]:
    """Show one record to the child's family and its teachers."""
    actor = current_actor()
    with reading() as session:
        _, student = review.visible(session, actor, check_in_id, access.student_as_family_or_teacher)
        note_access(student.id, "check_ins")
        return shown(session, actor, [queries.shown(session, check_in_id)])[0]


@blueprint.delete("/<uuid:check_in_id>")
@allow(Role.GUARDIAN, *CLASS_ROLES)
@blueprint.response(204)
def withdraw(check_in_id: UUID) -> None:
    """Take a record back; its points are reversed by counter-entries."""
    with transaction() as session:
        review.withdraw(session, current_actor(), check_in_id, now())
