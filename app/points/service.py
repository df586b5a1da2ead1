"""Writing the ledger: entries and counter-entries are added, nothing is ever changed or removed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from app.core.db import run
from app.points.models import PointEntry
from app.points.rules import Award
from app.schools.rules.calendar import Span

_COPIED = ("school_id", "student_id", "class_id", "labor_on", "source_id", "rule", "points", "rules_version")
_ENTRIES = select(
    PointEntry.id, PointEntry.reverses_id, *(getattr(PointEntry, name) for name in _COPIED)
).where(
    PointEntry.student_id.in_(bindparam("student_ids", expanding=True)),
    PointEntry.labor_on.between(bindparam("starts_on"), bindparam("ends_on")),
)  # fmt: skip
_ADD = insert(cast("Table", PointEntry.__table__))
_Key = tuple[UUID, str]


def settle(
    session: Session, *, student_ids: Sequence[UUID], week: Span, awards: Iterable[Award], now: datetime
) -> None:
    """Bring the ledger of the children for one labor week to exactly these awards; settling twice changes nothing.

    What is missing is entered, what is not deserved any more gets a counter-entry. The caller holds the lock of each
    child, so that two settlements never build on the same ledger; the unique constraints are the last line of defence.
    """
    span = {"student_ids": list(student_ids), "starts_on": week.starts_on, "ends_on": week.ends_on}
    entries = run(session, _ENTRIES, span).all()
    generations = Counter((entry.source_id, entry.rule) for entry in entries)
    standing = _standing(entries)
    deserved = {(award.record.id, award.rule.value): award for award in awards}
    kept = {key for key, entry in standing.items() if key in deserved and entry.points == deserved[key].points}
    added = [_counter_entry(entry) for key, entry in standing.items() if key not in kept]
    added += [_entry(award) for key, award in deserved.items() if key not in kept]
    if added:
        run(session, _ADD, [_numbered(values, generations, now) for values in added])


def _standing(entries: Sequence[Row[Any]]) -> dict[_Key, Row[Any]]:
    """Return the entries that no counter-entry has reversed."""
    reversed_ids = {entry.reverses_id for entry in entries}
    return {
        (entry.source_id, entry.rule): entry
        for entry in entries
        if entry.reverses_id is None and entry.id not in reversed_ids
    }


def _counter_entry(entry: Row[Any]) -> dict[str, Any]:
    repeated = {name: getattr(entry, name) for name in _COPIED}
    return repeated | {"points": -entry.points, "reverses_id": entry.id}


def _entry(award: Award) -> dict[str, Any]:
    record = award.record
    return {
        "school_id": record.school_id,
        "student_id": record.student_id,
        "class_id": record.class_id,
        "labor_on": record.labor_on,
        "source_id": record.id,
        "rule": award.rule.value,
        "points": award.points,
        "rules_version": award.version,
        "reverses_id": None,
    }


def _numbered(values: dict[str, Any], generations: Counter[_Key], now: datetime) -> dict[str, Any]:
    """Give an entry the next generation of its source and rule."""
    key = values["source_id"], values["rule"]
    generations[key] += 1
    return values | {"generation": generations[key] - 1, "created_at": now}
