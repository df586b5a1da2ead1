"""What is held of somebody's feedback to a school, as a statement for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.announcements.models import Feedback


def feedback(account_id: UUID, school_id: UUID) -> Select[*tuple[Any, ...]]:
    shown = (Feedback.category, Feedback.body, Feedback.status, Feedback.created_at, Feedback.closed_at)
    own = (Feedback.account_id == account_id, Feedback.school_id == school_id)
    return select(*shown).where(*own).order_by(Feedback.id)
