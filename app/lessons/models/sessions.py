"""Single lessons of a course, the roll-call, leave, and what a patrol notes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class CourseSession(Identified, Model):
    """One lesson. It is held once its roll is called; ``place`` and ``substitute_id`` differ from the course for the day.

    ``cancelled_by`` is null where no person cancelled it but the calendar or the end of the course: such a lesson comes
    back with its day.
    """

    __tablename__ = "course_sessions"
    __table_args__ = (
        UniqueConstraint("offering_id", "held_on", "slot"),
        CheckConstraint("status IN ('planned', 'held', 'cancelled')", name="status"),
        Index(None, "school_id", "held_on"),
        Index(None, "substitute_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"))
    held_on: Mapped[date]
    slot: Mapped[str] = mapped_column(String(5))
    status: Mapped[str] = mapped_column(String(10), default="planned")
    place: Mapped[str | None] = mapped_column(String(40))
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    called_at: Mapped[datetime | None]
    called_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]


class Attendance(Model):
    """What the roll-call said of one child; calling again corrects it."""

    __tablename__ = "course_attendance"
    __table_args__ = (
        CheckConstraint("presence IN ('present', 'leave', 'absent', 'left_early')", name="presence"),
        Index(None, "student_id"),
        Index(None, "enrolment_id"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("course_sessions.id"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"))
    presence: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(100), default="")
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    marked_at: Mapped[datetime]


class LeaveRequest(Identified, Model):
    """A guardian's word that a child will not come from a day to a day, to one course or to all; no reason is needed."""

    __tablename__ = "leave_requests"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="span"),
        Index(None, "student_id", "ends_on"),
        Index(None, "school_id", "ends_on"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    offering_id: Mapped[UUID | None] = mapped_column(ForeignKey("offerings.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(100), default="")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class PatrolNote(Identified, Model):
    """What somebody of the school's office saw on the way round, for the school alone."""

    __tablename__ = "patrol_notes"
    __table_args__ = (Index(None, "session_id"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("course_sessions.id"))
    text: Mapped[str] = mapped_column(String(200))
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    noted_at: Mapped[datetime]
