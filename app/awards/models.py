"""What the principal gives to labor stars: items, awards with the items offered, and the stars they are given for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model, sealed


class AwardItem(Identified, Model):
    """One kind of thing that is given away in equal portions: ``quantity`` grams, milliliters or pieces a child.

    ``stock`` counts the portions that ever came in, ``taken`` those chosen or handed over. ``batch_note`` tells the
    batch and inspection of meat; without it none is handed over.
    """

    __tablename__ = "award_items"
    __table_args__ = (
        CheckConstraint("unit IN ('gram', 'milliliter', 'piece')", name="unit"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("source_of_funds IN ('labor_base', 'donation', 'school_budget')", name="source_of_funds"),
        CheckConstraint("taken >= 0 AND taken <= stock", name="stock"),
        Index(None, "school_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(String(10))
    source_of_funds: Mapped[str] = mapped_column(String(20))
    donor: Mapped[str] = mapped_column(String(100), default="")
    is_meat: Mapped[bool]
    batch_note: Mapped[str] = mapped_column(String(200), default="")
    stock: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Award(Identified, Model):
    """What one child gets: one portion of one of the items offered. Why a family chose an item is never asked.

    Class and seat are those of the star. ``pooled_month`` is the month (2026-11) whose stars share the award, and null
    for an award of one star. The pick-up code is sealed to be shown to the guardians again, and found by its index.
    ``batch_note`` is the item's as it stood at the hand-over.
    """

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("school_id", "code_index"),
        UniqueConstraint("student_id", "pooled_month"),
        CheckConstraint("status IN ('offered', 'chosen', 'handed_over', 'lapsed')", name="status"),
        CheckConstraint("(status IN ('chosen', 'handed_over')) = (chosen_item_id IS NOT NULL)", name="chosen"),
        CheckConstraint("(status = 'handed_over') = (handed_over_at IS NOT NULL)", name="handed_over"),
        CheckConstraint("identified_by IN ('pickup_code', 'homeroom_teacher')", name="identified_by"),
        CheckConstraint("pickup_from < pickup_to", name="pickup"),
        Index(None, "school_id", "status", "pickup_from"),
        Index(None, "chosen_item_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    class_label: Mapped[str] = mapped_column(String(40))
    seat_no: Mapped[int]
    pooled_month: Mapped[str | None] = mapped_column(String(7))
    status: Mapped[str] = mapped_column(String(12), default="offered")
    pickup_from: Mapped[datetime]
    pickup_to: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(60))
    code_sealed: Mapped[str] = sealed("awards.pickup_code", 100)
    code_index: Mapped[str] = mapped_column(String(64))
    wrong_codes: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    chosen_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("award_items.id"))
    chosen_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    handed_over_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    identified_by: Mapped[str | None] = mapped_column(String(20))
    receiver_relation: Mapped[str | None] = mapped_column(String(20))
    batch_note: Mapped[str] = mapped_column(String(200), default="")
    remark: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]


class AwardStar(Model):
    """A star and the one award that it is given for."""

    __tablename__ = "award_stars"
    __table_args__ = (Index(None, "award_id"),)

    star_id: Mapped[UUID] = mapped_column(ForeignKey("labor_stars.id"), primary_key=True)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("awards.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("star_periods.id"))


class AwardOption(Model):
    """One of the items that a family may choose from."""

    __tablename__ = "award_options"

    award_id: Mapped[UUID] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("award_items.id"), primary_key=True)
