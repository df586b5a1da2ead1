"""One valid row for each table of any schema, found by trial: the database itself says what it takes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, JSON, Column, Connection, MetaData, Table, inspect
from sqlalchemy.exc import DatabaseError

from app.core.partitions import is_partition

Row = dict[str, Any]
_MOST_TRIALS = 3_000
_BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
_SPAN_HOURS = 2_000
_QUOTED = re.compile(r"'(\w+)'")


@dataclass(frozen=True)
class Reference:
    columns: tuple[str, ...]
    table: str
    referred: tuple[str, ...]


@dataclass(frozen=True)
class Described:
    """A table as the database describes it; ``checks`` are the texts of its constraints."""

    table: Table
    references: tuple[Reference, ...]
    checks: tuple[str, ...]

    def refers_to(self, *, must: bool) -> set[str]:
        """Return the other tables of its references, or of those only that no row can leave out."""
        referred = {key.table for key in self.references if not must or not self.may_be_left_out(key)}
        return referred - {self.table.name}

    def may_be_left_out(self, key: Reference) -> bool:
        return any(self.table.c[name].nullable for name in key.columns)


def described(connection: Connection) -> list[Described]:
    """Describe the tables of a schema, those referred to before those that refer to them."""
    seen, schema = inspect(connection), MetaData()
    waiting = [
        Described(
            Table(name, schema, autoload_with=connection, resolve_fks=False),
            tuple(
                Reference(tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
                for key in seen.get_foreign_keys(name)
                if not is_partition(key["referred_table"])
            ),
            tuple(check["sqltext"] for check in seen.get_check_constraints(name)),
        )
        for name in seen.get_table_names()
        if name != "alembic_version" and not is_partition(name)
    ]
    return list(_in_order(waiting))


def _in_order(waiting: list[Described]) -> Iterator[Described]:
    """Yield first what misses nothing that it must refer to, and of these what misses least that it may refer to."""
    placed: set[str] = set()
    while waiting:
        ready = min(waiting, key=lambda one: [len(one.refers_to(must=must) - placed) for must in (True, False)])
        waiting.remove(ready)
        placed.add(ready.table.name)
        yield ready


def insert_valid_rows(connection: Connection, tables: list[Described], dice: Random) -> dict[str, Row]:
    """Insert one row into each table and return them by table.

    Texts are as long as their columns allow, so that a column that became shorter refuses them.
    """
    rows: dict[str, Row] = {}
    for one in tables:
        rows[one.table.name] = _insert_by_trial(connection, one, rows, dice)
    return rows


def _insert_by_trial(connection: Connection, one: Described, rows: dict[str, Row], dice: Random) -> Row:
    refusal = None
    for _ in range(_MOST_TRIALS):
        row = _guess(one, rows, dice)
        try:
            with connection.begin_nested():
                connection.execute(one.table.insert(), row)
        except DatabaseError as error:
            refusal = error
        else:
            return row
    raise AssertionError(f"no row of {one.table.name} was valid: {refusal}")


def _guess(one: Described, rows: dict[str, Row], dice: Random) -> Row:
    hours = sorted(dice.sample(range(_SPAN_HOURS), len(one.table.columns)))
    if dice.random() < 1 / 2:
        dice.shuffle(hours)
    row = {
        column.name: None if column.nullable and dice.random() < 1 / 2 else _value(column, one.checks, hour, dice)
        for column, hour in zip(one.table.columns, hours, strict=True)
    }
    for key in one.references:
        if key.table in rows and not (one.may_be_left_out(key) and dice.random() < 1 / 2):
            row |= {name: rows[key.table][referred] for name, referred in zip(key.columns, key.referred, strict=True)}
        else:
            row |= {name: None for name in key.columns if one.table.c[name].nullable}
    return row


def _value(column: Column[Any], checks: tuple[str, ...], hour: int, dice: Random) -> Any:
    at = _BEGIN + timedelta(hours=hour)
    if isinstance(column.type, JSON):
        return dice.choice(({}, []))
    makers: dict[type[Any], Callable[[], Any]] = {
        UUID: lambda: UUID(bytes=dice.randbytes(16)),
        bool: lambda: dice.random() < 1 / 2,
        bytes: lambda: dice.randbytes(32),
        date: at.date,
        datetime: lambda: at if getattr(column.type, "timezone", False) else at.replace(tzinfo=None),
        int: lambda: dice.choice((0, 1, 2, 5)),
        str: lambda: _text(column, checks, dice),
    }
    return makers[column.type.python_type]()


def _text(column: Column[Any], checks: tuple[str, ...], dice: Random) -> str:
    """Return one of the words that a constraint names beside the column, else any text, sometimes none."""
    words = [word for check in checks if re.search(rf"\b{column.name}\b", check) for word in _QUOTED.findall(check)]
    length = getattr(column.type, "length", None) or 40
    if words and dice.random() < 9 / 10:
        return dice.choice(words)
    return f"{dice.getrandbits(4 * length):0{length}x}" if isinstance(column.type, CHAR) or not words else ""
