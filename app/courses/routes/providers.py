"""The county's white list of organisations."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.courses import access
from app.courses.queries import providers as shown
from app.courses.schemas.providers import (
    CourseProviderCreate,
    CourseProviderDelist,
    CourseProviderOut,
    CourseProviderPage,
    CourseProvidersQuery,
)
from app.courses.service import providers
from app.schools import access as schools
from app.schools.errors import RegionNotCovered

blueprint = Blueprint(
    "course_providers", __name__, url_prefix=f"{API_PREFIX}/course-providers", description="The county's white list"
)


@blueprint.get("")
@allow(*SCHOOL_ROLES, Role.COUNTY_ADMIN)
@blueprint.arguments(CourseProvidersQuery, location="query")
@blueprint.response(200, CourseProviderPage)
def list_providers(query: dict[str, Any]) -> Page:
    """List the organisations of a county, the latest first, with those that were taken off the list."""
    with reading() as session:
        access.require_list_reader(session, current_actor(), query["region_code"])
        return shown.providers(session, **query)


@blueprint.post("")
@allow(Role.COUNTY_ADMIN)
@blueprint.arguments(CourseProviderCreate)
@blueprint.response(201, CourseProviderOut)
def enlist(body: dict[str, Any]) -> Response:
    """Put an organisation on the list, or back on it."""
    actor = current_actor()

    def work(session: Session) -> Any:
        if not schools.covers(actor, body["region_code"]):
            raise RegionNotCovered
        provider_id = providers.enlist(session, actor.account_id, now=now(), **body)
        return shown.providers_by_id(session, [provider_id])[provider_id]

    return answer_once(work, CourseProviderOut())


@blueprint.post("/<uuid:provider_id>/delist")
@allow(Role.COUNTY_ADMIN)
@blueprint.arguments(CourseProviderDelist)
@blueprint.response(200, CourseProviderOut)
def delist(body: dict[str, Any], provider_id: UUID) -> Any:
    """Take an organisation off the list, with the reason; none of its courses can be published any more."""
    actor = current_actor()
    with transaction() as session:
        provider = access.provider_for_county(session, actor, provider_id)
        providers.delist(session, actor.account_id, provider, body["reason"], now())
        return shown.providers_by_id(session, [provider_id])[provider_id]
