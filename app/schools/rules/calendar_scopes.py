"""In which scopes calendars and fee policies are kept, and the one calendar that their entries make together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.schools.rules import calendar

NATION = "000000"
_REGION = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class SchoolCalendar:
    """The listed days and the terms of one school or region, in the form that ``rules.calendar`` takes.

    ``sources`` names the scope by which each listed day holds.
    """

    days: calendar.Days
    terms: tuple[calendar.Term, ...]
    sources: Mapping[date, str]

    def term_on(self, day: date) -> calendar.Term | None:
        return next((term for term in self.terms if day in term), None)

    def is_school_day(self, day: date) -> bool:
        return calendar.is_school_day(day, self.days, self.terms)


def is_region(scope: str) -> bool:
    """Tell whether a scope is written like the code of a region; schools are written by their ids."""
    return _REGION.fullmatch(scope) is not None


def scopes_in(region_code: str) -> list[str]:
    """List the scopes that hold in a region, from the widest to the narrowest, each once."""
    wider = (NATION, f"{region_code[:2]}0000", f"{region_code[:4]}00")
    return list(dict.fromkeys((*wider, region_code)))


def merged(scopes: Sequence[str], days: Mapping[str, list[Any]], terms: Mapping[str, list[Any]]) -> SchoolCalendar:
    """Put the entries of scopes, from the widest to the narrowest, into one calendar: the narrowest goes first."""
    listed = {row.day: (scope, row) for scope in scopes for row in days.get(scope, ())}
    by_code = {
        row.code: calendar.Term(row.code, row.starts_on, row.ends_on)
        for scope in scopes
        for row in terms.get(scope, ())
    }
    return SchoolCalendar(
        {
            day: calendar.CalendarDay(day, calendar.DayKind(row.kind), row.timetable_weekday, row.note)
            for day, (_, row) in listed.items()
        },
        tuple(sorted(by_code.values(), key=lambda term: term.starts_on)),
        {day: scope for day, (scope, _) in listed.items()},
    )
