"""Periods: what was tallied, who is proposed, and what people decide about it."""

from typing import Any
from uuid import UUID

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.schools import access as schools_access
from app.schools import queries as schools
from app.stars import access, queries
from app.stars.errors import SettlementChanged
from app.stars.routes import shown
from app.stars.rules.cycle import Pick
from app.stars.schemas import (
    SchoolQuery,
    StarCandidatesOut,
    StarCheckIn,
    StarConfirmationOut,
    StarConfirmIn,
    StarPeriodDetailOut,
    StarPeriodsOut,
    StarReasonIn,
)
from app.stars.service import announce as announcing
from app.stars.service import confirm as confirming
from app.stars.service import notice as noticing
from app.stars.service.tally import tally

periods = Blueprint(
    "star_periods", __name__, url_prefix=f"{API_PREFIX}/star-periods", description="Periods of labor stars"
)


@periods.get("")
@allow_signed_in
@periods.arguments(SchoolQuery, location="query")
@periods.response(200, StarPeriodsOut)
def list_periods(query: dict[str, Any]) -> dict[str, Any]:
    """List the periods of a school, the latest first."""
    with reading() as session:
        school = schools_access.school_for_member(session, current_actor(), query["school_id"])
        page = queries.periods(session, school.id, cursor=query["cursor"], limit=query["limit"])
        return {"items": [shown.period(row) for row in page.items], "next": page.next}


@periods.get("/<uuid:period_id>")
@allow_signed_in
@periods.response(200, StarPeriodDetailOut)
def get_period(period_id: UUID) -> dict[str, Any]:
    """Show a period with its rules in words; staff also see the settlement, its seed and its hashes."""
    actor = current_actor()
    with reading() as session:
        found = access.period_for_member(session, actor, period_id)
        return shown.period_detail(found, is_staff=access.is_staff(actor, found.school_id))


@periods.get("/<uuid:period_id>/candidates")
@allow(Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)
@periods.response(200, StarCandidatesOut)
def list_candidates(period_id: UUID) -> dict[str, Any]:
    """Show who is proposed, why, and what was confirmed: to a homeroom teacher the own class, to the office all."""
    actor = current_actor()
    with reading() as session:
        found = access.period_for(session, actor, period_id, Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)
        result = queries.result_of(session, found.id)
        visible = access.visible_pools(actor, found.school_id, result)
        pools = [pool for pool in result.pools if pool.key in visible]
        confirmations = queries.confirmations(session, found.id)
        classes = schools.classes_on(session, found.school_id, found.ends_on)
        places = schools.places_on(session, found.school_id, found.ends_on)
        names = schools.student_names(session, {UUID(one.student_id) for pool in pools for one in pool.candidates})
        items = [shown.pool(pool, confirmations.get(pool.key), classes, places, names) for pool in pools]
        return {"items": items, "next": None, "differences": shown.differences(found.differences, visible)}


@periods.post("/<uuid:period_id>/confirm")
@allow(Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)
@periods.arguments(StarConfirmIn)
@periods.response(200, StarConfirmationOut)
def confirm(body: dict[str, Any], period_id: UUID) -> dict[str, Any]:
    """Keep, replace or leave empty: the homeroom teacher for the class, the office for pools of grades and school."""
    actor = current_actor()
    picks = [Pick(str(pick["student_id"]), pick["reason"]) for pick in body["picks"]]
    with transaction() as session:
        found = access.period_for(session, actor, period_id, Role.HOMEROOM_TEACHER, *SCHOOL_ROLES, lock=True)
        pool_key = _pool_key(body)
        access.may_confirm(session, actor, found.school_id, queries.result_of(session, found.id), pool_key)
        confirmation = confirming.confirm(
            session,
            actor,
            found,
            pool_key,
            picks=picks,
            empty_reason=body["empty_reason"],
            has_conflict_of_interest=body["has_conflict_of_interest"],
            now=now(),
        )
        return shown.decided(confirmation)


def _pool_key(body: dict[str, Any]) -> str:
    return str(body["class_id"] or body["pool"])


@periods.post("/<uuid:period_id>/check")
@allow(*SCHOOL_ROLES)
@periods.arguments(StarCheckIn)
@periods.response(200, StarConfirmationOut)
def check(body: dict[str, Any], period_id: UUID) -> dict[str, Any]:
    """Take the second look that a confirmation with a conflict of interest needs before the notice."""
    actor = current_actor()
    with transaction() as session:
        found = access.period_for(session, actor, period_id, *SCHOOL_ROLES, lock=True)
        return shown.decided(confirming.check(session, actor.account_id, found, _pool_key(body), now()))


@periods.post("/<uuid:period_id>/publish-notice")
@allow(*SCHOOL_ROLES)
@periods.response(200, StarPeriodDetailOut)
def publish_notice(period_id: UUID) -> dict[str, Any]:
    """Put the confirmed children on notice; what was approved late is settled first, and may ask for confirmations."""
    actor = current_actor()
    with transaction() as session:
        found = access.period_for(session, actor, period_id, *SCHOOL_ROLES)
        settled = tally(session, found.school_id, found.period_key, now())
    if settled and settled.asked_again:
        raise SettlementChanged(pools=list(settled.asked_again))
    with transaction() as session:
        found = queries.period(session, period_id, lock=True)
        published = noticing.publish_notice(session, actor.account_id, found, now())
        return shown.period_detail(published, is_staff=True)


@periods.post("/<uuid:period_id>/announce")
@allow(Role.PRINCIPAL)
@periods.response(200, StarPeriodDetailOut)
def announce(period_id: UUID) -> dict[str, Any]:
    """Announce the stars, once the notice is over and every objection is resolved."""
    actor = current_actor()
    with transaction() as session:
        found = access.period_for(session, actor, period_id, Role.PRINCIPAL, lock=True)
        return shown.period_detail(announcing.announce(session, actor.account_id, found, now()), is_staff=True)


@periods.post("/<uuid:period_id>/void")
@allow(Role.PRINCIPAL)
@periods.arguments(StarReasonIn)
@periods.response(200, StarPeriodDetailOut)
def declare_void(body: dict[str, Any], period_id: UUID) -> dict[str, Any]:
    """End a period without stars, with a reason."""
    actor = current_actor()
    with transaction() as session:
        found = access.period_for(session, actor, period_id, Role.PRINCIPAL, lock=True)
        voided = announcing.declare_void(session, actor.account_id, found, body["reason"], now())
        return shown.period_detail(voided, is_staff=True)
