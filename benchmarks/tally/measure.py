"""The weekly tally beside plain SQL over the same week; runs in a process that has done nothing else."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from app.core.clock import monotonic
from app.core.db import engine
from app.core.deps import deps
from benchmarks.county.app import app_on
from benchmarks.county.drawing import FIRST_MONDAY, week_key
from benchmarks.county.load import WEEKS_OF_STARS
from benchmarks.processes import peak_mib
from jobs import tally_stars

Result = TypeVar("Result")
MONDAY = FIRST_MONDAY + timedelta(weeks=WEEKS_OF_STARS)
MEASURED_WEEK = week_key(MONDAY)
_SPAN = {"first": MONDAY, "last": MONDAY + timedelta(days=6)}
_NEXT_MONDAY_MORNING = datetime.combine(MONDAY + timedelta(days=6), time(22), UTC)
# Two ways to write the same question; which one the planner serves better depends on its version and the data.
PLAIN_FORMS = {
    "all schools at once": (
        "SELECT student_id, sum(points) FROM point_entries"
        " WHERE labor_on BETWEEN %(first)s AND %(last)s GROUP BY student_id"
    ),
    "schools named": (
        "SELECT student_id, sum(points) FROM point_entries"
        " WHERE school_id = ANY(ARRAY(SELECT id FROM organisations WHERE kind = 'school'))"
        " AND labor_on BETWEEN %(first)s AND %(last)s GROUP BY student_id"
    ),
}


@dataclass(frozen=True)
class Comparison:
    """Seconds of each round; ``rows`` and ``entries`` say what the week holds, ``counts`` what the job returned."""

    plans: dict[str, str]
    rows: int
    entries: int
    counts: dict[str, Any]
    plain: dict[str, tuple[float, ...]]
    tally: tuple[float, ...]


def compare(url: str, var: Path, rounds: int) -> Comparison:
    """Alternate the plain forms and the tally, whose periods are deleted after each round."""
    with app_on(url, var).app_context(), engine().connect() as connection:
        gc.freeze()  # As the job's own entry point does.
        for warm_up in (*(partial(_plain, connection, sql) for sql in PLAIN_FORMS.values()), _tally_once):
            warm_up()
        _forget(connection)
        plain: dict[str, list[float]] = {name: [] for name in PLAIN_FORMS}
        tally = []
        for _ in range(rounds):
            for name, sql in PLAIN_FORMS.items():
                plain[name].append(_seconds(_plain, connection, sql)[0])
            seconds, counts = _seconds(_tally_once)
            tally.append(seconds)
            _forget(connection)
        return Comparison(
            plans={name: _plan(connection, sql) for name, sql in PLAIN_FORMS.items()},
            rows=len(_plain(connection, PLAIN_FORMS["all schools at once"])),
            entries=_entries(connection),
            counts=counts,
            plain={name: tuple(times) for name, times in plain.items()},
            tally=tuple(tally),
        )


def peak_of_one_tally(url: str, var: Path) -> tuple[float, float]:
    """Return the peak memory in MiB before and after a single tally."""
    with app_on(url, var).app_context(), engine().connect() as connection:
        before = peak_mib()
        _tally_once()
        after = peak_mib()
        _forget(connection)
    return before, after


def _seconds(work: Callable[..., Result], *arguments: object) -> tuple[float, Result]:
    began = monotonic()
    result = work(*arguments)
    return monotonic() - began, result


def _plain(connection: Connection, sql: str) -> list[Any]:
    rows = connection.exec_driver_sql(sql, _SPAN).fetchall()
    connection.rollback()
    return list(rows)


def _tally_once() -> dict[str, Any]:
    return tally_stars.run(MEASURED_WEEK, lambda: _NEXT_MONDAY_MORNING, deps())


def _forget(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM star_periods WHERE period_key = %(week)s", {"week": MEASURED_WEEK})
    connection.commit()


def _plan(connection: Connection, sql: str) -> str:
    """Return how PostgreSQL reads the entries, in one line."""
    lines = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", _SPAN)]
    connection.rollback()
    return next((line.strip(" ->").partition("  ")[0] for line in lines if " on " in line), "")


def _entries(connection: Connection) -> int:
    sql = "SELECT count(*) FROM point_entries WHERE labor_on BETWEEN %(first)s AND %(last)s"
    return int(connection.exec_driver_sql(sql, _SPAN).scalar_one())
