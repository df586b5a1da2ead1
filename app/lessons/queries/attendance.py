"""How the roll-calls of a school's lessons came out, as counts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.core.db import run
from app.lessons.models.sessions import Attendance, CourseSession
from app.lessons.rules.words import Presence
from app.schools.rules.calendar import Span

_THERE = (Presence.PRESENT.value, Presence.LEFT_EARLY.value)
_ATTENDANCE = (
    select(
        func.count(),
        func.count().filter(Attendance.presence.in_(_THERE)),
        func.count(Attendance.student_id.distinct()),
    )
    .join(CourseSession, CourseSession.id == Attendance.session_id)
    .where(
        CourseSession.school_id == bindparam("school_id"),
        CourseSession.held_on.between(bindparam("starts_on"), bindparam("ends_on")),
    )
)


@dataclass(frozen=True)
class AttendanceSum:
    """How often the children of a school were called, how often they were there, and how many children that were."""

    called: int
    there: int
    children: int


def attendance(session: Session, school_id: UUID, span: Span) -> AttendanceSum:
    """Count the marks of the lessons of a span of days."""
    values = {"school_id": school_id, "starts_on": span.starts_on, "ends_on": span.ends_on}
    return AttendanceSum(*run(session, _ATTENDANCE, values).one())
