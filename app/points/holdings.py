"""What the ledger holds of one child, as a statement for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.points.models import PointEntry


def entries(student_id: UUID) -> Select[*tuple[Any, ...]]:
    shown = (PointEntry.labor_on, PointEntry.rule, PointEntry.points, PointEntry.rules_version, PointEntry.created_at)
    return select(*shown).where(PointEntry.student_id == student_id).order_by(PointEntry.labor_on, PointEntry.id)
