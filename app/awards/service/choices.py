"""The family's choice: free, changeable until the hand-over, and without a reason."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.awards.errors import AwardHandedOver, ItemNotOffered, StarRevoked
from app.awards.models import Award
from app.awards.queries.items import options
from app.awards.queries.stars import standing
from app.awards.rules import AwardStatus
from app.awards.service.stock import swap
from app.core import audit


def choose(session: Session, account_id: UUID, award: Award, item_id: UUID, now: datetime) -> None:
    """Take one of the offered items for an award that the caller has locked, and give a former choice back.

    Raises ``AwardHandedOver``, ``StarRevoked``, ``ItemNotOffered`` and ``ItemOutOfStock``; the former choice then stays.
    """
    if award.status == AwardStatus.HANDED_OVER:
        raise AwardHandedOver
    check_standing(session, award)
    if award.chosen_item_id == item_id:
        return
    take(session, award, item_id, now)
    audit.record(
        session, now, account_id, "award.chosen", "award", award.id, school_id=award.school_id, item_id=item_id
    )


def take(session: Session, award: Award, item_id: UUID, now: datetime) -> None:
    """Put one portion of an offered item aside for the award. Raises ``ItemNotOffered`` and ``ItemOutOfStock``."""
    if item_id not in {option.item_id for option in options(session, [award.id])[award.id]}:
        raise ItemNotOffered
    swap(session, award.chosen_item_id, item_id)
    award.status, award.chosen_item_id, award.chosen_at = AwardStatus.CHOSEN, item_id, now
    session.flush()


def check_standing(session: Session, award: Award) -> None:
    """Raise ``StarRevoked`` where no star of the award is left."""
    if award.status == AwardStatus.LAPSED or award.id not in standing(session, [award.id]):
        raise StarRevoked
