"""Providers on the county's white list, the courses of a school, and what is offered of them in a term."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class CourseProvider(Identified, Model):
    """An organisation that the county has listed for after-school service, with what it may do and until when."""

    __tablename__ = "course_providers"
    __table_args__ = (UniqueConstraint("region_code", "licence_no"),)

    region_code: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(100))
    licence_no: Mapped[str] = mapped_column(String(40))
    services: Mapped[str] = mapped_column(String(200), default="")
    price_note: Mapped[str] = mapped_column(String(200), default="")
    listed_from: Mapped[date]
    listed_until: Mapped[date | None]
    delisted_at: Mapped[datetime | None]
    delist_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]


class CourseSettings(Model):
    """When the slots of a school's afternoon begin and end: ``slot_times`` are {number, from, to}."""

    __tablename__ = "course_settings"

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    slot_times: Mapped[list[Any]]


class Course(Identified, Model):
    """A course as families read of it. ``resources`` are {title, url}; ``photo_id`` is a picture without children."""

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("kind IN ('base_care', 'special')", name="kind"),
        CheckConstraint("review IN ('proposed', 'approved', 'returned', 'retired')", name="review"),
        CheckConstraint(
            "provider_kind IN ('own_teacher', 'other_school', 'organisation', 'volunteer')", name="provider_kind"
        ),
        CheckConstraint("(provider_kind = 'organisation') = (provider_id IS NOT NULL)", name="provider"),
        Index(None, "school_id", "review"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    provider_kind: Mapped[str] = mapped_column(String(20))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("course_providers.id"))
    resources: Mapped[list[Any]]
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("photos.id"))
    review: Mapped[str] = mapped_column(String(10))
    review_reason: Mapped[str] = mapped_column(String(200), default="")
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reviewed_at: Mapped[datetime | None]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]


class Offering(Identified, Model):
    """A course in one term: when, where, for whom. ``slots`` are labels such as 3-1; ``taken`` counts held seats.

    Base care has no capacity, because every child that needs care has a place. Amounts are in cents (分).
    ``copied_from_id`` is the offering of an earlier term that this one was copied from, once a term.
    """

    __tablename__ = "offerings"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="taken"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("min_to_open >= 0 AND (capacity IS NULL OR min_to_open <= capacity)", name="min_to_open"),
        CheckConstraint("class_quota IS NULL OR class_quota > 0", name="class_quota"),
        CheckConstraint("materials_fee >= 0", name="materials_fee"),
        CheckConstraint("status IN ('draft', 'published', 'cancelled')", name="status"),
        UniqueConstraint("copied_from_id", "term_code"),
        Index(None, "school_id", "term_code"),
        Index(None, "round_id"),
        Index(None, "course_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id"))
    term_code: Mapped[str] = mapped_column(String(12))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("selection_rounds.id"))
    slots: Mapped[list[Any]]
    place: Mapped[str] = mapped_column(String(40), default="")
    grades: Mapped[list[Any]]
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    min_to_open: Mapped[int] = mapped_column(default=0)
    class_quota: Mapped[int | None]
    materials_fee: Mapped[int] = mapped_column(default=0)
    is_invitation_only: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default="draft")
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    copied_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("offerings.id"))
    created_at: Mapped[datetime]


class OfferingTeacher(Model):
    """A teacher of the school who answers for the course; a coach from outside is only named beside."""

    __tablename__ = "offering_teachers"
    __table_args__ = (Index(None, "account_id"),)

    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)


class ClassSeats(Model):
    """How many children of one class hold a seat where a course has class quotas; the row is made with its first use."""

    __tablename__ = "offering_class_seats"
    __table_args__ = (CheckConstraint("taken BETWEEN 0 AND quota", name="taken"),)

    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"), primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"), primary_key=True)
    quota: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
