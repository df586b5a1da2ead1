"""Which periods a night counts, and how far."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.checkins.rules.recording import DAYS_BACK
from app.schools.rules.calendar import PeriodKind, Span, Term, iso_week, week_bounds

WEEKS_BEFORE_HELP = 4


@dataclass(frozen=True)
class Counted:
    """A week or term with all its ``days``, and those of them that are counted: the ``span``."""

    kind: PeriodKind
    key: str
    days: Span
    span: Span


def due_periods(day: date, terms: Iterable[Term]) -> Iterator[Counted]:
    """Yield the week and the term of a day, and those that ended so lately that a record may still come in.

    A record may be entered seven days late, and paper sheets mostly are: a week that was frozen at its end would
    leave out paper.
    """
    lately = (day, day - timedelta(days=DAYS_BACK))
    for week in dict.fromkeys(map(iso_week, lately)):
        yield _until(day, PeriodKind.WEEK, week, week_bounds(week))
    for term in terms:
        if any(one in term for one in lately):
            yield _until(day, PeriodKind.TERM, term.code, Span(term.starts_on, term.ends_on))


def _until(day: date, kind: PeriodKind, key: str, days: Span) -> Counted:
    return Counted(kind, key, days, Span(days.starts_on, min(day, days.ends_on)))


def is_final(ends_on: date, as_of: date) -> bool:
    """Tell whether a period that ended on a day gets no more records by a later day."""
    return as_of >= ends_on + timedelta(days=DAYS_BACK)


def is_time_for_help(starts_on: date, as_of: date) -> bool:
    """Tell whether a term has run long enough for a child without a record to be one to ask after."""
    return as_of >= starts_on + timedelta(weeks=WEEKS_BEFORE_HELP)
