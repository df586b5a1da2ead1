"""The database: engine, naming convention, column types, and the only place that commits."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, ClassVar, cast
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    MetaData,
    Result,
    String,
    Table,
    TypeDecorator,
    Uuid,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, MappedColumn, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from app.core import statements
from app.core.clock import monotonic
from app.core.ids import new_id
from app.core.postgresql import STATEMENT_TIMEOUT_MS, PatientConnection, connect
from app.core.statements import Ran, Statement, Values

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
LOCK_TIMEOUT_MS = 5_000
SQLITE_TIMEOUT_MS = 20_000
# A server that vanishes without a word (its power, the network between) is noticed after half a minute, not after hours.
_LOST_SERVER = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4, "tcp_user_timeout": 30_000}
TRUSTED_SECONDS = 1
_AFTERWARDS = "afterwards"
_CONNECTION = "connection"
# The drivers begin nothing by themselves: how a transaction begins is an option of SQLAlchemy's connection.
BEGINS = "laborstar_begins"
READ_ONLY = "BEGIN READ ONLY"
_NOTHING = ""
_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


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


def sealed(purpose: str, length: int | None = None) -> MappedColumn[Any]:
    """Return a column of sealed texts. ``purpose`` is bound into each seal; by it the columns are found to seal anew."""
    return mapped_column(String(length), info={"purpose": purpose})


def purpose_of(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]) -> str:
    """Return what the texts of a sealed column are sealed for."""
    return str(column.info["purpose"])


class _Session(FlaskSession):
    """A session that stays with the connection of the block that it was handed to."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        return self.info.get(_CONNECTION) or super().get_bind(*args, **kwargs)


db = SQLAlchemy(metadata=Model.metadata, session_options={"class_": _Session})


class NestedTransactionError(RuntimeError):
    """A use case opened a transaction inside another one, or inside a read; one use case is one transaction."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one transaction of a use case: commits at the end, rolls back on any exception.

    SQLite takes its write lock at the beginning, so that a read inside can be trusted until commit.
    """
    session = db.session()
    if session.info.get(_CONNECTION) is not None:
        raise NestedTransactionError
    session.rollback()
    session.info[_AFTERWARDS] = {}
    with _opened(session, "BEGIN" if _is_postgresql(session) else "BEGIN IMMEDIATE"):
        yield session
        _commit(session)
    for act, items in session.info.pop(_AFTERWARDS).items():
        act(items)


def afterwards(session: Session, act: Callable[[list[Any]], None], item: object) -> None:
    """Have ``act`` called once with all items of the use case when it is committed; never when it is rolled back.

    It runs before the caller goes on, holds nothing of the database, and must neither be slow nor fail.
    """
    session.info.setdefault(_AFTERWARDS, {}).setdefault(act, []).append(item)


@contextmanager
def reading() -> Iterator[Session]:
    """Open a read: nothing is locked, nothing is kept, and the snapshot ends with the block.

    PostgreSQL refuses writes in it, so that it can end by a commit: at a rollback the driver drops all that the
    connection has prepared, and the database would plan the same statements again and again.
    """
    session = db.session()
    if _is_open(session):
        yield session
        return
    is_read_only = _is_postgresql(session)
    with _opened(session, READ_ONLY if is_read_only else "BEGIN"):
        yield session
        if is_read_only:
            _commit(session)


@contextmanager
def glancing() -> Iterator[Session]:
    """Open single reads that need no common snapshot and write nothing: the database runs each by itself.

    For the reads of every request: there is nothing to begin and to end.
    """
    session = db.session()
    if _is_open(session):
        yield session
        return
    with _opened(session, _NOTHING):
        yield session


def glance(statement: Statement, values: Values) -> Ran:
    """Run one prebuilt read by itself, outside of any session: what every request asks before its work begins."""
    with _beginning(db.engine, _NOTHING).connect() as connection:
        return statements.run(connection, statement, values)


@contextmanager
def snapshot() -> Iterator[Session]:
    """Open a long read in which all statements see the same moment. Nobody who writes is held up by it."""
    session = db.session()
    session.rollback()
    # A transaction of SQLite is a snapshot by itself.
    is_postgresql = _is_postgresql(session)
    with _opened(session, _ONE_MOMENT if is_postgresql else "BEGIN"):
        if is_postgresql:
            take_time(session)
        yield session


@contextmanager
def _opened(session: Session, words: str) -> Iterator[None]:
    """Keep a session on one connection, on which these words begin a transaction, if any; then undo what is not kept.

    Most blocks only run prebuilt statements, and a session that would join them costs as much as several of those.
    """
    around = session.info.get(_CONNECTION)
    with _beginning(db.engine, words).connect() as connection:
        session.info[_CONNECTION] = connection
        try:
            if words:
                connection.begin()
            yield
        finally:
            session.info[_CONNECTION] = around
            session.rollback()
            connection.rollback()  # To close it would leave a transaction open whose commit SQLite refused.


