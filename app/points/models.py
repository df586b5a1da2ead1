"""The append-only ledger of points. The database refuses UPDATE and DELETE by trigger; a mistake gets a counter-entry."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class PointEntry(Identified, Model):
    """Points for one reason. A counter-entry repeats its entry with the opposite sign and names it in ``reverses_id``.

    ``labor_on`` is the day of the labor, so that a week's sum does not depend on when it was entered. ``generation``
    numbers the entries of one source and rule (award 0, its counter-entry 1, awarded again 2, ...), so that none can
    be entered twice.
    """

    __tablename__ = "point_entries"
    __table_args__ = (
        UniqueConstraint("school_id", "source_id", "rule", "generation"),
        UniqueConstraint("reverses_id"),
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
