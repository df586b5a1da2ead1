"""The notice, and objections to it."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.limits import limiter
from app.core.pagination import Page
from app.core.schema import PageQuery
from app.schools import access as schools_access
from app.stars import access, queries
from app.stars.errors import NoticeNotRunning
from app.stars.routes import shown
from app.stars.routes.periods import periods
from app.stars.rules.cycle import StarStatus, Status
from app.stars.schemas import ObjectionIn, ObjectionOut, ObjectionsOut, StarNoticeOut, StarResolveIn
from app.stars.service import notice as noticing

objections = Blueprint(
    "star_objections", __name__, url_prefix=f"{API_PREFIX}/objections", description="Objections to labor stars"
)


@periods.get("/<uuid:period_id>/notice")
@allow_signed_in
@periods.response(200, StarNoticeOut)
def get_notice(period_id: UUID) -> dict[str, Any]:
    """Show everybody in the school who is nominated, by class and seat, while the period is on notice."""
    actor = current_actor()
    with reading() as session:
        found = access.period_for_member(session, actor, period_id)
        if found.status != Status.ON_NOTICE:
            raise NoticeNotRunning
        nominated = queries.stars(session, found.id, StarStatus.NOMINATED)
        own = schools_access.guarded_student_ids(session, actor)
        items = [shown.star(winner, found.period_key, own) for winner in nominated]
        return {"items": items, "next": None, "objections_until": found.objections_until}


@periods.post("/<uuid:period_id>/objections")
@allow(Role.GUARDIAN, *CLASS_ROLES)
@limiter.limit("30/hour")
@periods.arguments(ObjectionIn)
@periods.response(201, ObjectionOut)
def raise_objection(body: dict[str, Any], period_id: UUID) -> Response:
    """Object while the notice runs, anonymously if wanted."""
    actor = current_actor()

    def work(session: Session) -> dict[str, Any]:
        found = access.period_for_objector(session, actor, period_id)
        raised = noticing.raise_objection(
            session,
            actor.account_id,
            found,
            star_id=body["star_id"],
            text=body["text"],
            is_anonymous=body["anonymous"],
            now=now(),
        )
        return shown.objection(raised)

    return answer_once(work, ObjectionOut())


@periods.get("/<uuid:period_id>/objections")
@allow(*SCHOOL_ROLES)
@periods.arguments(PageQuery, location="query")
@periods.response(200, ObjectionsOut)
def list_objections(query: dict[str, Any], period_id: UUID) -> Page:
    """List the objections to a period for those who resolve them."""
    with reading() as session:
        found = access.period_for(session, current_actor(), period_id, *SCHOOL_ROLES)
        return queries.objections(session, found.id, **query)


@objections.post("/<uuid:objection_id>/resolve")
@allow(*SCHOOL_ROLES)
@objections.arguments(StarResolveIn)
@objections.response(200, ObjectionOut)
def resolve(body: dict[str, Any], objection_id: UUID) -> dict[str, Any]:
    """Keep, replace or withdraw; decided by somebody who neither nominated the child nor objected."""
    actor = current_actor()
    with transaction() as session:
        objection, found = access.objection_to_resolve(session, actor, objection_id)
        resolved = noticing.resolve(
            session,
            actor.account_id,
            found,
            objection,
            decision=body["decision"],
            answer=body["reason"],
            student_id=body["student_id"],
            now=now(),
        )
        return shown.objection(resolved)
