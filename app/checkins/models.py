"""The library of labor tasks, how a school reviews, and the records of labor with their photos."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

_ACTIVE = text("status = 'active'")
_PROPOSED = text("status = 'proposed'")
_COUNTED = text("is_counted")
_NOT_WITHDRAWN = text("status <> 'withdrawn'")
_WAITS = text("status = 'pending' OR open_questions > 0")
_NOTE_HIDDEN = text("note_safety <> 'visible'")


class LaborTask(Identified, Model):
    """A task of the library of one level. ``scope`` is "platform", a region code, or a school's or class's id as text.

    ``adopted_from_id`` names the original of an adapted copy (never another copy), which the copy replaces in its
    scope. ``bands`` has bit 0 for grades 1-2 up to bit 3 for grades 7-9. ``name_key`` is the name as it is compared.
    A family's proposal waits in the child's class until a teacher adopts it.
    """

    __tablename__ = "labor_tasks"
    __table_args__ = (
        CheckConstraint("level IN ('platform', 'county', 'school', 'class')", name="level"),
        CheckConstraint("(school_id IS NOT NULL) = (level IN ('school', 'class'))", name="school_of_level"),
        CheckConstraint("photo_policy IN ('result', 'optional', 'forbidden')", name="photo_policy"),
        CheckConstraint("status IN ('active', 'proposed', 'retired')", name="status"),
        CheckConstraint("bands BETWEEN 1 AND 15", name="bands"),
        CheckConstraint("risk BETWEEN 0 AND 3", name="risk"),
        Index(
            "uq_labor_tasks_active", "scope", "name_key", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
        ),
        Index(
            "uq_labor_tasks_proposed",
            "scope",
            "name_key",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
        Index(
            "uq_labor_tasks_adopted",
            "scope",
            "adopted_from_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index(None, "school_id", "status"),
    )

    level: Mapped[str] = mapped_column(String(10))
    scope: Mapped[str] = mapped_column(String(36))
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    adopted_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("labor_tasks.id"))
    code: Mapped[str | None] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str | None] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    task_group: Mapped[str | None] = mapped_column(String(3))
    bands: Mapped[int]
    minutes: Mapped[int]
    photo_policy: Mapped[str] = mapped_column(String(10))
    risk: Mapped[int]
    safety_note: Mapped[str] = mapped_column(String(100), default="")
    status: Mapped[str] = mapped_column(String(10), default="active")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]


class CheckInSettings(Model):
    """How a school reviews: at once with a spot check of some percent, or by the teacher."""

    __tablename__ = "check_in_settings"
    __table_args__ = (
        CheckConstraint("review IN ('auto', 'teacher')", name="review"),
        CheckConstraint("spot_check_percent BETWEEN 0 AND 100", name="spot_check_percent"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    review: Mapped[str] = mapped_column(String(10))
    spot_check_percent: Mapped[int]


class CheckIn(Identified, Model):
    """One labor of one child on one day. Nothing is deleted: what a guardian takes back stays as ``withdrawn``.

    ``origin_id`` is the task's original, so that an adapted copy is the same task. ``submitted_at`` is when it was
    recorded, or sent in again after a return; it decides who comes first for the five counted days of a week.
    ``questions`` are for the teacher; ``open_questions`` counts those she has not answered yet. ``safety_note`` is
    what the adult who says to have been present was shown. ``note_safety`` says how far the content of the note was
    checked, in the words of the photos' states. PostgreSQL keeps each half-year in a partition of its own, so
    every key holds the day of the labor; in the application a record is known by its ``id`` alone.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        PrimaryKeyConstraint("id", "labor_on"),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        CheckConstraint("context IN ('home', 'school', 'boarding', 'base')", name="context"),
        CheckConstraint("source IN ('guardian', 'teacher', 'paper')", name="source"),
        CheckConstraint("status IN ('pending', 'accepted', 'returned', 'withdrawn')", name="status"),
        CheckConstraint("NOT is_counted OR status IN ('pending', 'accepted')", name="counted_is_live"),
        CheckConstraint("note_safety IN ('uploaded', 'checking', 'visible', 'review', 'rejected')", name="note_safety"),
        Index(
            "uq_check_ins_counted_day",
            "school_id",
            "student_id",
            "labor_on",
            unique=True,
            sqlite_where=_COUNTED,
            postgresql_where=_COUNTED,
        ),
        Index(
            "uq_check_ins_task_of_day",
            "school_id",
            "student_id",
            "labor_on",
            "origin_id",
            unique=True,
            sqlite_where=_NOT_WITHDRAWN,
            postgresql_where=_NOT_WITHDRAWN,
        ),
        Index("ix_check_ins_waiting", "school_id", "student_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_check_ins_note_hidden", "note_safety", sqlite_where=_NOTE_HIDDEN, postgresql_where=_NOTE_HIDDEN),
        Index(None, "student_id", "labor_on"),
        {"postgresql_partition_by": "RANGE (labor_on)"},
    )
    __mapper_args__ = {"primary_key": ["id"]}

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    task_id: Mapped[UUID] = mapped_column(ForeignKey("labor_tasks.id"))
    origin_id: Mapped[UUID] = mapped_column(ForeignKey("labor_tasks.id"))
    task_group: Mapped[str | None] = mapped_column(String(3))
    labor_on: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(200))
    note_safety: Mapped[str] = mapped_column(String(10), server_default="visible")
    adult_present: Mapped[bool]
    safety_note: Mapped[str | None] = mapped_column(String(100))
    context: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    is_counted: Mapped[bool]
    not_counted_reason: Mapped[str | None] = mapped_column(String(12))
    questions: Mapped[list[Any]]
    open_questions: Mapped[int]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reviewed_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(Text)


class CheckInPhoto(Model):
    """A photo of a record, in the order in which it was given; siblings' records may share one.

    ``labor_on`` is the record's, of whose key it is a part.
    """

    __tablename__ = "check_in_photos"
    __table_args__ = (
        ForeignKeyConstraint(["check_in_id", "labor_on"], ["check_ins.id", "check_ins.labor_on"]),
        UniqueConstraint("check_in_id", "position"),
        Index(None, "photo_id"),
    )

    check_in_id: Mapped[UUID] = mapped_column(primary_key=True)
    labor_on: Mapped[date | None]  # Never empty on PostgreSQL, which fills it for the release before the partitions.
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    position: Mapped[int]
