"""Making a backup: one moment of the database, every object of the store, verified before it gets its name."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.crypto import Vault
from app.core.db import error_code, snapshot, transaction
from app.core.metrics import BACKUP_MADE
from app.core.storage.port import Storage, StorageUnavailable
from app.operations import schema
from app.operations.backup import archive, objects, rows
from app.operations.backup.archive import ArchiveWriter
from app.operations.backup.errors import BackupError
from app.operations.backup.keys import fingerprints
from app.operations.progress import Advance, progress


@dataclass(frozen=True)
class Backup:
    """What was written. ``lost`` are the keys of objects that the database knows and the store has not."""

    rows: int
    objects: int
    bytes: int
    lost: list[str]


@dataclass(frozen=True)
class Media:
    """Whether a backup lists the objects of the store, and whether it also holds their bytes."""

    is_listed: bool
    is_included: bool


def make(target: Path, key: bytes, media: Media, *, vault: Vault, storage: Storage, now: datetime) -> Backup:
    """Write one archive and read it again; only a whole one ever bears the name. Raises ``BackupError``."""
    with _in_words(target), _draft_of(target) as (draft, file):
        with archive.writing(file, key) as writer, TemporaryFile("w+", encoding="ascii") as spool:
            with snapshot() as session:
                writer.head(**_head(session, vault, now, media))
                _write_tables(writer, session)
                listed = objects.note_keys(session, spool) if media.is_listed else 0
            missing = _write_objects(writer, storage, spool, listed, media)
        file.flush()
        os.fsync(file.fileno())
        end = archive.verified(draft, key)
        _give_name(draft, target)
    with transaction() as session:
        audit.record(session, now, None, BACKUP_MADE, "installation", None, rows=end["rows"], objects=end["objects"])
    return Backup(end["rows"], end["objects"], end["bytes"], objects.still_wanted(missing))


def _head(session: Session, vault: Vault, now: datetime, media: Media) -> dict[str, object]:
    revision = schema.current(session)
    if revision != schema.head():
        raise BackupError("The database is not at this version's schema; run: flask db upgrade")
    return {
        "made_at": now.isoformat(),
        "revision": revision,
        "database": session.get_bind().dialect.name,
        "media": "included" if media.is_included else "listed" if media.is_listed else "left out",
        "keys": fingerprints(vault),
    }


def _write_tables(writer: ArchiveWriter, session: Session) -> None:
    shapes = rows.shapes()
    with progress("Rows", sum(rows.count(session, shape) for shape in shapes)) as advance:
        for shape in shapes:
            writer.table(shape, _watched(rows.lines(session, shape), advance))


def _watched(lines: Iterator[bytes], advance: Advance) -> Iterator[bytes]:
    for line in lines:
        yield line
        advance(1)


def _write_objects(writer: ArchiveWriter, storage: Storage, spool: IO[str], listed: int, media: Media) -> list[str]:
    """Write the manifest, and the objects where they are wanted; returns the keys of those that are gone."""
    missing = []
    with progress("Objects", listed) as advance:
        for key, data in objects.fetched(storage, objects.noted_keys(spool)):
            if data is None:
                missing.append(key)
            else:
                writer.object(key, data, is_included=media.is_included)
            advance(1)
    return missing


@contextmanager
def _draft_of(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open the file beside the target in which the backup is written; nothing of it stays when that fails."""
    if target.exists():
        raise BackupError(f"{target} exists; a backup does not replace another one.")
    draft = target.with_name(f"{target.name}.part")
    with open(draft, "ab", opener=_private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"{draft} is being written by another backup.") from error
        file.truncate(0)
        try:
            yield draft, file
        except BaseException:
            draft.unlink()
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _give_name(draft: Path, target: Path) -> None:
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _in_words(target: Path) -> Iterator[None]:
    try:
        yield
    except StorageUnavailable as error:
        raise BackupError("The store of photos does not answer; nothing was kept of the backup.") from error
    except DBAPIError as error:
        raise BackupError(f"The database gave up ({error_code(error)}); nothing was kept of the backup.") from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise BackupError(f"There is not enough room for the backup in {target.parent}.") from error
        raise BackupError(f"{error.filename or target} cannot be written: {error.strerror}.") from error
