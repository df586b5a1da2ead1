"""The result of a round: published, explained to each family, and the calls to those who go without."""

from typing import Any
from uuid import UUID

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.pagination import Page
from app.core.schema import PageQuery
from app.courses import access
from app.courses.errors.draws import CallNotFound, DrawNotPublished
from app.courses.queries import draws as queries
from app.courses.queries import family_calls
from app.courses.queries.explanations import explained
from app.courses.queries.family_calls import CallRow
from app.courses.routes import shown_draws as shown
from app.courses.rules.words import DrawStatus
from app.courses.schemas.draws import CallIn, CallOut, CallsOut, DrawOut, ExplanationOut
from app.courses.service.family_calls import note_call
from app.courses.service.publication import publish

CALLERS = (Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)

blueprint = Blueprint(
    "selection_results",
    __name__,
    url_prefix=f"{API_PREFIX}/selection-rounds/<uuid:round_id>",
    description="Results of rounds",
)


@blueprint.post("/publish")
@allow(*SCHOOL_ROLES)
@blueprint.response(200, DrawOut)
def publish_round(round_id: UUID) -> dict[str, Any]:
    """Give everybody its place and tell every family; publishing again answers the same."""
    actor = current_actor()
    with transaction() as session:
        selection = access.round_for_office(session, actor, round_id)
        publish(session, selection.school_id, round_id, actor.account_id, now())
        return shown.whole(session, selection, now(), for_office=True)


@blueprint.get("/draw/explanations/<uuid:student_id>")
@allow(Role.GUARDIAN, Role.STUDENT, *CALLERS)
@blueprint.response(200, ExplanationOut)
def explain(round_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Say why a child got what it got, slot by slot; the office may read it before it publishes."""
    actor = current_actor()
    with reading() as session:
        selection, child = access.child_for_family_or_keeper(session, actor, round_id, student_id)
        draw = queries.valid_draw(session, round_id)
        is_early = draw.status == DrawStatus.DRAWN and access.is_office(actor, selection.school_id)
        if draw.status != DrawStatus.PUBLISHED and not is_early:
            raise DrawNotPublished
        return shown.explanation(explained(session, selection, draw, child))


@blueprint.get("/calls")
@allow(*CALLERS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, CallsOut)
def list_calls(query: dict[str, Any], round_id: UUID) -> Page:
    """List the families to call because their child got no course; homeroom teachers see those of their class."""
    with reading() as session:
        selection, own = access.round_for_callers(session, current_actor(), round_id)
        return family_calls.calls(session, selection, now(), of=own, **query)


@blueprint.post("/calls/<uuid:student_id>")
@allow(*CALLERS)
@blueprint.arguments(CallIn)
@blueprint.response(200, CallOut)
def add_call(body: dict[str, Any], round_id: UUID, student_id: UUID) -> CallRow:
    """Note that a family was called, and what was agreed."""
    actor = current_actor()
    with transaction() as session:
        selection, own = access.round_for_callers(session, actor, round_id)
        if own is not None and student_id not in own:
            raise CallNotFound
        note_call(session, round_id, student_id, note=body["note"], account_id=actor.account_id, now=now())
        return family_calls.call(session, selection, student_id, now())
