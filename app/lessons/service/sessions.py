"""Single lessons: cancelled, given to a substitute or moved to another place, and what a patrol saw."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.errors import AccountNotFound
from app.announcements.service.posts import note
from app.core import audit
from app.core.clock import local_day
from app.courses.queries.menu import offering_rows
from app.courses.queries.seating import seats_on
from app.courses.rules.words import Kind
from app.lessons.errors.sessions import (
    CourseSessionCancelled,
    CourseSessionHeld,
    CourseSessionOver,
    SubstituteNotStaff,
)
from app.lessons.models.sessions import CourseSession, PatrolNote
from app.lessons.rules.words import SessionStatus
from app.lessons.service.wording import lesson_cancelled


def cancel(session: Session, account_id: UUID, lesson: CourseSession, reason: str, now: datetime) -> None:
    """Cancel a lesson that the caller has locked, and tell the families where the child goes; twice changes nothing.

    Raises ``CourseSessionHeld`` and ``CourseSessionOver``.
    """
    if lesson.status == SessionStatus.CANCELLED:
        return
    if lesson.status == SessionStatus.HELD:
        raise CourseSessionHeld
    if lesson.held_on < local_day(now):
        raise CourseSessionOver
    lesson.status, lesson.reason, lesson.cancelled_by = SessionStatus.CANCELLED.value, reason, account_id
    session.flush()
    _tell(session, lesson, now)
    _record(session, account_id, lesson, "course_session.cancelled", now)


def _tell(session: Session, lesson: CourseSession, now: datetime) -> None:
    children = {seat.student_id for seat in seats_on(session, [lesson.offering_id], lesson.held_on)}
    if children:
        course = offering_rows(session, [lesson.offering_id])[lesson.offering_id]
        is_base_care = course.kind == Kind.BASE_CARE
        words = lesson_cancelled(course.title, lesson.held_on, lesson.reason, is_base_care=is_base_care)
        note(session, lesson.school_id, children, *words, now)


def change(
    session: Session, account_id: UUID, lesson: CourseSession, changes: Mapping[str, Any], now: datetime
) -> None:
    """Set ``substitute_id`` and ``place`` where they are named; None brings back what holds for the course.

    Raises ``CourseSessionCancelled`` and ``SubstituteNotStaff``. A lesson that was held can still be credited to
    whoever really gave it.
    """
    if lesson.status == SessionStatus.CANCELLED:
        raise CourseSessionCancelled
    if changes.get("substitute_id"):
        _require_staff(session, lesson.school_id, changes["substitute_id"], now)
    for name, value in changes.items():
        setattr(lesson, name, value)
    session.flush()
    _record(session, account_id, lesson, "course_session.changed", now, **changes)


def _require_staff(session: Session, school_id: UUID, account_id: UUID, now: datetime) -> None:
    try:
        accounts.staff_member(session, school_id, account_id, local_day(now))
    except AccountNotFound as error:
        raise SubstituteNotStaff from error


def note_patrol(session: Session, account_id: UUID, lesson: CourseSession, text: str, now: datetime) -> PatrolNote:
    """Keep what somebody of the office saw of a lesson."""
    noted = PatrolNote(
        school_id=lesson.school_id, session_id=lesson.id, text=text, noted_by=account_id, noted_at=now
    )  # fmt: skip
    session.add(noted)
    session.flush()
    return noted


def _record(
    session: Session, account_id: UUID, lesson: CourseSession, action: str, now: datetime, **detail: Any
) -> None:
    detail.pop("place", None)
    audit.record(session, now, account_id, action, "course_session", lesson.id, school_id=lesson.school_id, **detail)
