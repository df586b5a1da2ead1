"""Places in courses, waitlists, the slots that places take, and swaps."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

_LIVING = text("status IN ('pending_guardian', 'enrolled', 'offered', 'waitlisted')")


class Enrolment(Identified, Model):
    """A child's place in a course of a term, or its place on the waitlist; ended ones stay as history.

    ``waiting_no`` orders the waitlist: 1, 2, .. from the draw, later comers all have the same last number and follow
    by id, which grows with time. ``answer_by`` is until when a guardian may confirm a place or accept an offered one.
    ``starts_on`` and ``ended_on`` (last day) bound the lessons that count for fees.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending_guardian', 'enrolled', 'waitlisted', 'offered', 'withdrawn', 'dropped', 'expired',"
            " 'cancelled', 'completed')",
            name="status",
        ),
        CheckConstraint("status NOT IN ('waitlisted', 'offered') OR waiting_no IS NOT NULL", name="waiting_no"),
        Index(
            "uq_enrolments_living",
            "offering_id",
            "student_id",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        Index(None, "offering_id", "status", "waiting_no"),
        Index(None, "student_id", "status"),
        Index(None, "school_id", "status"),
        Index(None, "status", "answer_by"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("selection_rounds.id"))
    status: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(10))
    waiting_no: Mapped[int | None]
    answer_by: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]


class SlotClaim(Model):
    """The key that seats no child twice in a slot: one row for each slot that a held place takes."""

    __tablename__ = "slot_claims"
    __table_args__ = (Index(None, "enrolment_id"),)

    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    term_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    slot: Mapped[str] = mapped_column(String(5), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"))


class PlaceSwap(Identified, Model):
    """A family's proposal to swap a place. Another family accepts it with the code it was told, in person."""

    __tablename__ = "place_swaps"
    __table_args__ = (
        CheckConstraint("status IN ('proposed', 'done', 'withdrawn')", name="status"),
        Index(None, "enrolment_id"),
        Index(None, "other_enrolment_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"))
    code_index: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    other_enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolments.id"))
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
