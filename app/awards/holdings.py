"""What is held of a child's awards, as a statement for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.awards.models import Award, AwardItem


def awards(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the awards with the item chosen, if any; not the code, which opens the door to a prize."""
    shown = (
        Award.status,
        AwardItem.name.label("chosen_item"),
        Award.chosen_at,
        Award.pickup_from,
        Award.pickup_to,
        Award.place,
        Award.handed_over_at,
        Award.identified_by,
        Award.receiver_relation,
        Award.remark,
        Award.created_at,
    )
    return (
        select(*shown)
        .outerjoin(AwardItem, AwardItem.id == Award.chosen_item_id)
        .where(Award.student_id == student_id)
        .order_by(Award.id)
    )
