"""The append-only ledger of points. The database refuses UPDATE and DELETE by trigger; a mistake gets a counter-entry."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

# Most entries reverse nothing; they need no place in the index.
_IS_COUNTER_ENTRY = text("reverses_id IS NOT NULL")


class PointEntry(Identified, Model):
    """Points for one reason. A counter-entry repeats its entry with the opposite sign and names it in ``reverses_id``.

    ``labor_on`` is the day of the labor, so that a week's sum does not depend on when it was entered. ``generation``
    numbers the entries of one source and rule (award 0, its counter-entry 1, awarded again 2, ...), so that none can
    be entered twice.
    """

    __tablename__ = "point_entries"
    __table_args__ = (
        UniqueConstraint("school_id", "source_id", "rule", "generation"),
        Index(
            "uq_point_entries_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=_IS_COUNTER_ENTRY,
            postgresql_where=_IS_COUNTER_ENTRY,
        ),
        Index(None, "school_id", "labor_on"),
        Index(None, "student_id", "labor_on"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    labor_on: Mapped[date]
    rule: Mapped[str] = mapped_column(String(20))
    points: Mapped[int]
    source_id: Mapped[UUID]
    generation: Mapped[int] = mapped_column(default=0)
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("point_entries.id"))
    rules_version: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
