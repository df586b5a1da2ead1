"""Who may collect a child, and the hand-over at the gate."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.core.schema import PageQuery, page_of
from app.lessons import access
from app.lessons.errors.pickup import CollectorCodeWrong
from app.lessons.queries.pickup import CollectorRow, Handed, collectors, hand_overs_of_child
from app.lessons.queries.rolls import roll
from app.lessons.rules.rolls import THERE
from app.lessons.schemas.pickup import (
    AwaitedListOut,
    CollectorCreate,
    CollectorOut,
    CollectorsOut,
    HandOverCreate,
    HandOverOut,
    OwnHandOverOut,
    PickupCodeCreate,
    PickupCodeOut,
)
from app.lessons.service import hand_overs
from app.lessons.service import pickup as service
from app.lessons.service.hand_overs import Receipt
from app.schools import access as schools

blueprint = Blueprint("course-pickup", __name__, url_prefix=API_PREFIX, description="Pick-up after lessons")


@blueprint.get("/students/<uuid:student_id>/collectors")
@allow(Role.GUARDIAN)
@blueprint.response(200, CollectorsOut)
def list_collectors(student_id: UUID) -> dict[str, Any]:
    """List who else may collect the caller's child."""
    with reading() as session:
        schools.student_as_guardian(session, current_actor(), student_id)
        return {"items": collectors(session, deps().vault, student_id)}


@blueprint.post("/students/<uuid:student_id>/collectors")
@allow(Role.GUARDIAN)
@blueprint.arguments(CollectorCreate)
@blueprint.response(201, CollectorOut)
def add_collector(body: dict[str, Any], student_id: UUID) -> Response:
    """Announce an adult who may collect the child from now on; up to four."""
    actor = current_actor()

    def work(session: Session) -> CollectorRow:
        child = schools.student_as_guardian(session, actor, student_id)
        added = service.add_collector(session, deps().vault, actor.account_id, child, now(), **body)
        return next(row for row in collectors(session, deps().vault, student_id) if row.id == added)

    return answer_once(work, CollectorOut())


@blueprint.delete("/collectors/<uuid:collector_id>")
@allow(Role.GUARDIAN)
@blueprint.response(204)
def remove_collector(collector_id: UUID) -> None:
    actor = current_actor()
    with transaction() as session:
        collector = access.collector_as_guardian(session, actor, collector_id)
        service.remove_collector(session, actor.account_id, collector, now())


@blueprint.post("/students/<uuid:student_id>/pickup-codes")
@allow(Role.GUARDIAN)
@blueprint.arguments(PickupCodeCreate)
@blueprint.response(201, PickupCodeOut)
def make_pickup_code(body: dict[str, Any], student_id: UUID) -> dict[str, Any]:
    """Make a code for somebody who comes once; up to three for a day.

    The answer holds the code, so it is not kept for retries; a code whose answer was lost is simply never used.
    """
    actor = current_actor()
    with transaction() as session:
        child = schools.student_as_guardian(session, actor, student_id)
        code = service.make_code(session, deps().vault, actor.account_id, child, now(), **body)
    return body | {"code": code}


@blueprint.post("/sessions/<uuid:session_id>/hand-overs")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(HandOverCreate)
@blueprint.response(200, HandOverOut)
def hand_over(body: dict[str, Any], session_id: UUID) -> Handed:
    """Let a child go with a guardian, an announced collector or the bearer of a code, once.

    A child leaves a lesson once, so repeating the call answers the same, with or without an idempotency key.
    """
    actor = current_actor()
    with transaction() as session:
        lesson = access.lesson_for_teacher(session, actor, session_id, lock=True)
        receipt = Receipt(account_id=actor.account_id, **body)
        outcome = hand_overs.hand_over(session, deps().vault, lesson, receipt, now())
    if isinstance(outcome, CollectorCodeWrong):
        raise outcome
    return outcome


@blueprint.get("/sessions/<uuid:session_id>/hand-overs")
@allow(*SCHOOL_STAFF)
@blueprint.response(200, AwaitedListOut)
def list_hand_overs(session_id: UUID) -> dict[str, Any]:
    """List the children that were there: who has left with whom, who still waits and who may come for each."""
    with reading() as session:
        lesson = access.lesson_for_teacher(session, current_actor(), session_id)
        there = [row for row in roll(session, lesson, deps().vault) if row.presence in THERE]
        return {"items": there, "waiting": sum(row.handed is None for row in there)}


@blueprint.get("/students/<uuid:student_id>/hand-overs")
@allow(Role.GUARDIAN)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(OwnHandOverOut))
def hand_overs_of_own_child(query: dict[str, Any], student_id: UUID) -> Page:
    """Show a guardian when and with whom the child left."""
    with reading() as session:
        schools.student_as_guardian(session, current_actor(), student_id)
        return hand_overs_of_child(session, deps().vault, student_id, **query)
