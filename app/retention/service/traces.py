"""Everything that hangs on a child, found by the foreign keys of the schema, so that no table can be overlooked."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, ForeignKeyConstraint, Table, delete, or_, select, tuple_

from app.core.db import Model

_CHILDREN = "students"
# Rows of these stay: ledgers that the database does not let anybody rewrite, and logs with a term of their own. They
# hold ids, numbers and codes. Accounts are closed rather than deleted, because whatever they did names them by id.
STAY = frozenset({"accounts", "access_log_entries", "consent_answers", "point_entries"})


def deletions(student_ids: Collection[UUID]) -> list[Delete]:
    """Return the statements that delete all rows of children and what hangs on those, the outermost first."""
    doomed: dict[Table, ColumnElement[bool]] = {}
    for table in Model.metadata.sorted_tables:
        if table.name in STAY or table.name == _CHILDREN:
            continue
        ties = [_tie(key, student_ids, doomed) for key in table.foreign_key_constraints]
        if reasons := [tie for tie in ties if tie is not None]:
            doomed[table] = or_(*reasons)
    return [delete(table).where(condition) for table, condition in reversed(doomed.items())]


def _tie(
    key: ForeignKeyConstraint, student_ids: Collection[UUID], doomed: dict[Table, ColumnElement[bool]]
) -> ColumnElement[bool] | None:
    """Return the condition under which a row hangs on one of the children by this key, or None where it never does."""
    here, there = list(key.columns), [element.column for element in key.elements]
    if key.referred_table.name == _CHILDREN:
        return here[0].in_(student_ids)
    if key.referred_table in doomed:
        return tuple_(*here).in_(select(*there).where(doomed[key.referred_table]))
    return None
