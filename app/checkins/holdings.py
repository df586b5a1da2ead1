"""What is held of a child's labor, as a statement for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.checkins.models import CheckIn, LaborTask


def check_ins(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return every record, those taken back included."""
    return (
        select(
            CheckIn.labor_on,
            LaborTask.name.label("title"),
            CheckIn.task_group,
            CheckIn.minutes,
            CheckIn.note,
            CheckIn.adult_present,
            CheckIn.context,
            CheckIn.source,
            CheckIn.status,
            CheckIn.is_counted,
            CheckIn.return_reason,
            CheckIn.recorded_at,
            CheckIn.reviewed_at,
        )
        .join(LaborTask, LaborTask.id == CheckIn.task_id)
        .where(CheckIn.student_id == student_id)
        .order_by(CheckIn.labor_on, CheckIn.id)
    )
