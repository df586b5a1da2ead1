"""Makes the partitions of the coming half-years, long before the first row needs them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from app.core import partitions
from app.core.clock import local_day
from app.core.db import transaction
from app.core.deps import Deps
from app.core.partitions import Range
from app.points.rules import half_year

TABLES = ("check_ins", "point_entries")
HALF_YEARS_AHEAD = 2
_ONE_DAY = timedelta(days=1)


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    """Make them for the half-year of the present day and for those after it. Each table is one transaction."""
    ranges = coming(local_day(now()))
    made = []
    for table in TABLES:
        with transaction() as session:
            made += partitions.make(session, table, ranges)
    return {"made": made}


def coming(today: date) -> list[Range]:
    """Return the half-years from the present one on; 2026_1 begins in February 2026 and 2026_2 in August."""
    ranges, day = [], today
    for _ in range(HALF_YEARS_AHEAD + 1):
        span = half_year(day)
        day = span.ends_on + _ONE_DAY
        name = f"{span.starts_on.year}_{1 if span.starts_on.month < day.month else 2}"
        ranges.append(Range(name, span.starts_on, day))
    return ranges
