"""The append-only ledger of points. The database refuses UPDATE and DELETE by trigger; a mistake gets a counter-entry."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

# Most entries reverse nothing; they need no place in the index.
_IS_COUNTER_ENTRY = text("reverses_id IS NOT NULL")


class PointEntry(Identified, Model):
    """Points for one reason. A counter-entry repeats its entry with the opposite sign and names it in ``reverses_id``.

    ``labor_on`` is the day of the labor, so that a week's sum does not depend on when it was entered. ``generation``
    numbers the entries of one source and rule (award 0, its counter-entry 1, awarded again 2, ...), so that none can
    be entered twice. PostgreSQL keeps each half-year in a partition of its own, so every key holds the day; in the
    application an entry is known by its ``id`` alone.
    """

    __tablename__ = "point_entries"
    __table_args__ = (
        PrimaryKeyConstraint("id", "labor_on"),
        # Also how the totals of a school and a span of days are read.
        UniqueConstraint("school_id", "labor_on", "source_id", "rule", "generation"),
        ForeignKeyConstraint(["reverses_id", "labor_on"], ["point_entries.id", "point_entries.labor_on"]),
        Index(
            "uq_point_entries_reverses_id",
            "reverses_id",
            "labor_on",
            unique=True,
            sqlite_where=_IS_COUNTER_ENTRY,
            postgresql_where=_IS_COUNTER_ENTRY,
        ),
        Index(None, "student_id", "labor_on"),
        {"postgresql_partition_by": "RANGE (labor_on)"},
    )
    __mapper_args__ = {"primary_key": ["id"]}

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    labor_on: Mapped[date] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(20))
    points: Mapped[int]
    source_id: Mapped[UUID]
    generation: Mapped[int] = mapped_column(default=0)
    reverses_id: Mapped[UUID | None]
    rules_version: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
