"""What is held of a child's stars, as a statement for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.stars.models import LaborStar, StarPeriod


def stars(student_id: UUID) -> Select[*tuple[Any, ...]]:
    shown = (
        StarPeriod.period_key,
        LaborStar.class_label,
        LaborStar.status,
        LaborStar.reason,
        StarPeriod.announced_at,
        LaborStar.ended_at,
        LaborStar.end_reason,
    )
    return (
        select(*shown)
        .join(StarPeriod, StarPeriod.id == LaborStar.period_id)
        .where(LaborStar.student_id == student_id)
        .order_by(StarPeriod.ends_on, LaborStar.id)
    )
