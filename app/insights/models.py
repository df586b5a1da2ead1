"""Frozen counts of a school's week or term, and the visits of the last two days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class InsightSnapshot(Identified, Model):
    """What was counted of a school's period up to the day ``as_of``; later nights replace it until the period is final.

    ``counts`` are numbers by name and never leave the server as they are; ``classes`` names the classes among them.
    """

    __tablename__ = "insight_snapshots"
    __table_args__ = (
        UniqueConstraint("school_id", "period_key"),
        CheckConstraint("kind IN ('week', 'term')", name="kind"),
        CheckConstraint("starts_on <= ends_on AND starts_on <= as_of", name="days"),
        Index(None, "school_id", "kind", "starts_on"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    period_key: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    as_of: Mapped[date]
    frozen_at: Mapped[datetime]
    version: Mapped[str] = mapped_column(String(10))
    counts: Mapped[dict[str, Any]]
    classes: Mapped[list[Any]]


class VisitBegin(Identified, Model):
    """When a web process saw a session again after a pause. Kept for two days, because it tells who was here when.

    ``session_id`` is no foreign key: the session may be forgotten first.
    """

    __tablename__ = "visit_begins"
    __table_args__ = (CheckConstraint("audience IN ('family', 'staff')", name="audience"), Index(None, "began_at"))

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    session_id: Mapped[UUID]
    audience: Mapped[str] = mapped_column(String(10))
    began_at: Mapped[datetime]


class DailyVisits(Model):
    """How many visits a school's families and staff made on a day."""

    __tablename__ = "daily_visits"
    __table_args__ = (CheckConstraint("audience IN ('family', 'staff')", name="audience"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(String(10), primary_key=True)
    visits: Mapped[int]
