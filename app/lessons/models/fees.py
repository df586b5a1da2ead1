"""The local fee policies as data, and the waivers of a school. Money is calculated and printed, never collected."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class FeePolicy(Identified, Model):
    """What a document allows to charge, in a calendar scope (region code, or a school's id as text). Cents (分)."""

    __tablename__ = "fee_policies"
    __table_args__ = (
        UniqueConstraint("scope", "document_no", "locale", "effective_from"),
        CheckConstraint("unit IN ('per_lesson', 'per_month', 'per_term')", name="unit"),
        CheckConstraint("refund IN ('by_day', 'half_month_steps', 'none')", name="refund"),
        CheckConstraint("locale IN ('urban', 'rural', 'any')", name="locale"),
        CheckConstraint("price >= 0 AND (cap_per_term IS NULL OR cap_per_term >= 0)", name="amounts"),
    )

    scope: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(60))
    document_no: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(10))
    price: Mapped[int]
    cap_per_term: Mapped[int | None]
    locale: Mapped[str] = mapped_column(String(10))
    refund: Mapped[str] = mapped_column(String(20))
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    created_at: Mapped[datetime]


class FeeChoice(Model):
    """Which policy a school follows in a term, as it was published before the round opened."""

    __tablename__ = "fee_choices"

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    term_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("fee_policies.id"))
    chosen_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    chosen_at: Mapped[datetime]


class FeeWaiver(Identified, Model):
    """A child that pays nothing in a term. Why is not stored, and no list says so of a child."""

    __tablename__ = "fee_waivers"
    __table_args__ = (UniqueConstraint("student_id", "term_code"), Index(None, "school_id", "term_code"))

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    term_code: Mapped[str] = mapped_column(String(12))
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    granted_at: Mapped[datetime]
