"""The county's figures beside one SQL over the same tables; runs in a process that has done nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import select

from app.core.clock import monotonic
from app.core.db import engine, reading
from app.core.deps import deps, now
from app.insights import queries, shown
from app.insights.models import InsightSnapshot
from app.insights.rules.periods import Counted, due_periods
from app.insights.schemas import RegionFiguresOut
from app.schools import queries as schools
from app.schools.rules.calendar import Term
from benchmarks.county.app import app_on
from benchmarks.county.drawing import FIRST_MONDAY, REGION, TODAY
from benchmarks.county.people import connected
from jobs import freeze_insights

Result = TypeVar("Result")
COUNTS = Path(__file__).with_name("counts.sql").read_text(encoding="utf-8").encode()


@dataclass(frozen=True)
class Comparison:
    """Seconds of each round: both nights at which a term ends, the SQL for the same periods, and reading the region."""

    snapshots: int
    freezing: tuple[float, ...]
    plain: tuple[float, ...]
    reading: tuple[float, ...]


def compare(url: str, var: Path, rounds: int) -> Comparison:
    """Alternate the two nights and the plain SQL; what was frozen is compared once and forgotten after each round."""
    app = app_on(url, var)
    with app.app_context(), connected(url) as connection:
        nights = _nights()
        _forget(connection)
        _freeze(nights)
        snapshots = _require_same(_plain(connection, nights))
        _read_region()
        freezing, plain, read = [], [], []
        for _ in range(rounds):
            _forget(connection)
            freezing.append(_seconds(_freeze, nights))
            plain.append(_seconds(_plain, connection, nights))
            read.append(_seconds(_read_region))
        _forget(connection)
        engine().dispose()
    return Comparison(snapshots, tuple(freezing), tuple(plain), tuple(read))


def _nights() -> dict[date, list[Counted]]:
    """Return what is frozen in the two nights that between them count the whole year."""
    with reading() as session:
        any_school = schools.school(session, schools.school_ids(session)[0])
        terms: list[Term] = list(schools.calendar_of(session, any_school).terms)
    ends = [min(term.ends_on, TODAY) for term in terms]
    return {day: list(due_periods(day, terms)) for day in ends}


def _freeze(nights: dict[date, list[Counted]]) -> None:
    for day in nights:
        freeze_insights.run(day.isoformat(), now, deps())


def _plain(connection: psycopg.Connection[Any], nights: dict[date, list[Counted]]) -> dict[tuple[UUID, str], Any]:
    found: dict[tuple[UUID, str], Any] = {}
    for periods in nights.values():
        values = {
            "keys": [period.key for period in periods],
            "kinds": [period.kind.value for period in periods],
            "firsts": [period.span.starts_on for period in periods],
            "lasts": [period.span.ends_on for period in periods],
            "academic_year": FIRST_MONDAY.year,
        }
        rows = connection.execute(COUNTS, values)
        found |= {(school_id, key): counts for school_id, key, counts in rows}
    return found


def _read_region() -> None:
    with reading() as session:
        RegionFiguresOut().dump(shown.region(queries.region_figures(session, REGION, None)))


def _require_same(plain: dict[tuple[UUID, str], Any]) -> int:
    """Stop where the SQL counts something else than what was frozen; returns how many snapshots there are."""
    with reading() as session:
        rows = session.execute(
            select(InsightSnapshot.school_id, InsightSnapshot.period_key, InsightSnapshot.counts)
        ).all()
    for school_id, key, counts in rows:
        if counts != plain[school_id, key]:
            other = sorted(set(counts.items()) ^ set(plain[school_id, key].items()))
            raise SystemExit(f"Counted differently in {key}: {other}")
    return len(rows)


def _forget(connection: psycopg.Connection[Any]) -> None:
    connection.execute("DELETE FROM insight_snapshots")


def _seconds(work: Callable[..., object], *arguments: object) -> float:
    began = monotonic()
    work(*arguments)
    return monotonic() - began
