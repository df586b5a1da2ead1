"""The calendar that holds in a school or a region, and keeping it: day by day or by a whole table."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.limits import limiter
from app.schools import access, queries, service
from app.schools.roster_files import decode_table
from app.schools.rules import calendar
from app.schools.rules.calendar_files import parse_calendar
from app.schools.rules.calendar_scopes import SchoolCalendar, is_region
from app.schools.schemas import (
    CalendarFile,
    CalendarImportedOut,
    CalendarImportIn,
    CalendarOut,
    CalendarQuery,
    ListedDay,
    ListedDayOut,
    UnlistedDay,
)

KEEPERS = (Role.SCHOOL_OFFICE, Role.PRINCIPAL, Role.COUNTY_ADMIN)
SCHOOL = "school"

blueprint = Blueprint("calendar", __name__, url_prefix=f"{API_PREFIX}/calendar", description="School calendars")


@blueprint.get("")
@allow_signed_in
@blueprint.arguments(CalendarQuery, location="query")
@blueprint.response(200, CalendarOut)
def get_calendar(query: dict[str, Any]) -> dict[str, Any]:
    """Show which days of a span are school days and why, with terms and weeks: of a school to its members, of a region to the county."""
    with reading() as session:
        held = _held(session, current_actor(), query)
    length = (query["ends_on"] - query["starts_on"]).days + 1
    span = calendar.Span(query["starts_on"], query["ends_on"])
    days = [span.starts_on + timedelta(days=number) for number in range(length)]
    return {
        "items": [_day(day, held) for day in days],
        "terms": [term for term in held.terms if term.starts_on <= span.ends_on and span.starts_on <= term.ends_on],
        "weeks": list(_weeks(days, held)),
        "is_assumed": calendar.assumption(span, held.days) is not None,
    }


@blueprint.put("/days")
@allow(*KEEPERS)
@blueprint.arguments(ListedDay)
@blueprint.response(200, ListedDayOut)
def list_day(body: dict[str, Any]) -> dict[str, Any]:
    """Say what a day is: for a region by the county, for a school by its office or principal."""
    day = calendar.CalendarDay(
        body["on"], calendar.DayKind(body["kind"]), body["timetable_weekday"], body["note"]
    )  # fmt: skip
    with transaction() as session:
        service.list_day(session, current_actor(), _scope(session, body), day, now())
    return body


@blueprint.delete("/days")
@allow(*KEEPERS)
@blueprint.arguments(UnlistedDay, location="query")
@blueprint.response(204)
def unlist_day(query: dict[str, Any]) -> None:
    """Leave a day to the wider calendars and to its weekday again; repeating changes nothing."""
    with transaction() as session:
        service.unlist_day(session, current_actor(), _scope(session, query), query["on"], now())


@blueprint.post("/imports")
@allow(Role.COUNTY_ADMIN)
@limiter.limit("10/minute")
@blueprint.arguments(CalendarImportIn, location="form")
@blueprint.arguments(CalendarFile, location="files")
@blueprint.response(201, CalendarImportedOut)
def import_calendar(form: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """Take over the days and terms of a CSV file for a region, all of it or, with every wrong row told, nothing."""
    scope = access.region_for(current_actor(), form["region_code"])
    table = parse_calendar(decode_table(files["file"].read()))
    with transaction() as session:
        service.keep_calendar(session, current_actor(), scope, table, now())
    return {"region_code": scope, "days": len(table.days), "terms": len(table.terms)}


def _held(session: Session, actor: Actor, query: dict[str, Any]) -> SchoolCalendar:
    if query["school_id"]:
        return queries.calendar_of(session, access.school_for_member(session, actor, query["school_id"]))
    return queries.calendar_in(session, access.region_for(actor, query["region_code"]))


def _scope(session: Session, asked: dict[str, Any]) -> str:
    return access.calendar_scope(
        session, current_actor(), school_id=asked["school_id"], region_code=asked["region_code"]
    )  # fmt: skip


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
        "source": _source(held.sources.get(day)),
    }


def _source(scope: str | None) -> str | None:
    """Return a region by its code; a school's own entry needs no id, because the caller named the school."""
    return SCHOOL if scope and not is_region(scope) else scope


def _weeks(days: Iterable[date], held: SchoolCalendar) -> Iterator[dict[str, Any]]:
    for week in dict.fromkeys(map(calendar.iso_week, days)):
        span = calendar.week_bounds(week)
        term = held.term_on(span.starts_on) or held.term_on(span.ends_on)
        yield {
            "week": week,
            "starts_on": span.starts_on,
            "ends_on": span.ends_on,
            "term": term.code if term else None,
            "teaching_week": calendar.teaching_week(span.starts_on, term) if term else None,
            "school_days": len(calendar.school_days_between(span.starts_on, span.ends_on, held.days, held.terms)),
        }
