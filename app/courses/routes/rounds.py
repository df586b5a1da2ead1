"""Selection rounds: planned by the office, told to every class, prepared, and seen by everybody of the school."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.idempotency import answer_once
from app.courses import access
from app.courses.queries import rounds
from app.courses.routes import shown_rounds as shown
from app.courses.rules.rounds import Plan
from app.courses.schemas.rounds import (
    RoundClassesIn,
    RoundDetailOut,
    RoundIn,
    RoundPlanIn,
    RoundReasonIn,
    RoundsOut,
    RoundsQuery,
)
from app.courses.service import notices, preparation
from app.courses.service import rounds as planning
from app.schools import access as schools_access

blueprint = Blueprint(
    "selection_rounds", __name__, url_prefix=f"{API_PREFIX}/selection-rounds", description="Rounds of choosing courses"
)


@blueprint.get("")
@allow_signed_in
@blueprint.arguments(RoundsQuery, location="query")
@blueprint.response(200, RoundsOut)
def list_rounds(query: dict[str, Any]) -> dict[str, Any]:
    """List the rounds of a school, the latest first."""
    with reading() as session:
        school = schools_access.school_for_member(session, current_actor(), query.pop("school_id"))
        page = rounds.rounds_of(session, school.id, **query)
        return {"items": [shown.summary(row, now()) for row in page.items], "next": page.next}


@blueprint.post("")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(RoundIn)
@blueprint.response(201, RoundDetailOut)
def plan_round(body: dict[str, Any]) -> Response:
    """Plan a round: its times, its rules, its classes and its offerings."""
    actor = current_actor()

    def work(session: Session) -> dict[str, Any]:
        schools_access.school_for(session, actor, body["school_id"], *SCHOOL_ROLES)
        selection = planning.create(
            session,
            actor,
            body.pop("school_id"),
            body.pop("term_code"),
            class_ids=body.pop("class_ids"),
            offering_ids=body.pop("offering_ids"),
            plan=Plan(**body),
            now=now(),
        )
        return shown.detail(session, selection, now())

    return answer_once(work, RoundDetailOut())


@blueprint.get("/<uuid:round_id>")
@allow_signed_in
@blueprint.response(200, RoundDetailOut)
def get_round(round_id: UUID) -> dict[str, Any]:
    """Show a round: its times and rules, who takes part, what can be chosen, and what was promised of the draw."""
    with reading() as session:
        return shown.detail(session, access.round_for_member(session, current_actor(), round_id), now())


@blueprint.put("/<uuid:round_id>")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(RoundPlanIn)
@blueprint.response(200, RoundDetailOut)
def change_round(body: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """Replace the whole plan, until the first class has got its notice."""
    actor = current_actor()
    class_ids, offering_ids = body.pop("class_ids"), body.pop("offering_ids")
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        planning.change(
            session, actor, selection, Plan(**body), class_ids=class_ids, offering_ids=offering_ids, now=now()
        )
        return shown.detail(session, selection, now())


@blueprint.put("/<uuid:round_id>/classes")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(RoundClassesIn)
@blueprint.response(200, RoundDetailOut)
def change_classes(body: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """Replace the classes, until the round is prepared; one that was told stays, one that is added is told too."""
    actor = current_actor()
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        planning.change_classes(session, actor, selection, body["class_ids"], now())
        return shown.detail(session, selection, now())


@blueprint.post("/<uuid:round_id>/notice")
@allow(*SCHOOL_ROLES)
@blueprint.response(200, RoundDetailOut)
def give_notice(round_id: UUID) -> dict[str, Any]:
    """Tell every class that was not told yet, now rather than at the planned time."""
    with transaction() as session:
        selection = access.round_for_office(session, current_actor(), round_id, lock=True)
        notices.give_notice(session, selection, now())
        return shown.detail(session, selection, now())


@blueprint.post("/<uuid:round_id>/prepare")
@allow(*SCHOOL_ROLES)
@blueprint.response(200, RoundDetailOut)
def prepare(round_id: UUID) -> dict[str, Any]:
    """Fix who takes part and commit to the draw's secret. It is done by itself an hour before the opening."""
    actor = current_actor()
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        preparation.prepare(session, selection, now(), deps().vault, by=actor.account_id)
        return shown.detail(session, selection, now())


@blueprint.post("/<uuid:round_id>/cancel")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(RoundReasonIn)
@blueprint.response(200, RoundDetailOut)
def cancel(body: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """End a round before its results are published, with a reason that its classes are told."""
    actor = current_actor()
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        planning.cancel(session, actor, selection, body["reason"], now())
        return shown.detail(session, selection, now())
