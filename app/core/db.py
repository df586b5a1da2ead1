"""The database: engine, naming convention, column types, and the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, cast
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, CursorResult, DateTime, Dialect, MetaData, Result, TypeDecorator, Uuid, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
LOCK_TIMEOUT_MS = 5_000
STATEMENT_TIMEOUT_MS = 30_000
SQLITE_TIMEOUT_MS = 20_000
_WRITE = {"laborstar_write": True}
_EACH_BY_ITSELF = {"isolation_level": "AUTOCOMMIT"}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always aware and in UTC. Naive values are refused, because their zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; pass an aware one")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonValue = JSON().with_variant(JSONB(), "postgresql")


class Model(DeclarativeBase):
    """Base of all tables. A feature's tables live in its ``models.py``; foreign keys across features are strings."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        UUID: Uuid(as_uuid=True),
        dict[str, Any]: JsonValue,
        list[Any]: JsonValue,
    }


class Identified:
    """A table whose key is a UUIDv7 made by the application."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


db = SQLAlchemy(metadata=Model.metadata)


class NestedTransactionError(RuntimeError):
    """A use case opened a transaction inside another one; one use case is one transaction."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one transaction of a use case: commits at the end, rolls back on any exception.

    SQLite takes its write lock at the beginning (BEGIN IMMEDIATE), so that a read inside can be trusted until commit.
    """
    session = db.session()
    if session.info.get("in_use_case"):
        raise NestedTransactionError
    session.rollback()
    session.info["in_use_case"] = True
    try:
        session.connection(execution_options=_WRITE)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_use_case"] = False


@contextmanager
def reading() -> Iterator[Session]:
    """Open a read: nothing is locked, nothing is committed, and the snapshot ends with the block."""
    session = db.session()
    if session.info.get("in_use_case"):
        yield session
        return
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def glancing() -> Iterator[Session]:
    """Open single reads that need no common snapshot and write nothing: PostgreSQL runs each by itself.

    For the reads of every request: there is nothing to begin and to end, and the driver keeps its prepared statements,
    which it drops at every rollback.
    """
    session = db.session()
    if session.in_transaction():
        yield session
        return
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options=_EACH_BY_ITSELF)
    try:
        yield session
    finally:
        session.rollback()


def init_app(app: Flask, url: str, *, durable: bool = True) -> None:
    """Bind the app to its database; SQLite is tuned for several threads and processes of one machine.

    ``durable`` makes SQLite wait for the disk at each commit, so that a power cut loses nothing acknowledged.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", partial(_tune_sqlite, durable=durable))
            event.listen(db.engine, "begin", _begin_sqlite)


def _engine_options(url: str) -> dict[str, Any]:
    # The values of a statement may be names of children; error texts, and so the log, must not repeat them.
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": SQLITE_TIMEOUT_MS / 1000}, "hide_parameters": True}
    timeouts = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    return {
        "hide_parameters": True,
        "pool_size": 8,
        "max_overflow": 8,
        "pool_timeout": 10,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5, "options": timeouts},
    }


def _tune_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry, *, durable: bool) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite decides between a read and a write.
    connection.isolation_level = None
    synchronous = "FULL" if durable else "OFF"
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
        connection.cursor().execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("laborstar_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def engine() -> Engine:
    """Return the engine of the current app."""
    return db.engine


def insert_if_absent(session: Session, model: type[Model], values: dict[str, Any]) -> bool:
    """Insert one row unless a unique constraint already holds; returns whether it was inserted.

    Unlike catching an ``IntegrityError`` this keeps the transaction usable, and it waits for a concurrent writer.
    """
    dialect_insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = dialect_insert(model).values(**values).on_conflict_do_nothing()
    return changed(session.execute(statement, execution_options={"preserve_rowcount": True})) == 1


def error_code(error: DBAPIError) -> str | None:
    """Return the database's own name of what went wrong: PostgreSQL's SQLSTATE or SQLite's error name."""
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return str(code) if code else None


def changed(result: Result[Any]) -> int:
    """Return how many rows an UPDATE, DELETE or INSERT touched."""
    return cast("CursorResult[Any]", result).rowcount
