"""The rows of whole tables on their way out of a database and into an empty one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from app.core.db import Model, take_time
from app.operations.backup.archive import Tally
from app.operations.backup.columns import Shape, described

_AT_ONCE = 1_000
_FOREIGN_KEYS = text(
    "SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition"
    " FROM pg_constraint WHERE contype = 'f' AND conparentid = 0"
    " AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)


def shapes() -> list[Shape]:
    """Return all tables of Laborstar, those that others refer to first."""
    return [Shape(table.name, described(table)) for table in Model.metadata.sorted_tables]


def count(session: Session, shape: Shape) -> int:
    return session.execute(select(func.count()).select_from(shape.table)).scalar_one()


def lines(session: Session, shape: Shape) -> Iterator[bytes]:
    """Yield the rows of a table as lines of the archive, in no order, a few of them in memory."""
    rows = session.execute(select(shape.table), execution_options={"yield_per": _AT_ONCE})
    return (shape.to_line(list(row)) for row in rows)


def load(session: Session, shape: Shape, given: Iterator[bytes]) -> Iterator[int]:
    """Insert the lines of a table; yields how many rows were inserted at a time."""
    while batch := [shape.from_line(line) for line in islice(given, _AT_ONCE)]:
        session.execute(insert(shape.table), batch)
        yield len(batch)


def tally(session: Session, shape: Shape) -> dict[str, Any]:
    """Count and hash what a table holds now."""
    found = Tally()
    for line in lines(session, shape):
        found.add(line)
    return found.result()


@contextmanager
def foreign_keys_last(session: Session) -> Iterator[None]:
    """Let rows refer to rows that come later; all references are checked before the commit.

    PostgreSQL checks a constraint that is added to full tables in one go, which is also faster.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    take_time(session)
    foreign_keys = session.execute(_FOREIGN_KEYS).all()
    _execute(session, (f"ALTER TABLE {each.owner} DROP CONSTRAINT {each.name}" for each in foreign_keys))
    yield
    _execute(session, (f"ALTER TABLE {key.owner} ADD CONSTRAINT {key.name} {key.definition}" for key in foreign_keys))
    session.execute(text("ANALYZE"))


def _execute(session: Session, statements: Iterable[str]) -> None:
    for statement in statements:
        session.connection().exec_driver_sql(statement)
