"""Bureaus and schools, and the calendar that holds in a school."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.accounts.rules import Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.pagination import Page
from app.core.schema import PageQuery, page_of
from app.schools import access, queries, service
from app.schools.models import Organisation
from app.schools.queries import SchoolCalendar
from app.schools.rules import calendar
from app.schools.schemas import CalendarOut, CalendarQuery, OrganisationIn, OrganisationOut

blueprint = Blueprint("organisations", __name__, url_prefix=API_PREFIX, description="Bureaus, schools, calendars")


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
def add_organisation(body: dict[str, Any]) -> dict[str, Any]:
    """Enter a school or a bureau of the caller's region."""
    with transaction() as session:
        return _shown(service.found_organisation(session, current_actor(), now(), **body))


@blueprint.get("/schools/<uuid:school_id>")
@allow_signed_in
@blueprint.response(200, OrganisationOut)
def get_school(school_id: UUID) -> dict[str, Any]:
    """Show a school to those who belong to it."""
    with reading() as session:
        return _shown(access.school_for_member(session, current_actor(), school_id))


@blueprint.get("/calendar")
@allow_signed_in
@blueprint.arguments(CalendarQuery, location="query")
@blueprint.response(200, CalendarOut)
def get_calendar(query: dict[str, Any]) -> dict[str, Any]:
    """Show which days of a span are school days, with terms and teaching weeks."""
    with reading() as session:
        school = access.school_for_member(session, current_actor(), query["school_id"])
        held = queries.calendar_of(session, school)
    span = calendar.Span(query["starts_on"], query["ends_on"])
    length = (span.ends_on - span.starts_on).days + 1
    return {
        "items": [_day(span.starts_on + timedelta(days=number), held) for number in range(length)],
        "terms": [term for term in held.terms if term.starts_on <= span.ends_on and span.starts_on <= term.ends_on],
        "is_assumed": calendar.assumption(span, held.days) is not None,
    }


def _day(day: date, held: SchoolCalendar) -> dict[str, Any]:
    listed, term = held.days.get(day), held.term_on(day)
    return {
        "day": day,
        "is_school_day": held.is_school_day(day),
        "kind": listed.kind.value if listed else None,
        "timetable_weekday": calendar.timetable_weekday(day, held.days),
        "term": term.code if term else None,
        "teaching_week": calendar.teaching_week(day, term) if term else None,
        "note": listed.note if listed else "",
    }


def _shown(organisation: Organisation) -> dict[str, Any]:
    return {column.key: getattr(organisation, column.key) for column in Organisation.__table__.columns}
