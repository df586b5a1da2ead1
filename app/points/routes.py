"""A child's points, shown to its guardians, itself and the teachers of its class, and to nobody else."""

from typing import Any
from uuid import UUID

from app.accounts.rules import CLASS_ROLES, Role
from app.core.accesses import note_access
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading
from app.points import queries
from app.points.schemas import LedgerOut, LedgerQuery
from app.schools import access

blueprint = Blueprint("points", __name__, url_prefix=f"{API_PREFIX}/students", description="Points of a child")


@blueprint.get("/<uuid:student_id>/points")
@allow(Role.GUARDIAN, Role.STUDENT, *CLASS_ROLES)
@blueprint.arguments(LedgerQuery, location="query")
@blueprint.response(200, LedgerOut)
def ledger(query: dict[str, Any], student_id: UUID) -> dict[str, Any]:
    """List the ledger, the latest labor first, with the balance."""
    with reading() as session:
        access.student_as_family_or_teacher(session, current_actor(), student_id)
        note_access(student_id, "points")
        page = queries.ledger(session, student_id, **query)
        return {"balance": queries.balance(session, student_id), "items": page.items, "next": page.next}
