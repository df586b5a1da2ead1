"""Giving awards for announced stars: one for each star, or one for all stars of a child in a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.awards import rules
from app.awards.errors import AwardItemNotFound
from app.awards.models import Award, AwardOption, AwardStar
from app.awards.queries.awards import PICKUP_CODE, code_index, hold_open, open_ids
from app.awards.queries.items import active_items
from app.awards.queries.stars import given, pooled, standing
from app.awards.rules import AwardStatus, Option, Share, StandingStar
from app.awards.service.stock import put_back
from app.core import audit
from app.core.crypto import Vault, new_pin
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.schools.queries import lock_students


@dataclass(frozen=True)
class Offer:
    """What families may choose from, when and where it is picked up, and whether a month's stars share one award."""

    item_ids: frozenset[UUID]
    pickup_from: datetime
    pickup_to: datetime
    place: str
    pooled: bool


def give(
    session: Session,
    vault: Vault,
    account_id: UUID,
    school_id: UUID,
    stars: Sequence[StandingStar],
    offer: Offer,
    now: datetime,
) -> list[UUID]:
    """Give awards for those of a school's stars that have none; returns the awards of all of them.

    The children are locked, so that of two calls at once the second finds the awards of the first. Awards whose stars
    have all been revoked lapse first, which frees what they had taken. A star joins the pooled award that its child
    already has for the month, even one that was handed over.
    Raises ``PickupWindowInvalid``, ``AwardItemNotFound`` and ``AlternativeRequired``.
    """
    rules.check_pickup_window(offer.pickup_from, offer.pickup_to, now)
    student_ids = {star.student_id for star in stars}
    lock_students(session, student_ids)
    lapsed = _lapse_revoked(session, school_id)
    had, shared = given(session, stars), pooled(session, student_ids)
    shares = rules.shares([star for star in stars if star.star_id not in had], pooled=offer.pooled)
    _check_items(session, school_id, offer.item_ids, families=sum(share.key not in shared for share in shares))
    offered = {
        share: shared.get(share.key) or _create(session, vault, school_id, share, offer, now) for share in shares
    }
    for share, award_id in offered.items():
        _link(session, school_id, share, award_id)
    _record(session, account_id, school_id, now, offered, lapsed)
    return sorted({*had.values(), *offered.values()})


def _check_items(session: Session, school_id: UUID, item_ids: frozenset[UUID], families: int) -> None:
    items = active_items(session, school_id, item_ids)
    if len(items) < len(item_ids):
        raise AwardItemNotFound
    rules.check_alternative([Option(item.is_meat, item.stock - item.taken) for item in items], families)


def _create(session: Session, vault: Vault, school_id: UUID, share: Share, offer: Offer, now: datetime) -> UUID:
    """Write one award with its options under a pick-up code that no other award of the school has ever had."""
    star = share.stars[0]
    award_id = new_id()
    values = {
        "id": award_id, "school_id": school_id, "student_id": star.student_id, "class_id": star.class_id,
        "class_label": star.class_label, "seat_no": star.seat_no, "pooled_month": share.month,
        "pickup_from": offer.pickup_from, "pickup_to": offer.pickup_to, "place": offer.place, "created_at": now,
    }  # fmt: skip
    # Only a code in use can be in the way, because the children are locked.
    while not insert_if_absent(session, Award, values | _new_code(vault, school_id)):
        continue
    session.add_all(AwardOption(award_id=award_id, item_id=item_id) for item_id in offer.item_ids)
    return award_id


def _new_code(vault: Vault, school_id: UUID) -> dict[str, str]:
    code = new_pin(rules.PICKUP_CODE_DIGITS)
    return {
        "code_sealed": vault.seal(code, PICKUP_CODE),
        "code_index": code_index(vault, school_id, code),
    }


def _link(session: Session, school_id: UUID, share: Share, award_id: UUID) -> None:
    session.add_all(
        AwardStar(star_id=star.star_id, award_id=award_id, school_id=school_id, period_id=star.period_id)
        for star in share.stars
    )


def _lapse_revoked(session: Session, school_id: UUID) -> list[UUID]:
    """End the open awards of a school whose stars have all been revoked, and free what they had taken."""
    waiting = open_ids(session, school_id)
    lapsed = hold_open(session, waiting - standing(session, waiting))
    put_back(session, [award.chosen_item_id for award in lapsed if award.chosen_item_id])
    for award in lapsed:
        award.status, award.chosen_item_id, award.pooled_month = AwardStatus.LAPSED, None, None
    session.flush()
    return [award.id for award in lapsed]


def _record(
    session: Session,
    account_id: UUID,
    school_id: UUID,
    now: datetime,
    offered: dict[Share, UUID],
    lapsed: Sequence[UUID],
) -> None:
    for award_id in lapsed:
        audit.record(session, now, account_id, "award.lapsed", "award", award_id, school_id=school_id)
    for share, award_id in offered.items():
        star_ids = [star.star_id for star in share.stars]
        audit.record(
            session, now, account_id, "award.offered", "award", award_id, school_id=school_id, star_ids=star_ids
        )
