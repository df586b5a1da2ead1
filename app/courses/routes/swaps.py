"""Swaps of places between two families."""

from typing import Any
from uuid import UUID

from app.accounts.rules import Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import transaction
from app.core.deps import deps, now
from app.core.limits import limiter
from app.courses.queries import places as queries
from app.courses.schemas.places import EnrolmentOut, SwapAccept, SwapProposed
from app.courses.service import swaps
from app.courses.service.swaps import Proposal

blueprint = Blueprint("swaps", __name__, url_prefix=API_PREFIX, description="Swaps of places between two families")


@blueprint.post("/enrolments/<uuid:enrolment_id>/swap")
@allow(Role.GUARDIAN)
@blueprint.response(201, SwapProposed)
def propose(enrolment_id: UUID) -> Proposal:
    """Make a code for another family, who gives it back with its own place; an earlier code of the place ends."""
    with transaction() as session:
        return swaps.propose(session, current_actor(), deps().vault, enrolment_id, now())


@blueprint.post("/swaps/accept")
@allow(Role.GUARDIAN)
@limiter.limit("10/minute")
@blueprint.arguments(SwapAccept)
@blueprint.response(200, EnrolmentOut)
def accept(body: dict[str, Any]) -> dict[str, Any]:
    """Swap the places of both children at once; answers the new place of the caller's child."""
    with transaction() as session:
        new_id = swaps.accept(session, current_actor(), deps().vault, body["code"], body["enrolment_id"], now())
        return queries.named(session, queries.enrolment_rows(session, [new_id]))[0]


@blueprint.delete("/swaps/<uuid:swap_id>")
@allow(Role.GUARDIAN)
@blueprint.response(204)
def take_back(swap_id: UUID) -> None:
    """End a proposal that nobody has accepted yet."""
    with transaction() as session:
        swaps.take_back(session, current_actor(), swap_id, now())
