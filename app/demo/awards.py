"""Pork, vegetables and eggs for the stars of the demo: chosen by the families, mostly handed over."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.awards.models import Award
from app.awards.queries.stars import standing_stars
from app.awards.service import choices, hand_overs, offers, stock
from app.awards.service.hand_overs import Receipt
from app.awards.service.offers import Offer
from app.core.clock import SHANGHAI
from app.core.crypto import Vault
from app.demo.story import Cast, moment

ITEMS = (
    {
        "name": "猪肉", "quantity": 500, "unit": "gram", "source_of_funds": "donation", "donor": "县供销社",
        "is_meat": True, "batch_note": "检疫合格证 2026-1101", "stock": 120,
    },
    {"name": "青菜", "quantity": 2000, "unit": "gram", "source_of_funds": "labor_base", "is_meat": False, "stock": 150},
    {"name": "土鸡蛋", "quantity": 15, "unit": "piece", "source_of_funds": "labor_base", "is_meat": False, "stock": 60},
)  # fmt: skip


def stock_table(session: Session, cast: Cast, now: datetime) -> list[UUID]:
    """Enter what the school gives, from its own beds and from a donor."""
    office = cast.one(Role.SCHOOL_OFFICE).account_id
    return [stock.add_item(session, office, now, school_id=cast.school.id, **item).id for item in ITEMS]


def give(
    session: Session, vault: Vault, cast: Cast, item_ids: list[UUID], period_id: UUID, monday: date, now: datetime
) -> None:
    """Give the week's awards; families with a guardian choose, and until last week all choices were handed over."""
    principal = cast.one(Role.PRINCIPAL).account_id
    opens = datetime.combine(monday + timedelta(weeks=2), time(16), SHANGHAI)
    offer = Offer(frozenset(item_ids), opens, max(opens, now) + timedelta(days=14), "学校食堂门口", pooled=False)
    at = moment(monday + timedelta(weeks=2), 9, now)
    stars = standing_stars(session, period_id)
    for number, award_id in enumerate(offers.give(session, vault, principal, cast.school.id, stars, offer, at)):
        award = session.get_one(Award, award_id)
        guardian = cast.guardians.get(award.student_id)
        if guardian is None:
            continue
        choices.choose(session, guardian.account_id, award, item_ids[number % len(item_ids)], at)
        if opens <= now:
            receipt = Receipt(cast.one(Role.SCHOOL_OFFICE).account_id, None, "mother", None, "")
            hand_overs.hand_over(session, vault, award, receipt, now)
