"""How the values of a column stand in a backup: as JSON, the same whatever database they come from.

The archive itself names the kinds of its columns, so that a backup is read by what it says of itself, not by the models
of the day on which it is read.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Dialect,
    Integer,
    LargeBinary,
    String,
    Table,
    TableClause,
    Text,
    TypeDecorator,
    Uuid,
    cast,
    column,
    table,
    type_coerce,
)
from sqlalchemy.types import NullType, TypeEngine

from app.core.db import UtcDateTime

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class JsonText(TypeDecorator[str]):
    """A column of JSON as canonical text. Unlike objects, texts tell a JSON null from no value at all."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # PostgreSQL takes a parameter of no type for whatever the column is.
        return NullType() if dialect.name == "postgresql" else Text()

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(cast(column, Text), self)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else canonical(json.loads(value))


@dataclass(frozen=True)
class Kind:
    """One way of writing values. ``write`` and ``read`` are None where JSON has the value as it is."""

    name: str
    type: TypeEngine[Any]
    write: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] | None = None


# The first one that fits a column's type counts.
_OF_TYPES: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (UtcDateTime, Kind("instant", UtcDateTime(), datetime.isoformat, datetime.fromisoformat)),
    (Date, Kind("date", Date(), date.isoformat, date.fromisoformat)),
    (Uuid, Kind("uuid", Uuid(as_uuid=False))),
    (JSON, Kind("json", JsonText())),
    (LargeBinary, Kind("bytes", LargeBinary(), lambda data: base64.b64encode(data).decode(), base64.b64decode)),
    (Boolean, Kind("boolean", Boolean())),
    (Integer, Kind("integer", BigInteger())),
    (String, Kind("text", Text())),
)
_KINDS = {kind.name: kind for _, kind in _OF_TYPES}


def described(source: Table) -> list[list[str]]:
    """Return the name and the kind of each column of a table."""
    return [[each.name, _kind_of(each).name] for each in source.columns]


def _kind_of(each: Column[Any]) -> Kind:
    return next(kind for known, kind in _OF_TYPES if isinstance(each.type, known))


class Shape:
    """A table as a backup describes it: enough to read it, to write it, and to convert its rows both ways."""

    def __init__(self, name: str, columns: list[list[str]]) -> None:
        self.name = name
        self.columns = columns
        kinds = [_KINDS[kind] for _, kind in columns]
        self.table: TableClause = table(
            name, *(column(each, kind.type) for (each, _), kind in zip(columns, kinds, strict=True))
        )
        self._names = [each for each, _ in columns]
        self._writers = [(place, kind.write) for place, kind in enumerate(kinds) if kind.write]
        self._readers = [(place, kind.read) for place, kind in enumerate(kinds) if kind.read]

    def to_line(self, row: list[Any]) -> bytes:
        """Return a row of the database as its line in the archive, always the same for the same values."""
        for place, write in self._writers:
            if row[place] is not None:
                row[place] = write(row[place])
        return canonical(row).encode() + b"\n"

    def from_line(self, line: bytes) -> dict[str, Any]:
        """Return a line of the archive as the values to insert."""
        row = json.loads(line)
        for place, read in self._readers:
            if row[place] is not None:
                row[place] = read(row[place])
        return dict(zip(self._names, row, strict=True))
