"""A copy of everything that is held of one child, as one file for its family."""

import json
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day, local_time
from app.core.crypto import Vault
from app.core.i18n import translate
from app.core.storage.port import ObjectMissing, Storage
from app.media import holdings as media
from app.media.rules import object_key
from app.rights import words
from app.rights.models import RightsRequest
from app.rights.rules import MOST_PHOTOS_EXPORTED, Kind, Status
from app.rights.topics import TOPICS, Family, Topic

FETCHED_AT_ONCE = 8


@dataclass(frozen=True)
class Copy:
    """What was read of a child: the rows of each topic, and the photos to add, the newest first."""

    student_id: UUID
    made_at: datetime
    topics: list[tuple[Topic, list[dict[str, Any]]]]
    photos: list[tuple[UUID, date]]


def read(session: Session, family: Family, vault: Vault, now: datetime) -> Copy:
    """Read everything that is held of a child; the photos themselves are fetched later, outside any transaction."""
    topics = [
        (topic, [_opened(row, topic, vault) for row in session.execute(topic.statement(family))]) for topic in TOPICS
    ]
    newest = media.photos_to_hand_out(family.student_id, family.account_id).limit(MOST_PHOTOS_EXPORTED)
    photos = [(row.id, local_day(row.created_at)) for row in session.execute(newest)]
    return Copy(family.student_id, now, topics, photos)


def _opened(row: Row[*tuple[Any, ...]], topic: Topic, vault: Vault) -> dict[str, Any]:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name
    for name, purpose in topic.sealed.items():
        values[name] = vault.open(values[name], purpose) if values[name] else None
    return values


def write(copy: Copy, storage: Storage, file: IO[bytes]) -> None:
    """Write the archive: one JSON file a topic, the photos, and a manifest that says what is in it.

    A photo whose object has just been erased is left out. Raises ``StorageUnavailable``.
    """
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, ThreadPoolExecutor(FETCHED_AT_ONCE) as pool:
        for topic, rows in copy.topics:
            archive.writestr(f"data/{topic.key}.json", _json(rows))
        added = sum(
            _add_photos(archive, storage, pool, copy.photos[start : start + FETCHED_AT_ONCE])
            for start in range(0, len(copy.photos), FETCHED_AT_ONCE)
        )
        archive.writestr("manifest.json", _json(_manifest(copy, added)))


def _add_photos(archive: ZipFile, storage: Storage, pool: Executor, photos: Sequence[tuple[UUID, date]]) -> int:
    """Add some photos, fetched together because a store takes its time for each; returns how many were there."""
    added = 0
    contents = pool.map(partial(_content, storage), [photo_id for photo_id, _ in photos])
    for (photo_id, day), content in zip(photos, contents, strict=True):
        if content is not None:
            archive.writestr(f"photos/{day}-{photo_id}.jpg", content, ZIP_STORED)
            added += 1
    return added


def _content(storage: Storage, photo_id: UUID) -> bytes | None:
    try:
        return storage.get(object_key(photo_id, "display"))
    except ObjectMissing:
        return None


def _manifest(copy: Copy, photos_added: int) -> dict[str, Any]:
    return {
        "student_id": copy.student_id,
        "made_at": copy.made_at,
        "topics": [
            {
                "file": f"data/{topic.key}.json",
                "name": translate(topic.name),
                "rows": len(rows),
                "kept_until": translate(topic.kept_until),
            }
            for topic, rows in copy.topics
        ],
        "photos": photos_added,
        "note": translate(words.PHOTOS_LEFT_OUT, most=MOST_PHOTOS_EXPORTED),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> str:
    return local_time(value).isoformat() if isinstance(value, datetime) else str(value)


def record(session: Session, family: Family, now: datetime) -> None:
    """Write down that the family has been handed a copy."""
    session.add(
        RightsRequest(
            school_id=family.school_id, student_id=family.student_id, account_id=family.account_id,
            kind=Kind.EXPORT.value, status=Status.DONE.value, asked_at=now, done_at=now,
        )
    )  # fmt: skip
    audit.record(
        session, now, family.account_id, "rights.exported", "student", family.student_id, school_id=family.school_id
    )