def _commit(session: Session) -> None:
    if session.in_transaction():
        session.commit()
    session.info[_CONNECTION].commit()


def _is_open(session: Session) -> bool:
    return session.in_transaction() or session.info.get(_CONNECTION) is not None


@cache
def _beginning(engine: Engine, words: str) -> Engine:
    """Return the engine, with the same connections, on which transactions begin with these words."""
    return engine.execution_options(**{BEGINS: words})


def take_time(session: Session) -> None:
    """Let the statements of this transaction on PostgreSQL take as long as they need."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    wait_for_ever(session.connection())


def wait_for_ever(connection: Connection) -> None:
    """Wait for answers of PostgreSQL as long as it takes, until the connection goes back to the pool."""
    cast("PatientConnection", connection.connection.dbapi_connection).patience = None


def time_of(session: Session) -> datetime | None:
    """Return what the clock of the database's machine says; None where that is no other machine: SQLite."""
    if not _is_postgresql(session):
        return None
    return session.execute(select(func.clock_timestamp(type_=UtcDateTime()))).scalar_one()


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def init_app(app: Flask, url: str, *, durable: bool = True) -> None:
    """Bind the app to its database; SQLite is tuned for several threads and processes of one machine.

    ``durable`` makes SQLite wait for the disk at each commit, so that a power cut loses nothing acknowledged.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url)
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "begin", _say_begin)
        event.listen(db.engine, "close", statements.let_go)
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", partial(_tune_sqlite, durable=durable))
        else:
            event.listen(db.engine, "do_connect", connect)
            event.listen(db.engine, "checkin", _rest)
            event.listen(db.engine, "checkout", partial(_test_after_rest, db.engine.dialect))


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
        "pool_use_lifo": True,  # The connection that rested least has the most statements prepared.
        "connect_args": {"autocommit": True, "connect_timeout": 5, "options": timeouts, **_LOST_SERVER},
    }


def _tune_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry, *, durable: bool) -> None:
    connection.isolation_level = None
    synchronous = "FULL" if durable else "OFF"
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
        connection.cursor().execute(f"PRAGMA {pragma}").close()


def _say_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    words = options.get(BEGINS, "BEGIN")
    if words and options.get("isolation_level") != "AUTOCOMMIT":
        statements.say(connection, words)


def _rest(connection: PatientConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["rests_since"] = monotonic()
    if connection is not None:
        connection.patience = PatientConnection.patience


def _test_after_rest(dialect: Dialect, connection: DBAPIConnection, entry: ConnectionPoolEntry, *_: object) -> None:
    """Ask a connection that has rested for a while whether it is alive; if not, the pool opens new ones.

    To ask each time would cost a round trip as dear as a statement. When the database restarts, a connection that was
    in use a moment ago fails once with 503, and takes all others of the pool with it.
    """
    if monotonic() - entry.info.get("rests_since", monotonic()) > TRUSTED_SECONDS:
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def engine() -> Engine:
    """Return the engine of the current app."""
    return db.engine


def run(session: Session, statement: Statement, values: Values | Sequence[Values]) -> Ran:
    """Run a prebuilt statement of a hot path, which knows columns and no entities, for a third of the usual cost.

    What the session has not written yet is written first, as it is for any other statement. Many rows may be given.
    """
    session.flush()
    return statements.run(session.info.get(_CONNECTION) or session.connection(), statement, values)


def insert_if_absent(session: Session, model: type[Model], values: dict[str, Any]) -> bool:
    """Insert one row unless a unique constraint already holds; returns whether it was inserted.

    Unlike catching an ``IntegrityError`` this keeps the transaction usable, and it waits for a concurrent writer.
    """
    return changed(run(session, _insert_or_nothing(model, session.get_bind().dialect.name), values)) == 1


@cache
def _insert_or_nothing(model: type[Model], dialect_name: str) -> Statement:
    dialect_insert = sqlite.insert if dialect_name == "sqlite" else postgresql.insert
    return dialect_insert(cast("Table", model.__table__)).on_conflict_do_nothing()


def error_code(error: DBAPIError) -> str | None:
    """Return the database's own name of what went wrong: PostgreSQL's SQLSTATE or SQLite's error name."""
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return str(code) if code else None


def changed(result: Result[Any]) -> int:
    """Return how many rows an UPDATE, DELETE or INSERT touched."""
    return cast("CursorResult[Any]", result).rowcount
