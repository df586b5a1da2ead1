"""How the roll-calls of a school's lessons came out, as counts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.lessons.models.sessions import Attendance, CourseSession
from app.lessons.rules.words import Presence
from app.schools.rules.calendar import Span

_THERE = (Presence.PRESENT, Presence.LEFT_EARLY)


@dataclass(frozen=True)
class AttendanceSum:
    """How often the children of a school were called, how often they were there, and how many children that were."""

    called: int
    there: int
    children: int


def attendance(session: Session, school_id: UUID, span: Span) -> AttendanceSum:
    """Count the marks of the lessons of a span of days."""
    held = (CourseSession.school_id == school_id, CourseSession.held_on.between(span.starts_on, span.ends_on))
    marks = (
        func.count(),
        func.count().filter(Attendance.presence.in_(_THERE)),
        func.count(Attendance.student_id.distinct()),
    )
    statement = select(*marks).join(CourseSession, CourseSession.id == Attendance.session_id).where(*held)
    return AttendanceSum(*session.execute(statement).one())
