"""Organisations, the calendar, classes, students with their class history, guardianships, roster imports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model, sealed

_OPEN_MEMBERSHIP = text("ends_on IS NULL")
_LIVING_GUARDIANSHIP = text("ended_at IS NULL")


class Organisation(Identified, Model):
    """A bureau or a school. The GB/T 2260 region code places it: a code's prefix is the code of what lies above.

    ``stages`` lists the stages that a school teaches; ``grades_in_stage`` counts the grades of the primary stage.
    ``erases_on`` is set when a school is closed: the day from which what is left of it is deleted.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("kind IN ('bureau', 'school')", name="kind"),
        CheckConstraint("school_type IN ('ordinary', 'boarding', 'teaching_point', 'small')", name="school_type"),
        CheckConstraint("grades_in_stage IN (5, 6)", name="grades_in_stage"),
        Index(None, "region_code", "kind"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    region_code: Mapped[str] = mapped_column(String(6))
    school_type: Mapped[str | None] = mapped_column(String(20))
    school_code: Mapped[str | None] = mapped_column(String(10), unique=True)
    stages: Mapped[list[Any]] = mapped_column(default=lambda: ["primary"])
    grades_in_stage: Mapped[int] = mapped_column(default=6)
    erases_on: Mapped[date | None]
    created_at: Mapped[datetime]


class Term(Identified, Model):
    """One semester in a calendar scope: a region code (county, prefecture ...) or a school's id as text."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("scope", "code"),)

    scope: Mapped[str] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class CalendarDay(Identified, Model):
    """A day that differs from, or confirms, Monday to Friday, in a calendar scope."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("scope", "day"),)

    scope: Mapped[str] = mapped_column(String(36))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    timetable_weekday: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(100), default="")


class SchoolClass(Identified, Model):
    """A class by stage, entry year and number; its grade is computed, its label is free text."""

    __tablename__ = "school_classes"
    __table_args__ = (
        UniqueConstraint("school_id", "stage", "entry_year", "class_no"),
        CheckConstraint("stage IN ('primary', 'junior')", name="stage"),
        CheckConstraint("status IN ('active', 'graduated')", name="status"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    stage: Mapped[str] = mapped_column(String(10))
    entry_year: Mapped[int]
    class_no: Mapped[int]
    label: Mapped[str] = mapped_column(String(40))
    is_label_locked: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default="active")


class Student(Identified, Model):
    """A child on a school's roster. The student number is sealed; its blind index finds it again at the next import.

    From ``forgotten_at`` on the row is empty and stands only for the ids in ledgers that are never rewritten.
    """

    __tablename__ = "students"
    __table_args__ = (
        UniqueConstraint("school_id", "student_no_index"),
        CheckConstraint("status IN ('active', 'left', 'graduated')", name="status"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(100))
    student_no_sealed: Mapped[str | None] = sealed("students.student_no", 200)
    student_no_index: Mapped[str | None] = mapped_column(String(64))
    sex: Mapped[int | None]
    is_boarder: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default="active")
    created_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]


class ClassMembership(Identified, Model):
    """In which class, on which seat, from when to when (last day). A student is in one class at a time."""

    __tablename__ = "class_memberships"
    __table_args__ = (
        Index(
            "uq_class_memberships_open",
            "student_id",
            unique=True,
            sqlite_where=_OPEN_MEMBERSHIP,
            postgresql_where=_OPEN_MEMBERSHIP,
        ),
        Index(None, "class_id", "ends_on"),
        Index(None, "school_id", "ends_on"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    seat_no: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Guardianship(Identified, Model):
    """An account that may act for a child, until the school or the guardian ends it."""

    __tablename__ = "guardianships"
    __table_args__ = (
        CheckConstraint(
            "relation IN ('father', 'mother', 'paternal_grandparent', 'maternal_grandparent', 'other')",
            name="relation",
        ),
        Index(
            "uq_guardianships_living",
            "student_id",
            "account_id",
            unique=True,
            sqlite_where=_LIVING_GUARDIANSHIP,
            postgresql_where=_LIVING_GUARDIANSHIP,
        ),
        Index(None, "school_id", "student_id"),
        Index(None, "account_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    relation: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class BindCode(Identified, Model):
    """A printed one-time code that binds one guardian to one child. Only its blind index is stored."""

    __tablename__ = "bind_codes"
    __table_args__ = (Index(None, "student_id"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    code_index: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class BindTries(Model):
    """When an account typed wrong codes lately. Its one row is locked while it tries, so that tries are counted singly."""

    __tablename__ = "bind_tries"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    wrong_at: Mapped[list[Any]]


class RosterImport(Identified, Model):
    """A read roster file and what it would change. The rows are sealed until confirmed and dropped afterwards.

    ``diff_hash`` tells whether the roster still differs from the file in the way that was shown.
    """

    __tablename__ = "roster_imports"
    __table_args__ = (
        CheckConstraint("status IN ('preview', 'confirmed')", name="status"),
        Index(None, "school_id", "created_at"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(10), default="preview")
    rows_sealed: Mapped[str | None] = sealed("roster_imports.rows")
    diff_hash: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any] | None]
