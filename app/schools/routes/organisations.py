"""Bureaus and schools."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.core.schema import PageQuery, page_of
from app.schools import access, queries, service
from app.schools.models import Organisation
from app.schools.schemas import OrganisationIn, OrganisationOut

blueprint = Blueprint("organisations", __name__, url_prefix=API_PREFIX, description="Bureaus and schools")


@blueprint.get("/organisations")
@allow_signed_in
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(OrganisationOut))
def list_organisations(query: dict[str, Any]) -> Page:
    """List the schools the caller belongs to; for a county administrator, everything in the region."""
    with reading() as session:
        return queries.organisations(session, current_actor(), **query)


@blueprint.post("/organisations")
@allow(Role.COUNTY_ADMIN)
@blueprint.arguments(OrganisationIn)
@blueprint.response(201, OrganisationOut)
def add_organisation(body: dict[str, Any]) -> Response:
    """Enter a school or a bureau of the caller's region."""
    actor = current_actor()

    def found(session: Session) -> dict[str, Any]:
        return _shown(service.found_organisation(session, actor, now(), **body))

    return answer_once(found, OrganisationOut())


@blueprint.get("/schools/<uuid:school_id>")
@allow_signed_in
@blueprint.response(200, OrganisationOut)
def get_school(school_id: UUID) -> dict[str, Any]:
    """Show a school to those who belong to it."""
    with reading() as session:
        return _shown(access.school_for_member(session, current_actor(), school_id))


def _shown(organisation: Organisation) -> dict[str, Any]:
    return {column.key: getattr(organisation, column.key) for column in Organisation.__table__.columns}
