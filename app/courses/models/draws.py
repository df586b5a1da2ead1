"""The draw log, one row a seed, and what was decided by hand after a draw."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model, sealed

_VALID = text("status NOT IN ('void', 'practice')")


class Draw(Identified, Model):
    """One draw of a round. Nothing is ever deleted here: a draw that is not to count stays, void and with its reason.

    ``input`` and ``result`` are compressed canonical JSON with hashes of the plain bytes. A practice has a seed of its
    own that is thrown away, so that the office can look at figures without learning who will get what.
    """

    __tablename__ = "draws"
    __table_args__ = (
        UniqueConstraint("round_id", "attempt"),
        CheckConstraint("status IN ('committed', 'frozen', 'drawn', 'published', 'practice', 'void')", name="status"),
        CheckConstraint("status NOT IN ('drawn', 'published') OR seed IS NOT NULL", name="seed"),
        Index("uq_draws_valid", "round_id", unique=True, sqlite_where=_VALID, postgresql_where=_VALID),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("selection_rounds.id"))
    attempt: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    secret_sealed: Mapped[str] = sealed("draws.secret", 400)
    commitment: Mapped[str] = mapped_column(String(64))
    public_source: Mapped[str] = mapped_column(String(200))
    public_value: Mapped[str | None] = mapped_column(String(200))
    committed_at: Mapped[datetime]
    input: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    input_sha256: Mapped[str | None] = mapped_column(String(64))
    frozen_at: Mapped[datetime | None]
    seed: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    result_sha256: Mapped[str | None] = mapped_column(String(64))
    statistics: Mapped[dict[str, Any] | None]
    drawn_at: Mapped[datetime | None]
    drawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    void_reason: Mapped[str] = mapped_column(String(200), default="")


class DrawnOffering(Model):
    """What the draw says of one course: seats, children who wished it, the last number that got in (null while free)."""

    __tablename__ = "drawn_offerings"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draws.id"), primary_key=True)
    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    seats: Mapped[int]
    applicants: Mapped[int]
    placed: Mapped[int]
    is_open: Mapped[bool]
    cutoff: Mapped[list[Any] | None]
    class_cutoffs: Mapped[dict[str, Any]]


class DrawnPlace(Model):
    """What the draw gave a child on one slot: a course, or none with the place on each waitlist it asked for."""

    __tablename__ = "drawn_places"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draws.id"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(10), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    ranked: Mapped[list[Any]]
    offering_id: Mapped[UUID | None] = mapped_column(ForeignKey("offerings.id"))
    waiting: Mapped[dict[str, Any]]


class DrawAdjustment(Identified, Model):
    """A change by hand between draw and publication, with its reason; it is published beside the result."""

    __tablename__ = "draw_adjustments"
    __table_args__ = (Index(None, "draw_id"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draws.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    slot: Mapped[str] = mapped_column(String(10))
    from_offering_id: Mapped[UUID | None] = mapped_column(ForeignKey("offerings.id"))
    to_offering_id: Mapped[UUID | None] = mapped_column(ForeignKey("offerings.id"))
    reason: Mapped[str] = mapped_column(String(200))
    adjusted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    adjusted_at: Mapped[datetime]


class FamilyCall(Model):
    """A family whose child got no place is called, not just told: who called, when, and what was agreed."""

    __tablename__ = "family_calls"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("selection_rounds.id"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    called_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    called_at: Mapped[datetime | None]
