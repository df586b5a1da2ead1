"""What the office declares of children and courses before a round is prepared."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.schema import PageQuery
from app.courses import access
from app.courses.queries import rounds
from app.courses.schemas.rounds import DeclarationsIn, DeclarationsOut
from app.courses.service import declarations as declaring
from app.schools import queries as schools

blueprint = Blueprint(
    "declarations", __name__, url_prefix=API_PREFIX, description="Children placed, invited or preferred in courses"
)


@blueprint.get("/offerings/<uuid:offering_id>/declarations")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DeclarationsOut)
def list_declarations(query: dict[str, Any], offering_id: UUID) -> dict[str, Any]:
    """List what is declared of an offering, the oldest first."""
    with reading() as session:
        offering = access.offering_for_office(session, current_actor(), offering_id)
        return _page(session, offering.id, **query)


def _page(session: Session, offering_id: UUID, *, cursor: str | None, limit: int) -> dict[str, Any]:
    page = rounds.declarations_of_offering(session, offering_id, cursor=cursor, limit=limit)
    names = schools.student_names(session, {row.student_id for row in page.items})
    return {"items": [vars(row) | {"name": names[row.student_id]} for row in page.items], "next": page.next}


@blueprint.post("/offerings/<uuid:offering_id>/declarations")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(DeclarationsIn)
@blueprint.response(201, DeclarationsOut)
def declare(body: dict[str, Any], offering_id: UUID) -> Response:
    """Declare the same of several children, all or none; answers the first page of what is declared now."""
    actor = current_actor()

    def work(session: Session) -> dict[str, Any]:
        offering = access.offering_for_office(session, actor, offering_id)
        declaring.declare(session, actor, offering, body["student_ids"], body["kind"], body["reason"], now())
        return _page(session, offering_id, cursor=None, limit=100)

    return answer_once(work, DeclarationsOut())


@blueprint.delete("/declarations/<uuid:declaration_id>")
@allow(*SCHOOL_ROLES)
@blueprint.response(204)
def withdraw(declaration_id: UUID) -> None:
    """Take a declaration back, until the round is prepared."""
    actor = current_actor()
    with transaction() as session:
        declaration, offering = access.declaration_for_office(session, actor, declaration_id)
        declaring.withdraw(session, actor, declaration, offering, now())
