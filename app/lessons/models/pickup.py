"""Who may collect a child after a lesson, and to whom it was handed over."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model, sealed


class Collector(Identified, Model):
    """An adult whom a guardian has announced beforehand. The name is sealed; ``phone_tail`` are the last four digits."""

    __tablename__ = "collectors"
    __table_args__ = (
        CheckConstraint(
            "relation IN ('father', 'mother', 'paternal_grandparent', 'maternal_grandparent', 'other')",
            name="relation",
        ),
        Index(None, "student_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    name_sealed: Mapped[str] = sealed("collectors.name", 400)
    relation: Mapped[str] = mapped_column(String(20))
    phone_tail: Mapped[str] = mapped_column(String(4), default="")
    added_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PickupCode(Identified, Model):
    """A guardian's one-time code by which somebody unknown may collect the child on one day."""

    __tablename__ = "pickup_codes"
    __table_args__ = (Index(None, "student_id", "valid_on"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    code_index: Mapped[str] = mapped_column(String(64))
    name_sealed: Mapped[str] = sealed("pickup_codes.name", 400)
    valid_on: Mapped[date]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class HandOver(Identified, Model):
    """A child left with somebody: a guardian, an announced collector, or a bearer of the guardian's code.

    ``relation`` is what that person was to the child on the day; it is null for the bearer of a code.
    """

    __tablename__ = "hand_overs"
    __table_args__ = (
        UniqueConstraint("session_id", "student_id"),
        CheckConstraint(
            "(CASE WHEN guardianship_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN collector_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN pickup_code_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="to_one",
        ),
        Index(None, "student_id", "handed_at"),
        Index(None, "guardianship_id"),
        Index(None, "collector_id"),
        Index(None, "pickup_code_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("course_sessions.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    guardianship_id: Mapped[UUID | None] = mapped_column(ForeignKey("guardianships.id"))
    collector_id: Mapped[UUID | None] = mapped_column(ForeignKey("collectors.id"))
    pickup_code_id: Mapped[UUID | None] = mapped_column(ForeignKey("pickup_codes.id"))
    relation: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(100), default="")
    handed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    handed_at: Mapped[datetime]


class PickupTries(Model):
    """Wrong pick-up codes of a child since the last right one, and until when the next must wait."""

    __tablename__ = "pickup_tries"

    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
