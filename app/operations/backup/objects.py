"""The objects of the store that belong to a backup: read, compared and put back, several at once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import PurePosixPath
from time import sleep
from typing import IO, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.db import reading
from app.core.storage.port import ObjectMissing, Storage, StorageUnavailable
from app.media import queries as media
from app.media.rules import RENDITIONS, object_key
from app.media.service import JPEG
from app.operations.backup.archive import StoredObject

# The store of a process lets no more in at a time.
_AT_ONCE = 4
# So many objects are in memory at a time.
_BATCH = 32
# A backup of hours must not end because the store was away for some seconds.
_PAUSES = (0.2, 1, 5, 20)
Given = TypeVar("Given")
Found = TypeVar("Found")


def note_keys(session: Session, spool: IO[str]) -> int:
    """Write the key of every stored object into a file, a line each, and return how many; there may be millions."""
    count = 0
    for photo_id in media.kept(session):
        for rendition in RENDITIONS:
            spool.write(f"{object_key(photo_id, rendition)}\n")
            count += 1
    return count


def noted_keys(spool: IO[str]) -> Iterator[str]:
    spool.seek(0)
    return (line.rstrip("\n") for line in spool)


def fetched(storage: Storage, keys: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Yield each key with its object, or None where there is none."""
    return _several_at_once(lambda key: (key, _object_or_none(storage, key)), keys)


def put_back(storage: Storage, objects: Iterable[StoredObject]) -> Iterator[int]:
    """Store the objects whose bytes are in the backup; yields 1 for each of them and 0 for one of the manifest only."""

    def put(found: StoredObject) -> int:
        if found.data is None:
            return 0
        data = found.data
        _patiently(lambda: storage.put(found.key, data, JPEG))
        return 1

    return _several_at_once(put, objects)


def compared(storage: Storage, objects: Iterable[StoredObject]) -> Iterator[tuple[str, bool]]:
    """Yield the key of each object and whether the store holds it as it was."""

    def is_same(expected: StoredObject) -> tuple[str, bool]:
        data = _object_or_none(storage, expected.key)
        return expected.key, data is not None and hashlib.sha256(data).hexdigest() == expected.sha256

    return _several_at_once(is_same, objects)


def still_wanted(keys: Iterable[str]) -> list[str]:
    """Return those keys whose photo is still in the database: the others were deleted in good order."""
    photos = {key: UUID(PurePosixPath(key).stem) for key in keys}
    with reading() as session:
        kept = {each for batch in _batches(photos.values()) for each in media.still_kept(session, batch)}
    return sorted(key for key, photo_id in photos.items() if photo_id in kept)


def _object_or_none(storage: Storage, key: str) -> bytes | None:
    try:
        return _patiently(lambda: storage.get(key))
    except ObjectMissing:
        return None


def _patiently(call: Callable[[], Found]) -> Found:
    for seconds in _PAUSES:
        try:
            return call()
        except StorageUnavailable:
            sleep(seconds)
    return call()


def _several_at_once(work: Callable[[Given], Found], items: Iterable[Given]) -> Iterator[Found]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for batch in _batches(items):
            yield from pool.map(work, batch)


def _batches(items: Iterable[Given]) -> Iterator[list[Given]]:
    remaining = iter(items)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
