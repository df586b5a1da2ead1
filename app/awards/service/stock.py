"""Items and their stock. Portions are taken by conditional updates, so that no two families get the last one."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.awards import rules
from app.awards.errors import ItemOutOfStock, StockTooSmall
from app.awards.models import AwardItem
from app.core import audit
from app.core.db import changed


def add_item(session: Session, account_id: UUID, now: datetime, **described: Any) -> AwardItem:
    """Enter what a school gives away. Raises ``MoneyRefused``."""
    rules.check_is_thing(described["name"])
    item = AwardItem(created_at=now, **described)
    session.add(item)
    session.flush()
    audit.record(
        session, now, account_id, "award_item.added", "award_item", item.id,
        school_id=item.school_id, stock=item.stock, source_of_funds=item.source_of_funds,
    )  # fmt: skip
    return item


def change_item(session: Session, account_id: UUID, item: AwardItem, now: datetime, **changes: Any) -> None:
    """Top up the stock, note the batch, or stop giving an item; what families were promised never changes.

    Raises ``StockTooSmall`` where families have taken more than the new stock.
    """
    if changes.get("stock", item.stock) < item.taken:
        raise StockTooSmall(taken=item.taken)
    for name, value in changes.items():
        setattr(item, name, value)
    session.flush()
    audit.record(
        session, now, account_id, "award_item.changed", "award_item", item.id,
        school_id=item.school_id, stock=item.stock, is_active=item.is_active, changed=list(changes),
    )  # fmt: skip


def swap(session: Session, former_id: UUID | None, item_id: UUID) -> None:
    """Take one portion of an item and put the former one back. Raises ``ItemOutOfStock``.

    The items are changed in the order of their ids, so that two families who exchange items never wait for each other.
    """
    for changed_id in sorted({item_id, former_id or item_id}):
        if changed_id == item_id:
            _take(session, item_id)
        else:
            _put_back(session, changed_id, 1)


def put_back(session: Session, item_ids: Iterable[UUID]) -> None:
    """Return one portion for each id, in the same order of locks."""
    for item_id, portions in sorted(Counter(item_ids).items()):
        _put_back(session, item_id, portions)


def _take(session: Session, item_id: UUID) -> None:
    free = (AwardItem.id == item_id, AwardItem.is_active.is_(True), AwardItem.taken < AwardItem.stock)
    taken = session.execute(update(AwardItem).where(*free).values(taken=AwardItem.taken + 1))
    if changed(taken) == 0:
        raise ItemOutOfStock


def _put_back(session: Session, item_id: UUID, portions: int) -> None:
    session.execute(update(AwardItem).where(AwardItem.id == item_id).values(taken=AwardItem.taken - portions))
