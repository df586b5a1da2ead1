"""Reads of items and their stock."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.awards.models import Award, AwardItem, AwardOption
from app.awards.rules import AwardStatus
from app.core.pagination import Page, page_of_rows

_LATEST: tuple[Any, ...] = (AwardItem.id,)

_OFFERED: tuple[Any, ...] = (
    AwardItem.id,
    AwardItem.name,
    AwardItem.quantity,
    AwardItem.unit,
    AwardItem.source_of_funds,
    AwardItem.is_meat,
    AwardItem.is_active & (AwardItem.taken < AwardItem.stock),
)


@dataclass(frozen=True)
class OptionRow:
    """An item as it is offered; ``is_available`` tells whether a portion is left."""

    item_id: UUID
    name: str
    quantity: int
    unit: str
    source_of_funds: str
    is_meat: bool
    is_available: bool


def items(session: Session, school_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a school's items, the latest first."""
    statement = select(*AwardItem.__table__.c).where(AwardItem.school_id == school_id)
    return page_of_rows(session, statement, _LATEST, cursor=cursor, limit=limit, newest_first=True)


def has_portions_left(session: Session, school_id: UUID) -> bool:
    """Tell whether a school gives something at present."""
    left = select(AwardItem.id).where(
        AwardItem.school_id == school_id, AwardItem.is_active.is_(True), AwardItem.taken < AwardItem.stock
    )
    return session.execute(left.limit(1)).first() is not None


def active_items(session: Session, school_id: UUID, item_ids: Collection[UUID]) -> Sequence[AwardItem]:
    """Return those of the items that the school gives at present."""
    wanted = (AwardItem.id.in_(item_ids), AwardItem.school_id == school_id, AwardItem.is_active.is_(True))
    return session.execute(select(AwardItem).where(*wanted)).scalars().all()


def item_row(session: Session, item_id: UUID) -> Row[Any]:
    return session.execute(select(*AwardItem.__table__.c).where(AwardItem.id == item_id)).one()


def options(session: Session, award_ids: Iterable[UUID]) -> dict[UUID, list[OptionRow]]:
    """Return what is offered for each award, in the order in which the items were entered."""
    rows = session.execute(
        select(AwardOption.award_id, *_OFFERED)
        .join(AwardItem, AwardItem.id == AwardOption.item_id)
        .where(AwardOption.award_id.in_(list(award_ids)))
        .order_by(AwardItem.id)
    )
    found: dict[UUID, list[OptionRow]] = {}
    for row in rows:
        found.setdefault(row.award_id, []).append(OptionRow(*tuple(row)[1:]))
    return found


def summary(session: Session, school_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a school's items, the latest first, with the portions chosen, handed over and left."""
    awards = func.count(Award.id)
    statement = (
        select(
            AwardItem.id,
            AwardItem.name,
            AwardItem.is_active,
            AwardItem.stock,
            awards.filter(Award.status == AwardStatus.CHOSEN).label("chosen"),
            awards.filter(Award.status == AwardStatus.HANDED_OVER).label("handed_over"),
            (AwardItem.stock - AwardItem.taken).label("left"),
        )
        .outerjoin(Award, Award.chosen_item_id == AwardItem.id)
        .where(AwardItem.school_id == school_id)
        .group_by(AwardItem.id)
    )
    return page_of_rows(session, statement, _LATEST, cursor=cursor, limit=limit, newest_first=True)
