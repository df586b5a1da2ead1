# ruff: noqa: SLF001  # The statements themselves are what is measured.
"""The project's own statements for one enrolment, as plain text for a bare driver, so that both sides do the same SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect

from app.accounts import queries as accounts
from app.courses.models.enrolments import Enrolment
from app.courses.queries import openings, places
from app.courses.service import places as service
from app.courses.service import seats
from app.schools import queries
from app.schools.access import people

_ID = UUID(int=0)


@dataclass(frozen=True)
class Statement:
    """Text with named places, and the values that the statement brings itself."""

    text: str
    own: Mapping[str, Any]


@dataclass(frozen=True)
class Statements:
    caller: Statement
    children: Statement
    opening: Statement
    lock: Statement
    held: Statement
    insert: Statement
    claim: Statement
    take: Statement
    position: Statement


def statements(dialect_name: str) -> Statements:
    """Compile what an enrolment runs: who is calling, whose child, what is open; then the transaction."""
    sql = _Compiler(dialect_name)
    return Statements(
        caller=sql(accounts._CALLER),
        children=sql(people._CHILDREN),
        opening=sql(openings._OPENING, student_id=_ID, class_id=_ID, offering_id=_ID, school_id=_ID),
        lock=sql(queries._LOCK, student_ids=[_ID]),
        held=sql(places._HELD, student_ids=[_ID]),
        insert=sql(service._INSERT.values({name: bindparam(name) for name in _INSERTED})),
        claim=sql(seats._CLAIM),
        take=sql(seats._TAKE),
        position=sql(places._ONE_POSITION),
    )


_INSERTED = [
    column.name for column in Enrolment.__table__.columns if column.name not in {"ended_on", "ended_at", "ended_by"}
]


class _Compiler:
    def __init__(self, dialect_name: str) -> None:
        self._dialect: Dialect = (
            sqlite.dialect(paramstyle="named")
            if dialect_name == "sqlite"
            else postgresql.dialect(paramstyle="pyformat")
        )

    def __call__(self, statement: Executable, **samples: Any) -> Statement:
        """Compile a statement; those with lists need samples of all their values, so that the lists get their lengths."""
        compiled = statement.compile(dialect=self._dialect)  # type: ignore[attr-defined]
        if not samples:
            return Statement(
                str(compiled), {name: value for name, value in compiled.params.items() if value is not None}
            )
        expanded = compiled.construct_expanded_state(samples)
        return Statement(
            expanded.statement, {name: value for name, value in expanded.parameters.items() if name not in samples}
        )
