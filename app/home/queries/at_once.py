"""Several reads of several features in one trip to the database.

Each read becomes one JSON array of its rows within a single statement. What a column holds comes back as the same value of Python as if the read had been sent by itself.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    Uuid,
    func,
    select,
)
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import TypeEngine

from app.core.db import UtcDateTime, run
from app.core.statements import Values


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


# What JSON has no value for; SQLite's JSON has no truth values either.
_DECODERS: Mapping[type[TypeEngine[Any]], Callable[[Any], Any]] = {
    Uuid: UUID,
    UtcDateTime: _instant,
    Date: date.fromisoformat,
    Boolean: bool,
}


class _Read:
    """One of the reads, and how its rows are told from a JSON array."""

    def __init__(self, name: str, statement: Select[*tuple[Any, ...]]) -> None:
        self._subquery = statement.subquery()
        columns = list(self._subquery.c)
        self._row: Callable[..., Any] = namedtuple(name, [str(column.key) for column in columns])  # type: ignore[misc]  # noqa: PYI024  # the columns are those of the read
        self._decoders = [
            (place, decode)
            for place, column in enumerate(columns)
            for kind, decode in _DECODERS.items()
            if isinstance(column.type, kind)
        ]

    def array(self, dialect: Dialect) -> ScalarSelect[Any]:
        columns = list(self._subquery.c)
        if dialect.name == "sqlite":
            row = func.json_array(*map(_json_of_sqlite, columns))
            return select(func.json_group_array(row)).scalar_subquery()
        return select(func.json_agg(func.json_build_array(*columns))).scalar_subquery()

    def told(self, array: Any) -> list[Any]:
        """Return the rows of an array, which some drivers leave as text, and which is none where there are no rows."""
        rows = json.loads(array) if isinstance(array, str) else array or []
        for place, decode in self._decoders:
            for row in rows:
                if row[place] is not None:
                    row[place] = decode(row[place])
        return [self._row(*row) for row in rows]


def _json_of_sqlite(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.json(column) if isinstance(column.type, JSON) else column


class AtOnce:
    """Prebuilt reads that are always sent together. Parameters of the same name are the same for all of them."""

    def __init__(self, reads: Mapping[str, Select[*tuple[Any, ...]]]) -> None:
        self._reads = {name: _Read(name, statement) for name, statement in reads.items()}
        self._statements: dict[str, Select[*tuple[Any, ...]]] = {}

    def rows(self, session: Session, values: Values) -> dict[str, list[Any]]:
        """Return the rows of each read by its name."""
        found = run(session, self._statement(session.get_bind().dialect), values).one()
        return {name: read.told(array) for (name, read), array in zip(self._reads.items(), found, strict=True)}

    def _statement(self, dialect: Dialect) -> Select[*tuple[Any, ...]]:
        if dialect.name not in self._statements:
            together = select(*(read.array(dialect).label(name) for name, read in self._reads.items()))
            self._statements[dialect.name] = cast("Any", replacement_traverse(together, {}, _written_out))
        return self._statements[dialect.name]


def _written_out(element: Any, **_: Any) -> Any:
    """Write out what never changes: there is less to send, and the database sees which of its partial indexes fit."""
    is_fixed = isinstance(element, BindParameter) and not element.required
    return element.render_literal_execute() if is_fixed else None
