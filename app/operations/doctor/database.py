"""Looks at the database: that it answers, how it is set, its schema and its clock."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import reading, time_of
from app.core.deps import now
from app.operations import schema
from app.operations.doctor.findings import Finding, ok, warning, wrong

_OLDEST, _NEWEST = 14, 18
_CLOCK_WARNING, _CLOCK_WRONG = 2, 30
_SQLITE_SETTINGS = {"journal_mode": "wal", "foreign_keys": 1}


def database() -> Iterator[Finding]:
    with reading() as session:
        if _is_sqlite(session):
            yield ok("database", f"SQLite {session.execute(text('SELECT sqlite_version()')).scalar_one()} answers.")
            yield from _sqlite_settings(session)
            return
        number = int(session.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
        if _OLDEST <= number <= _NEWEST:
            yield ok("database", f"PostgreSQL {number} answers.")
        else:
            yield warning("database", f"PostgreSQL {number} answers, but {_OLDEST} to {_NEWEST} are what is tested.")
        yield from _time_outs(session)


def _sqlite_settings(session: Session) -> Iterator[Finding]:
    for name, wanted in _SQLITE_SETTINGS.items():
        found = session.execute(text(f"PRAGMA {name}")).scalar_one()
        if found != wanted:
            yield wrong("database", f"SQLite refuses {name}={wanted}; keep the file on a local disk, not on a share.")


def _time_outs(session: Session) -> Iterator[Finding]:
    for name in ("lock_timeout", "statement_timeout"):
        if session.execute(text(f"SHOW {name}")).scalar_one() == "0":
            yield wrong("database", f"{name} does not reach the server; let the pooler in between pass options on.")


def migrations() -> Iterator[Finding]:
    with reading() as session:
        current, head = schema.current(session), schema.head()
    if current == head:
        yield ok("migrations", f"The schema is at {head}.")
    elif current is not None and not schema.history(current):
        yield wrong("migrations", f"The schema {current} belongs to a later version; install that version.")
    else:
        yield wrong("migrations", f"The schema is at {current}, not at {head}; run: flask db upgrade")


def clock() -> Iterator[Finding]:
    """Compare with the database's machine: together with the store's, two clocks show whose is wrong."""
    with reading() as session:
        theirs = time_of(session)
        apart = abs(theirs - now()).total_seconds() if theirs else None
    if apart is not None:
        yield clock_finding("the database", apart)


def clock_finding(whose: str, apart: float) -> Finding:
    words = f"The clocks of this machine and of {whose} are {apart:.0f} s apart"
    if apart >= _CLOCK_WRONG:
        return wrong("clock", f"{words}; set them by NTP, deadlines, signatures and jobs hang on them.")
    if apart >= _CLOCK_WARNING:
        return warning("clock", f"{words}; look after NTP.")
    return ok("clock", f"{words}.")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
