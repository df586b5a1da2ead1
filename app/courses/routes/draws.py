"""The draw of a round: practised and drawn by the office, void only by the principal, and its log for everybody."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.idempotency import answer_once
from app.core.limits import limiter
from app.core.pagination import Page
from app.core.schema import PageQuery
from app.courses import access
from app.courses.queries import draws as queries
from app.courses.routes import shown_draws as shown
from app.courses.schemas.draws import (
    AdjustmentIn,
    AdjustmentOut,
    AdjustmentsOut,
    DrawIn,
    DrawOut,
    PracticeOrDrawOut,
    VoidIn,
)
from app.courses.service import draws as drawing
from app.courses.service.adjustments import adjust

blueprint = Blueprint(
    "draws", __name__, url_prefix=f"{API_PREFIX}/selection-rounds/<uuid:round_id>/draw", description="Draws of rounds"
)


@blueprint.post("")
@allow(*SCHOOL_ROLES)
@limiter.limit("30/minute")
@blueprint.arguments(DrawIn)
@blueprint.response(200, PracticeOrDrawOut)
def draw(body: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """Practise, as a look at figures, or draw for good with the public value that was named before the wishes."""
    return _practise(round_id) if body["practice"] else _draw(round_id, body["public_value"])


def _practise(round_id: UUID) -> dict[str, Any]:
    actor = current_actor()
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        frozen = drawing.ready_to_practise(session, selection, now(), deps().vault)
    worked = drawing.work_out_practice(frozen)
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        practice = drawing.keep_practice(session, selection, worked, actor.account_id, now())
        return shown.office_draw(session, practice, now())


def _draw(round_id: UUID, public_value: str) -> dict[str, Any]:
    """Freeze, work out, and write: nothing is locked while the draw is worked out, which needs no database."""
    actor = current_actor()
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        frozen = drawing.ready_to_draw(session, selection, public_value, now(), deps().vault)
    worked = drawing.work_out(frozen, public_value)
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        drawn = drawing.keep(session, selection, worked, actor.account_id, now())
        return shown.office_draw(session, drawn, now())


@blueprint.get("")
@allow_signed_in
@blueprint.response(200, DrawOut)
def get_draw(round_id: UUID) -> dict[str, Any]:
    """Show what was promised of the draw, and after publication everything by which it can be checked."""
    actor = current_actor()
    with reading() as session:
        selection = access.round_for_member(session, actor, round_id)
        for_office = access.is_office(actor, selection.school_id)
        return shown.whole(session, selection, now(), for_office=for_office)


@blueprint.post("/void")
@allow(Role.PRINCIPAL)
@blueprint.arguments(VoidIn)
@blueprint.response(200, DrawOut)
def void(body: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """Declare the draw void before its publication, and commit to a new one with a later public value."""
    actor = current_actor()
    with transaction() as session:
        selection = access.round_for_principal(session, actor, round_id, lock=True)
        drawing.void(session, selection, **body, account_id=actor.account_id, now=now(), vault=deps().vault)
        return shown.whole(session, selection, now(), for_office=True)


@blueprint.post("/adjustments")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(AdjustmentIn)
@blueprint.response(201, AdjustmentOut)
def add_adjustment(body: dict[str, Any], round_id: UUID) -> Response:
    """Move a child by hand before publication, with a reason."""
    actor = current_actor()

    def work(session: Session) -> Any:
        selection = access.round_for_office(session, actor, round_id, lock=True)
        return adjust(session, selection, account_id=actor.account_id, now=now(), **body)

    return answer_once(work, AdjustmentOut())


@blueprint.get("/adjustments")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AdjustmentsOut)
def list_adjustments(query: dict[str, Any], round_id: UUID) -> Page:
    """List what was changed by hand after the draw, in order."""
    with reading() as session:
        selection = access.round_for_office(session, current_actor(), round_id)
        page = queries.adjustments_page(session, queries.valid_draw(session, selection.id).id, **query)
        return Page(shown.adjustments(session, page.items), page.next)
