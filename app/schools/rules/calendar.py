"""School days, terms and the weeks by which stars are named.

The calendar is what the county imported (``calendar_files``); nothing here knows public holidays by heart. Where no
calendar is known, Monday to Friday count as school days, and ``assumption`` says so in words for the log.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.schools.errors import PeriodKeyInvalid, TermUnknown
from app.schools.rules.classes import academic_year_of

SHORT_WEEK_BELOW = 3  # School days; a shorter week is counted together with the next one.
_SATURDAY = 6
_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(weeks=1)
_WEEK_KEY = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH_KEY = re.compile(r"([0-9]{4})-([0-9]{2})")
_TERM_CODE = re.compile(r"([0-9]{4})-([0-9]{4})-([12])")


class DayKind(StrEnum):
    """What a listed day is for the school."""

    SCHOOL_DAY = "school_day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    BREAK = "break"
    CLOSED = "closed"


class PeriodKind(StrEnum):
    """How often stars are named."""

    WEEK = "week"
    MONTH = "month"
    TERM = "term"


TEACHING_KINDS = frozenset({DayKind.SCHOOL_DAY, DayKind.MAKEUP})


@dataclass(frozen=True)
class CalendarDay:
    """One listed day; ``timetable_weekday`` (1 Monday to 7 Sunday) is the timetable that a make-up day follows."""

    day: date
    kind: DayKind
    timetable_weekday: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Term:
    """A term such as 2026-2027-1, from its first to its last teaching day."""

    code: str
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class StarSpan:
    """The days that a star period covers, or None when it is not tallied; ``why`` is for the log.

    ``is_assumed`` is set where a year has no calendar, so that Monday to Friday were taken for school days.
    """

    span: Span | None
    why: str
    is_assumed: bool = False


Days = Mapping[date, CalendarDay]
"""Listed days by date. Days that are not listed are judged by weekday and term."""


def is_school_day(day: date, days: Days, terms: Sequence[Term] = ()) -> bool:
    """Say whether lessons are given on this day; unlisted days follow weekday and, where known, the term."""
    listed = days.get(day)
    if listed is not None:
        return listed.kind in TEACHING_KINDS
    if day.isoweekday() >= _SATURDAY:
        return False
    return any(day in term for term in terms) or not _is_known_break(day, terms)


def _is_known_break(day: date, terms: Sequence[Term]) -> bool:
    """Judge a day outside all terms. After the first term of a year whose second is unknown, nothing is known."""
    year = academic_year_of(day)
    first, second = (_find_term(f"{year}-{year + 1}-{semester}", terms) for semester in (1, 2))
    if second is not None and (first is not None or day > second.ends_on):
        return True
    return first is not None and day < first.starts_on


def assumption(span: Span, days: Days) -> str | None:
    """Warn, for the log, of years without calendar data, for which Monday to Friday are taken as school days."""
    known = {day.year for day in days}
    unknown = [str(year) for year in range(span.starts_on.year, span.ends_on.year + 1) if year not in known]
    return f"no calendar for {', '.join(unknown)}: Monday to Friday assumed" if unknown else None


def timetable_weekday(day: date, days: Days) -> int:
    """Return whose timetable is followed (1 Monday to 7 Sunday): a make-up Saturday follows some weekday's."""
    listed = days.get(day)
    return (listed.timetable_weekday if listed else None) or day.isoweekday()


def school_days_between(first: date, last: date, days: Days, terms: Sequence[Term] = ()) -> list[date]:
    """List the school days from ``first`` to ``last``, both included."""
    every_day = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every_day if is_school_day(day, days, terms)]


def teaching_week(day: date, term: Term) -> int:
    """Return the week of the term; the week of its first day is 1, holidays count on, preparation weeks are 0 or less."""
    return (_monday(day) - _monday(term.starts_on)).days // 7 + 1


