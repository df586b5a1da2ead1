"""What is held of a child's labor, as a statement for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, select

from app.checkins.models import CheckIn, LaborTask
from app.media.rules import Safety


def check_ins(student_id: UUID, account_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return every record, those taken back included; notes that are hidden from others to who wrote them."""
    may_read = (CheckIn.note_safety == Safety.VISIBLE) | (CheckIn.recorded_by == account_id)
    return (
        select(
            CheckIn.labor_on,
            LaborTask.name.label("title"),
            CheckIn.task_group,
            CheckIn.minutes,
            case((may_read, CheckIn.note)).label("note"),
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
