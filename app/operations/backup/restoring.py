"""Restoring a backup into an empty database: first all of it is read, then everything is written, or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import inspect, literal, select, table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.crypto import Vault
from app.core.db import error_code, reading, transaction
from app.core.storage.port import Storage, StorageUnavailable
from app.operations import schema
from app.operations.backup import archive, objects, rows
from app.operations.backup.errors import BackupError
from app.operations.backup.keys import refuse_other_keys
from app.operations.progress import progress


@dataclass(frozen=True)
class Restored:
    made_at: str
    rows: int
    objects: int


def restore(path: Path, key: bytes, *, vault: Vault, storage: Storage, now: datetime) -> Restored:
    """Bring an empty installation to what it was when the backup was made. Raises ``BackupError``.

    The objects come first, because storing one twice is harmless: a restore that was stopped is simply begun again.
    """
    with _in_words():
        head = _head_of(path, key)
        refuse_other_keys(head["keys"], vault)
        _refuse_unsuitable_database(head["revision"])
        end, stored = _read_all(path, key, storage)
        _write_rows(path, key, head["revision"], end["rows"])
        with transaction() as session:
            audit.record(session, now, None, "backup.restored", "installation", None, made_at=head["made_at"])
    return Restored(head["made_at"], end["rows"], stored)


def rehearse(path: Path, key: bytes) -> Restored:
    """Restore all rows into the database at hand, which is empty, and look whether the audit trail is whole there."""
    with _in_words():
        head = _head_of(path, key)
        _refuse_unsuitable_database(head["revision"])
        end = archive.verified(path, key)
        _write_rows(path, key, head["revision"], end["rows"])
        with reading() as session:
            broken = [chain for chain in audit.chains(session) if audit.first_break(session, chain)]
    if broken:
        raise BackupError(f"The audit trail in this backup is broken: {', '.join(broken)}.")
    return Restored(head["made_at"], end["rows"], end["objects"])


def compare_objects(path: Path, key: bytes, storage: Storage) -> tuple[int, list[str]]:
    """Return how many objects the backup lists, and the keys of those that the store should hold and does not."""
    with _in_words(), archive.opened(path, key, "Comparing") as found:
        found.skip_tables()
        different = [name for name, is_same in objects.compared(storage, found.objects()) if not is_same]
        return found.end["objects"], objects.still_wanted(different)


def _head_of(path: Path, key: bytes) -> Mapping[str, Any]:
    with archive.opened(path, key) as found:
        return found.head


def _refuse_unsuitable_database(revision: str) -> None:
    """Only an empty database is written to: a new one, or one in which a restore was stopped before its commit."""
    history = schema.history(revision)
    if not history:
        raise BackupError(
            f"The backup has the schema {revision}, which this version does not know; install a later one."
        )
    with reading() as session:
        tables = [name for name in inspect(session.connection()).get_table_names() if name != schema.LEDGER]
        if not all(_is_empty(session, name) for name in tables):
            raise BackupError("The database is not empty. A backup is restored into a new one and replaces nothing.")
        if tables and schema.current(session) not in history:
            raise BackupError(f"The empty database is not at schema {revision} or before; restore into a new one.")


def _is_empty(session: Session, name: str) -> bool:
    return session.execute(select(literal(1)).select_from(table(name)).limit(1)).first() is None


def _read_all(path: Path, key: bytes, storage: Storage) -> tuple[dict[str, int], int]:
    """Read the archive to its end, so that a damaged one is refused before a row is written; store its objects."""
    with archive.opened(path, key, "Reading") as found:
        found.skip_tables()
        stored = sum(objects.put_back(storage, found.objects()))
        return found.end, stored


def _write_rows(path: Path, key: bytes, revision: str, expected: int) -> None:
    """Write all rows in one transaction, at the schema of the backup, then bring the schema to the present one."""
    upgrade(revision=revision)
    with (
        archive.opened(path, key) as found,
        transaction() as session,
        progress("Rows", expected) as advance,
        rows.foreign_keys_last(session),
    ):
        for shape, lines in found.tables():
            for count in rows.load(session, shape, lines):
                advance(count)
            if rows.tally(session, shape) != found.tally:
                raise BackupError(f"The rows of {shape.name} did not arrive as they were; nothing was kept.")
    upgrade()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except StorageUnavailable as error:
        raise BackupError("The store of photos does not answer; no row was written.") from error
    except DBAPIError as error:
        raise BackupError(f"The database gave up ({error_code(error)}); no row was kept.") from error
    except OSError as error:
        raise BackupError(f"{error.filename or 'A file'} cannot be used: {error.strerror}.") from error
