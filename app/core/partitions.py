"""Partitions of large tables by ranges of days on PostgreSQL; SQLite keeps every table whole.

A table ``t`` has the partition ``t_default`` for days that no other one takes, so that no row is ever refused.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import take_time

_IS_PARTITION = re.compile(r"_(default|\d{4}_\d)$")
_EXISTS = text("SELECT to_regclass(:name) IS NOT NULL")
_COLUMN = text("SELECT substring(pg_get_partkeydef(to_regclass(:name)) FROM '^RANGE [(](.*)[)]$')")
_REFERENCES = text(
    "SELECT conrelid::regclass::text AS holder, conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint"
    " WHERE confrelid = to_regclass(:name) AND contype = 'f' AND conparentid = 0"
)


class Range(NamedTuple):
    """The days of one partition, the last of them ``before`` not included; ``name`` has the form 2026_2."""

    name: str
    start: date
    before: date


def is_partition(table: str) -> bool:
    return _IS_PARTITION.search(table) is not None


def is_of_the_models(item: Any, name: str | None, kind: str, _reflected: bool, _counterpart: Any) -> bool:
    """Tell Alembic, as its ``include_object``, to compare neither partitions nor PostgreSQL's own notes of references to them."""
    if kind == "table":
        return not is_partition(name or "")
    if kind == "foreign_key_constraint":
        return not is_partition(item.elements[0].target_fullname.partition(".")[0])
    return True


def make(session: Session, table: str, ranges: Iterable[Range]) -> list[str]:
    """Make the partitions of a table that are missing, and return their names.

    Rows of their days that lie in the default partition move to them. The table is locked until the transaction ends.
    """
    if session.get_bind().dialect.name != "postgresql":
        return []
    missing = [one for one in ranges if not session.scalar(_EXISTS, {"name": f"{table}_{one.name}"})]
    if not missing:
        return []
    session.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
    if _strays(session, table, missing):
        _make_around_rows(session, table, missing)
    else:
        _make(session, table, missing)
    return [f"{table}_{one.name}" for one in missing]


def _strays(session: Session, table: str, ranges: Sequence[Range]) -> bool:
    """Tell whether rows of these days lie in the default partition."""
    column = session.scalar(_COLUMN, {"name": table})
    any_of_range = text(f"SELECT EXISTS (SELECT FROM {table}_default WHERE {column} >= :start AND {column} < :before)")  # noqa: S608  # Names of ours.
    return any(session.scalar(any_of_range, {"start": one.start, "before": one.before}) for one in ranges)


def _make(session: Session, table: str, ranges: Sequence[Range]) -> None:
    for one in ranges:
        session.execute(
            text(
                f"CREATE TABLE {table}_{one.name} PARTITION OF {table}"
                f" FOR VALUES FROM ('{one.start}') TO ('{one.before}')"
            )
        )


def _make_around_rows(session: Session, table: str, ranges: Sequence[Range]) -> None:
    """Take the default partition off, make the others and a new default, and enter its rows again.

    A partition cannot be taken off while its rows are referred to: the references wait, and are checked anew. That takes
    as long as the tables are large, but happens only where no partition was made for a whole year.
    """
    take_time(session)
    references = session.execute(_REFERENCES, {"name": table}).all()
    for one in references:
        session.execute(text(f"ALTER TABLE {one.holder} DROP CONSTRAINT {one.name}"))
    session.execute(text(f"ALTER TABLE {table} DETACH PARTITION {table}_default"))
    session.execute(text(f"ALTER TABLE {table}_default RENAME TO {table}_before"))
    session.execute(text(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT"))
    _make(session, table, ranges)
    session.execute(text(f"INSERT INTO {table} SELECT * FROM {table}_before"))  # noqa: S608  # Names of ours.
    session.execute(text(f"DROP TABLE {table}_before"))
    for one in references:
        session.execute(text(f"ALTER TABLE {one.holder} ADD CONSTRAINT {one.name} {one.definition}"))
