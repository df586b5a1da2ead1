"""After recording: a teacher accepts or returns, a family sends in again or takes back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES
from app.checkins import notes, photos, queries
from app.checkins.errors import CheckInNotFound, CheckInState
from app.checkins.models import CheckIn
from app.checkins.rules.recording import LIVE, Status, require_care, require_impersonal
from app.checkins.service.settling import recount, settle
from app.core import audit
from app.core.auth import Actor
from app.media.rules import Safety
from app.points.rules import labor_week
from app.schools import access
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.errors import StudentNotFound

RESENT = {"kind": "resubmitted"}
_ASKED = select(CheckIn.id, CheckIn.student_id)
_May = Callable[[Session, Actor, UUID], StudentRow]


@dataclass(frozen=True)
class Reviewed:
    """What became of one record of many: ``accepted``, ``not-found``, or the state that forbids it."""

    id: UUID
    outcome: str


def visible(session: Session, actor: Actor, check_in_id: UUID, may: _May) -> tuple[CheckIn, StudentRow]:
    """Return a record and its child to those who ``may`` (an access check of a child). Raises ``CheckInNotFound``."""
    found = queries.check_in(session, check_in_id)
    if found is None:
        raise CheckInNotFound
    try:
        return found, may(session, actor, found.student_id)
    except StudentNotFound as error:
        raise CheckInNotFound from error


def accept(session: Session, actor: Actor, check_in_id: UUID, now: datetime) -> None:
    """Accept one record; accepting twice changes nothing. Raises ``CheckInNotFound`` and ``CheckInState``."""
    (reviewed,) = accept_many(session, actor, [check_in_id], now)
    if reviewed.outcome == CheckInNotFound.code:
        raise CheckInNotFound
    if reviewed.outcome != Status.ACCEPTED:
        raise CheckInState(state=reviewed.outcome)


def accept_many(session: Session, actor: Actor, check_in_ids: Sequence[UUID], now: datetime) -> list[Reviewed]:
    """Accept the records of children in the caller's classes, and say for each what became of it.

    Accepting answers the questions about a record. What was returned waits for the family, what was taken back stays so.
    """
    taught = {
        student.id
        for class_id in actor.class_ids(*CLASS_ROLES)
        for student in access.students_of_class(session, class_id)
    }
    asked = session.execute(_ASKED.where(CheckIn.id.in_(check_in_ids))).all()
    own = {row.id: row.student_id for row in asked if row.student_id in taught}
    schools.lock_students(session, own.values())
    records = session.execute(
        select(CheckIn).where(CheckIn.id.in_(own)).execution_options(populate_existing=True)
    ).scalars().all()  # fmt: skip
    accepted = [record for record in records if record.status in LIVE]
    for record in accepted:
        record.status, record.open_questions = Status.ACCEPTED.value, 0
        record.reviewed_by, record.reviewed_at = actor.account_id, now
    session.flush()
    _settle_weeks(session, accepted, now)
    states = {record.id: record.status for record in records}
    return [Reviewed(id_, states.get(id_, CheckInNotFound.code)) for id_ in check_in_ids]


def _settle_weeks(session: Session, records: Iterable[CheckIn], now: datetime) -> None:
    """Settle the labor weeks of many children, all children of a week together."""

    def monday(record: CheckIn) -> Any:
        return labor_week(record.labor_on).starts_on

    for starts_on, of_week in groupby(sorted(records, key=monday), key=monday):
        changed, span = list(of_week), labor_week(starts_on)
        student_ids = {record.student_id for record in changed}
        week = queries.week(session, student_ids, span)
        settle(session, student_ids, span, week, {record.origin_id for record in changed}, now)


def return_(session: Session, actor: Actor, check_in_id: UUID, reason: str, now: datetime) -> None:
    """Give a record back to the family with a reason; its place in the week goes to another record of the child.

    Raises ``CheckInNotFound``, and ``CheckInState`` where it was returned or taken back before.
    """
    record, _student = visible(session, actor, check_in_id, access.student_as_teacher)
    require_impersonal(reason)
    _lock(session, record)
    if record.status not in LIVE:
        raise CheckInState(state=record.status)
    record.return_reason, record.open_questions = reason, 0
    record.reviewed_by, record.reviewed_at = actor.account_id, now
    _set_aside(session, record, Status.RETURNED, now)
    _audit(session, record, actor, "check-in.returned", now)


def resubmit(
    session: Session,
    actor: Actor,
    check_in_id: UUID,
    changes: dict[str, Any],
    now: datetime,
    *,
    is_note_checked: bool = False,
) -> None:
    """Send a returned record in again, with what was changed; it waits for the teacher who asked.

    It queues for its place in the week anew. Raises ``CheckInNotFound`` and ``CheckInState``.
    """
    record, student = visible(session, actor, check_in_id, access.student_as_guardian)
    require_impersonal(changes.get("note"))
    _lock(session, record)
    if record.status != Status.RETURNED:
        raise CheckInState(state=record.status)
    if "note" in changes and changes["note"] != record.note:
        _begin_note(session, record, now, is_checked=bool(is_note_checked and changes["note"]))
    questions = _change(session, record, student, changes, actor, now)
    record.questions = [RESENT, *questions]
    record.open_questions = len(record.questions)
    record.status, record.submitted_at = Status.PENDING.value, now
    session.flush()
    _resettle(session, record, now)


def _begin_note(session: Session, record: CheckIn, now: datetime, *, is_checked: bool) -> None:
    """Let the checking of a note begin anew, because the family has written another one."""
    record.note_safety = (Safety.UPLOADED if is_checked else Safety.VISIBLE).value
    if is_checked:
        notes.have_checked(session, record.id, now)


def _change(
    session: Session, record: CheckIn, student: StudentRow, changes: dict[str, Any], actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """Take over what the family changed, under the conditions of the task as it is now."""
    values = dict(changes)
    photo_ids = values.pop("photo_ids", None)
    for name, value in values.items():
        setattr(record, name, value)
    task = queries.task(session, student.place, record.origin_id)
    has_photos = bool(queries.photos(session, [record.id]) if photo_ids is None else photo_ids)
    if task:
        require_care(task, adult_present=record.adult_present, has_photos=has_photos)
        record.safety_note = task.safety_note if record.adult_present else None
    if photo_ids is None:
        return []
    return photos.replace(session, record, student, photo_ids, actor.account_id, now)


def withdraw(session: Session, actor: Actor, check_in_id: UUID, now: datetime) -> None:
    """Take a record back: points are reversed, photos released, the row stays. Taking back twice changes nothing.

    The child's guardians may, and its teachers. Raises ``CheckInNotFound``.
    """
    record, _student = visible(session, actor, check_in_id, access.student_as_family_or_teacher)
    _lock(session, record)
    if record.status == Status.WITHDRAWN:
        return
    record.open_questions = 0
    photos.release(session, record.id, now)
    _set_aside(session, record, Status.WITHDRAWN, now)
    _audit(session, record, actor, "check-in.withdrawn", now)


def _lock(session: Session, record: CheckIn) -> None:
    """Hold the child, then read the record again: it may have changed while another request held the child."""
    schools.lock_students(session, [record.student_id])
    session.refresh(record)


def _set_aside(session: Session, record: CheckIn, status: Status, now: datetime) -> None:
    record.status, record.is_counted, record.not_counted_reason = status.value, False, None
    session.flush()
    _resettle(session, record, now)


def _resettle(session: Session, record: CheckIn, now: datetime) -> None:
    """Decide the week's places again and bring the points in line."""
    span = labor_week(record.labor_on)
    week = recount(session, record.student_id, span)
    origin_ids = {record.origin_id, *(other.origin_id for other in week)}
    settle(session, [record.student_id], span, week, origin_ids, now)


def _audit(session: Session, record: CheckIn, actor: Actor, action: str, now: datetime) -> None:
    audit.record(session, now, actor.account_id, action, "check-in", record.id, school_id=record.school_id)