def iso_week(day: date) -> str:
    """Return the week's key, such as 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_bounds(week: str) -> Span:
    """Return Monday to Sunday of 2026-W47; raise PeriodKeyInvalid for anything that is no week."""
    try:
        year, number = _numbers(_WEEK_KEY, week)
        monday = date.fromisocalendar(year, number, 1)
        return Span(monday, monday + _ONE_WEEK - _ONE_DAY)
    except (ValueError, OverflowError):
        raise PeriodKeyInvalid(key=week) from None


def star_span(week: str, terms: Sequence[Term], days: Days) -> StarSpan:
    """Say which days the star period tallied for this ISO week covers.

    A week of a term with fewer than three school days joins the next week of the term, whose span then begins on the
    short week's Monday; short weeks in a row join on. The last week of a term stands alone. Outside all terms a week
    counts when it has a school day, as all do where no calendar is known.
    """
    bounds = week_bounds(week)
    term = next((term for term in terms if term.starts_on <= bounds.ends_on and bounds.starts_on <= term.ends_on), None)
    if term is None:
        return _with_assumption(_outside_terms(bounds, terms, days), bounds, days)
    return _with_assumption(_inside_term(bounds, term, terms, days), bounds, days)


def _outside_terms(bounds: Span, terms: Sequence[Term], days: Days) -> StarSpan:
    if school_days_between(bounds.starts_on, bounds.ends_on, days, terms):
        return StarSpan(bounds, "outside known terms, but with school days")
    return StarSpan(None, "outside all terms and without school days")


def _inside_term(bounds: Span, term: Term, terms: Sequence[Term], days: Days) -> StarSpan:
    def count(monday: date) -> int:
        first, last = max(monday, term.starts_on), min(monday + _ONE_WEEK - _ONE_DAY, term.ends_on)
        return len(school_days_between(first, last, days, terms))

    own_count = count(bounds.starts_on)
    if own_count < SHORT_WEEK_BELOW and bounds.ends_on < term.ends_on:
        following = iso_week(bounds.starts_on + _ONE_WEEK)
        return StarSpan(None, f"only {own_count} school days in {term.code}: counted with {following}")
    starts_on = bounds.starts_on
    while starts_on > term.starts_on and count(starts_on - _ONE_WEEK) < SHORT_WEEK_BELOW:
        starts_on -= _ONE_WEEK
    if starts_on < bounds.starts_on:
        return StarSpan(Span(starts_on, bounds.ends_on), f"with the short weeks since {iso_week(starts_on)}")
    return StarSpan(bounds, f"{own_count} school days in {term.code}")


def _with_assumption(decision: StarSpan, bounds: Span, days: Days) -> StarSpan:
    warning = assumption(decision.span or bounds, days)
    return StarSpan(decision.span, f"{decision.why}; {warning}", is_assumed=True) if warning else decision


def period_span(kind: str, key: str, terms: Sequence[Term], days: Days) -> StarSpan:
    """Say which days a star period covers: week 2026-W47, month 2026-11 or term 2026-2027-1.

    Raises PeriodKeyInvalid for keys that do not fit the kind, and TermUnknown for a term that was never imported.
    """
    if kind == PeriodKind.WEEK:
        return star_span(key, terms, days)
    if kind == PeriodKind.MONTH:
        return _with_assumption(_month(month_bounds(key), terms, days), month_bounds(key), days)
    if not is_term_code(key):
        raise PeriodKeyInvalid(key=key)
    term = _find_term(key, terms)
    if term is None:
        raise TermUnknown(key=key)
    return StarSpan(Span(term.starts_on, term.ends_on), "the whole term")


def _month(bounds: Span, terms: Sequence[Term], days: Days) -> StarSpan:
    found = school_days_between(bounds.starts_on, bounds.ends_on, days, terms)
    return StarSpan(bounds, f"{len(found)} school days") if found else StarSpan(None, "without school days")


def month_bounds(month: str) -> Span:
    """Return the first and last day of 2026-11; raise PeriodKeyInvalid for anything that is no month."""
    try:
        year, number = _numbers(_MONTH_KEY, month)
        first = date(year, number, 1)
        return Span(first, (first + timedelta(days=31)).replace(day=1) - _ONE_DAY)
    except (ValueError, OverflowError):
        raise PeriodKeyInvalid(key=month) from None


def is_term_code(code: str) -> bool:
    """Say whether the code names a term: two years in a row and semester 1 or 2."""
    match = _TERM_CODE.fullmatch(code)
    return match is not None and int(match[1]) + 1 == int(match[2])


def _find_term(code: str, terms: Sequence[Term]) -> Term | None:
    return next((term for term in terms if term.code == code), None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _numbers(pattern: re.Pattern[str], key: str) -> list[int]:
    match = pattern.fullmatch(key)
    if match is None:
        raise ValueError(key)
    return [int(group) for group in match.groups()]
