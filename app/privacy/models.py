"""Consents (every answer ever given, and the one that holds now), and who looked at a child's data."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class ConsentAnswer(Identified, Model):
    """One answer of a guardian, a refusal as well as an agreement. Append-only."""

    __tablename__ = "consent_answers"
    __table_args__ = (Index(None, "student_id", "purpose"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[str] = mapped_column(String(30))
    granted: Mapped[bool]
    policy_version: Mapped[str] = mapped_column(String(20))
    answered_at: Mapped[datetime]


class Consent(Model):
    """The answer that holds now for a child and a purpose. Read whenever data of the child is read."""

    __tablename__ = "consents"

    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    granted: Mapped[bool]
    policy_version: Mapped[str] = mapped_column(String(20))
    answered_at: Mapped[datetime]


class AccessLogEntry(Identified, Model):
    """On ``day`` somebody of the staff looked at ``what`` of a child, first at ``at``. The database refuses UPDATE.

    Looking again on the same day adds nothing, so that the log stays readable for the family whose child it is about.
    """

    __tablename__ = "access_log_entries"
    __table_args__ = (
        UniqueConstraint(
            "school_id", "student_id", "account_id", "what", "day", name="uq_access_log_entries_once_a_day"
        ),
        Index(None, "student_id", "at"),
        Index(None, "at"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    at: Mapped[datetime]
