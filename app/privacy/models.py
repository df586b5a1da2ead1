"""Consents: every answer ever given, and the one that holds now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
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
