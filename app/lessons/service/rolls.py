"""Calling the roll."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day
from app.lessons.models.sessions import Attendance, CourseSession
from app.lessons.queries.rolls import RollRow, roll
from app.lessons.rules import rolls as rules
from app.lessons.rules.rolls import Mark
from app.lessons.rules.words import Presence, SessionStatus


def call(
    session: Session, account_id: UUID, lesson: CourseSession, marks: Sequence[Mark], now: datetime, *, is_office: bool
) -> None:
    """Write down who is there, for a lesson that the caller has locked; calling again corrects, the same changes nothing.

    Children with a leave request whom nobody has called yet count as on leave; who else is missing from ``marks``
    stays as he was. Raises ``CourseSessionCancelled``, ``CourseSessionAhead``, ``CorrectionClosed``, ``NotInCourse``
    and ``MarkedHandedOver``.
    """
    rules.check_callable(lesson.status, lesson.held_on, local_day(now), is_office=is_office)
    rows = {row.child.student_id: row for row in roll(session, lesson)}
    rules.check_marks(marks, rows, {student_id for student_id, row in rows.items() if row.handed})
    said = {one.student_id: one for one in [*_asked_leave(rows.values()), *marks]}
    changed = [student_id for student_id, mark in said.items() if _differs(rows[student_id], mark)]
    for student_id in changed:
        _write(session, lesson, rows[student_id], said[student_id], account_id, now)
    is_first = lesson.status != SessionStatus.HELD
    if is_first:
        lesson.status, lesson.called_at, lesson.called_by = SessionStatus.HELD.value, now, account_id
    session.flush()
    if is_first or changed:
        audit.record(
            session, now, account_id, "course_session.called", "course_session", lesson.id,
            school_id=lesson.school_id, student_ids=changed,
        )  # fmt: skip


def _asked_leave(rows: Collection[RollRow]) -> list[Mark]:
    uncalled = (row for row in rows if row.has_leave and row.presence is None)
    return [Mark(row.child.student_id, Presence.LEAVE, "") for row in uncalled]


def _differs(row: RollRow, mark: Mark) -> bool:
    return (row.presence, row.note) != (mark.presence, mark.note)


def _write(session: Session, lesson: CourseSession, row: RollRow, mark: Mark, account_id: UUID, now: datetime) -> None:
    keys = {"session_id": lesson.id, "student_id": mark.student_id}
    written = session.get_one(Attendance, keys) if row.presence else Attendance(**keys, school_id=lesson.school_id)
    written.enrolment_id, written.presence, written.note = row.child.enrolment_id, mark.presence.value, mark.note
    written.marked_by, written.marked_at = account_id, now
    session.add(written)
