"""Finds every sealed value by the columns that the models declare, and seals the older ones with the newest key.

It works beside the running service: a value is replaced only while it is still the one that was read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ColumnElement, bindparam, case, func, not_, or_, select, update
from sqlalchemy.orm import Session

from app.core.crypto import SealBroken, Vault
from app.core.db import Model, changed, reading, transaction

_AT_ONCE = 200


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed texts. Not every row has one; an empty text is none."""

    column: Column[str]

    @property
    def name(self) -> str:
        return f"{self.column.table.name}.{self.column.name}"

    @property
    def purpose(self) -> str:
        return str(self.column.info["purpose"])

    @property
    def key(self) -> Column[UUID]:
        """Return the key of the table; every table with sealed texts has a single one."""
        (key,) = self.column.table.primary_key
        return key

    def is_sealed_with(self, key_name: str) -> ColumnElement[bool]:
        return self.column.startswith(f"{key_name}:", autoescape=True)

    def is_older_than(self, key_name: str) -> ColumnElement[bool]:
        return (self.column != "") & not_(self.is_sealed_with(key_name))


@dataclass(frozen=True)
class Usage:
    """How many values of a column are sealed with each key that is configured, and how many with none of them."""

    name: str
    by_key: dict[str, int]
    unknown: int


@dataclass(frozen=True)
class Step:
    """One batch: how many values were looked at, sealed anew, and could not be opened."""

    seen: int
    resealed: int
    broken: int


def sealed_columns() -> list[SealedColumn]:
    return [
        SealedColumn(column)
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if "purpose" in column.info
    ]


def usage(session: Session, sealed: SealedColumn, key_names: list[str]) -> Usage:
    counts = [func.count(case((sealed.is_sealed_with(name), 1))) for name in key_names]
    total, *by_key = session.execute(select(func.count(), *counts).where(sealed.column != "")).one()
    return Usage(sealed.name, dict(zip(key_names, by_key, strict=True)), total - sum(by_key))


def is_sealed_with_older(session: Session, key_name: str) -> bool:
    """Tell whether anything at all is still sealed with another key than this one."""
    older = (select(sealed.key).where(sealed.is_older_than(key_name)).exists() for sealed in sealed_columns())
    return bool(session.execute(select(or_(*older))).scalar_one())


def reseal(sealed: SealedColumn, vault: Vault) -> Iterator[Step]:
    """Seal every older value of a column anew, each batch in a transaction of its own.

    Stopped anywhere and begun again it goes on with what is left. What cannot be opened stays as it is.
    """
    newest, last = vault.keys[0][0], None
    while True:
        with reading() as session:
            rows = _older(session, sealed, newest, last)
        if not rows:
            return
        last = rows[-1][0]
        yield _reseal_batch(sealed, vault, rows)


def _older(session: Session, sealed: SealedColumn, newest: str, last: UUID | None) -> list[tuple[UUID, str]]:
    statement = select(sealed.key, sealed.column).where(sealed.is_older_than(newest)).order_by(sealed.key)
    if last is not None:
        statement = statement.where(sealed.key > last)
    return [(row[0], row[1]) for row in session.execute(statement.limit(_AT_ONCE))]


def _reseal_batch(sealed: SealedColumn, vault: Vault, rows: list[tuple[UUID, str]]) -> Step:
    replaced, broken = [], 0
    for key, old in rows:
        try:
            replaced.append({"of": key, "old": old, "new": vault.seal(vault.open(old, sealed.purpose), sealed.purpose)})
        except SealBroken:
            broken += 1
    statement = (
        update(sealed.column.table)
        .where(sealed.key == bindparam("of"), sealed.column == bindparam("old"))
        .values({sealed.column.name: bindparam("new")})
    )
    done = 0
    if replaced:
        with transaction() as session:
            done = changed(session.execute(statement, replaced))
    return Step(len(rows), done, broken)
