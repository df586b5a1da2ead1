"""Awards: what the school gives, what the family chooses, and the hand-over at the table."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.awards import access
from app.awards.access import TABLE
from app.awards.errors import PickupCodeWrong
from app.awards.models import Award, AwardItem
from app.awards.queries import awards as shown
from app.awards.queries import items as shelf
from app.awards.queries.awards import AwardRow
from app.awards.schemas import (
    AwardChoice,
    AwardHandOver,
    AwardHandOverByCode,
    AwardItemChange,
    AwardItemCreate,
    AwardItemOut,
    AwardItemsQuery,
    AwardOut,
    AwardPage,
    AwardsCreate,
    AwardsQuery,
    AwardSummaryOut,
)
from app.awards.service import choices, hand_overs, offers, stock
from app.awards.service.hand_overs import Receipt
from app.awards.service.offers import Offer
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.idempotency import answer_once
from app.core.limits import limiter
from app.core.pagination import Page
from app.core.schema import PageQuery, page_of
from app.schools import access as schools

blueprint = Blueprint("awards", __name__, url_prefix=API_PREFIX, description="Awards for labor stars")


@blueprint.get("/award-items")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(AwardItemsQuery, location="query")
@blueprint.response(200, page_of(AwardItemOut))
def list_items(query: dict[str, Any]) -> Page:
    """List what a school gives, the latest first."""
    with reading() as session:
        schools.school_for(session, current_actor(), query["school_id"], *SCHOOL_ROLES)
        return shelf.items(session, **query)


@blueprint.post("/award-items")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(AwardItemCreate)
@blueprint.response(201, AwardItemOut)
def add_item(body: dict[str, Any]) -> Response:
    """Enter something the school gives: things only, no money and nothing that stands for it."""
    actor = current_actor()

    def work(session: Session) -> AwardItem:
        schools.school_for(session, actor, body["school_id"], *SCHOOL_ROLES)
        return stock.add_item(session, actor.account_id, now(), **body)

    return answer_once(work, AwardItemOut())


@blueprint.put("/award-items/<uuid:item_id>")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(AwardItemChange)
@blueprint.response(200, AwardItemOut)
def change_item(body: dict[str, Any], item_id: UUID) -> Any:
    """Top up the stock, note the batch of meat, or stop giving an item."""
    actor = current_actor()
    with transaction() as session:
        item = access.item_for_office(session, actor, item_id)
        stock.change_item(session, actor.account_id, item, now(), **body)
        return shelf.item_row(session, item_id)


@blueprint.post("/awards")
@allow(Role.PRINCIPAL)
@blueprint.arguments(AwardsCreate)
@blueprint.response(201, AwardPage)
def give(body: dict[str, Any]) -> Page:
    """Give awards for announced stars that have none; answers with the awards of all of these stars."""
    actor = current_actor()
    wanted = {name: body.pop(name) for name in ("period_id", "star_ids")}
    offer = Offer(item_ids=frozenset(body.pop("item_ids")), **body)
    with transaction() as session:
        school_id, stars = access.stars_to_reward(session, actor, **wanted)
        given = offers.give(session, deps().vault, actor.account_id, school_id, stars, offer, now())
        return Page(shown.for_school(session, given), next=None)


@blueprint.get("/awards")
@allow(Role.GUARDIAN, *SCHOOL_ROLES)
@blueprint.arguments(AwardsQuery, location="query")
@blueprint.response(200, AwardPage)
def list_awards(query: dict[str, Any]) -> Page:
    """List the awards of a school for the table, or to a guardian those of the own children with the pick-up codes."""
    actor, school_id = current_actor(), query.pop("school_id")
    with reading() as session:
        if school_id is None:
            return shown.awards_of_children(session, schools.children_of(session, actor), deps().vault, **query)
        schools.school_for(session, actor, school_id, *SCHOOL_ROLES)
        return shown.awards_of_school(session, school_id, **query)


@blueprint.post("/awards/<uuid:award_id>/choose")
@allow(Role.GUARDIAN)
@blueprint.arguments(AwardChoice)
@blueprint.response(200, AwardOut)
def choose(body: dict[str, Any], award_id: UUID) -> AwardRow:
    """Choose one of the items offered, freely and until the hand-over; nobody asks why.

    The answer holds the pick-up code, so it is not kept for retries; choosing the same again changes nothing.
    """
    actor = current_actor()
    with transaction() as session:
        award, child = access.award_as_guardian(session, actor, award_id)
        choices.choose(session, actor.account_id, award, body["item_id"], now())
        return shown.for_family(session, award_id, child, deps().vault)


@blueprint.post("/awards/<uuid:award_id>/hand-over")
@allow(*TABLE)
@blueprint.arguments(AwardHandOver)
@blueprint.response(200, AwardOut)
def hand_over(body: dict[str, Any], award_id: UUID) -> AwardRow:
    """Hand over an award to a guardian with the code, or known to the homeroom teacher; repeating it changes nothing."""
    actor = current_actor()
    with transaction() as session:
        award = access.award_at_table(session, actor, award_id)
        outcome = _hand_over(session, award, body)
    return _handed_over(outcome)


def _is_wrong_code(response: Response) -> bool:
    body = response.get_json(silent=True)
    return isinstance(body, dict) and body.get("code") == PickupCodeWrong.code


@blueprint.post("/awards/hand-over")
@allow(*TABLE)
@limiter.limit("10/10 minutes", deduct_when=_is_wrong_code)
@blueprint.arguments(AwardHandOverByCode)
@blueprint.response(200, AwardOut)
def hand_over_by_code(body: dict[str, Any]) -> AwardRow:
    """Hand over by the code alone, as it is read out at the table."""
    actor, school_id = current_actor(), body.pop("school_id")
    with transaction() as session:
        award = access.award_by_code(session, actor, deps().vault, school_id, body["pickup_code"])
        outcome = _hand_over(session, award, body)
    return _handed_over(outcome)


def _hand_over(session: Session, award: Award, body: dict[str, Any]) -> AwardRow | PickupCodeWrong:
    body.pop("identified_by", None)
    receipt = Receipt(account_id=current_actor().account_id, **body)
    wrong = hand_overs.hand_over(session, deps().vault, award, receipt, now())
    return wrong or shown.for_school(session, [award.id])[0]


def _handed_over(outcome: AwardRow | PickupCodeWrong) -> AwardRow:
    if isinstance(outcome, PickupCodeWrong):
        raise outcome
    return outcome


@blueprint.get("/schools/<uuid:school_id>/awards/unclaimed")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AwardPage)
def unclaimed(query: dict[str, Any], school_id: UUID) -> Page:
    """List what could have been picked up by now and was not."""
    with reading() as session:
        schools.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        return shown.unclaimed(session, school_id, now(), **query)


@blueprint.get("/schools/<uuid:school_id>/awards/summary")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(AwardSummaryOut))
def summary(query: dict[str, Any], school_id: UUID) -> Page:
    """Count each item's portions: chosen, handed over and left."""
    with reading() as session:
        schools.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        return shelf.summary(session, school_id, **query)
