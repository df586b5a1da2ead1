"""Photos on their way: received, stored, attached to a record, detached or erased, swept away."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core import outbox
from app.core.db import changed, reading, run, transaction
from app.core.errors import DomainError
from app.core.ids import new_id
from app.core.storage.port import Storage
from app.media import queries, rules
from app.media.errors import PhotoAlreadyUsed, PhotoNotFound, PhotoNotReady, refusal
from app.media.models import Photo, PhotoSubject
from app.media.processed import ProcessedPhoto
from app.media.rules import MOVES, Finding, Question, Safety, finding_of
from app.privacy import queries as privacy
from app.privacy.errors import ConsentRequired
from app.privacy.rules import Purpose
from app.schools.access import StudentRow

JPEG = "image/jpeg"
SWEPT_AT_ONCE = 200
ERASED = "photos.erased"
TO_CHECK = "photos.to_check"
ERASED_AT_ONCE = 20
READY_SECONDS = 3
_PHOTOS = cast("Table", Photo.__table__)
_REGISTER = insert(_PHOTOS)
_MARK = update(_PHOTOS).where(_PHOTOS.c.id == bindparam("photo_id"))


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file as it was sent, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def register(
    session: Session,
    account_id: UUID,
    sha256: str,
    size: int,
    photo: ProcessedPhoto,
    now: datetime,
    photo_id: UUID | None = None,
) -> UUID:
    """Write the pending row before anything is stored, so that whatever fails later is found by the sweep."""
    new = photo_id or new_id()
    row = {
        "id": new, "account_id": account_id, "status": "pending", "sha256": sha256, "size": size,
        "phash": bytes.fromhex(photo.phash) if photo.is_comparable else None,
        "pose_phashes": list(photo.pose_phashes) if photo.is_comparable else [],
        "width": photo.width, "height": photo.height, "placeholder": photo.placeholder,
        "capture_hint": photo.capture_hint.value, "created_at": now, "idle_since": now,
    }  # fmt: skip
    run(session, _REGISTER, row)
    return new


def store(storage: Storage, photo_id: UUID, photo: ProcessedPhoto) -> None:
    """Put both renditions into the store; outside any transaction, because a store may be slow."""
    storage.put(rules.object_key(photo_id, "display"), photo.display, JPEG)
    storage.put(rules.object_key(photo_id, "thumb"), photo.thumb, JPEG)


def mark_stored(session: Session, photo_id: UUID, now: datetime, *, is_checked: bool) -> Safety:
    """Let a photo be used; one that ``is_checked`` is hidden until its content was found fit, which is asked at once."""
    safety = Safety.UPLOADED if is_checked else Safety.VISIBLE
    run(session, _MARK, {"photo_id": photo_id, "status": "stored", "safety": safety.value})
    if is_checked:
        outbox.defer(session, TO_CHECK, {"photo_id": photo_id}, now)
    return safety


def move(
    session: Session, safety: InstrumentedAttribute[str], which: ColumnElement[bool], finding: Finding, **further: Any
) -> bool:
    """Move content on by what was found, unless it is where that changes nothing; returns whether it was moved.

    ``safety`` is the column of any table that keeps such a state.
    """
    before, after = MOVES[finding]
    states = [state.value for state in before - {after}]
    values = {safety.key: after.value, **further}
    return changed(session.execute(update(safety.class_).where(which, safety.in_(states)).values(values))) > 0


@dataclass(frozen=True)
class Attached:
    """What attaching found: questions about re-used pictures, for the teacher."""

    questions: tuple[Question, ...]


def attach(
    session: Session, *, photo_ids: Sequence[UUID], students: Sequence[StudentRow], account_id: UUID, now: datetime
) -> Attached:
    """Give the caller's own stored photos to the children of a record.

    Raises ``ConsentRequired`` for a child without consent to photos, ``PhotoNotFound`` for a photo of somebody else,
    ``PhotoAlreadyUsed`` for one that belongs to another record, ``PhotoNotReady`` for one that was uploaded to the
    store and is still being looked through, or what was found wrong with it there.
    """
    if not photo_ids:
        return Attached(())
    agreed = privacy.consenting(session, [student.id for student in students], Purpose.PHOTO_UPLOAD)
    if len(agreed) < len({student.id for student in students}):
        raise ConsentRequired(purpose=Purpose.PHOTO_UPLOAD.value)
    found = [_attach_one(session, photo_id, students, account_id, now) for photo_id in dict.fromkeys(photo_ids)]
    return Attached(tuple(question for question in found if question))


def attach_picture(session: Session, photo_id: UUID, account_id: UUID, now: datetime) -> None:
    """Give the caller's own stored upload to a record that shows no child, such as a course; it belongs to nobody.

    Who may see the record sees the picture. Raises what ``attach`` raises for a photo.
    """
    photo = _unused(session, photo_id, account_id)
    photo.status, photo.idle_since = "attached", now
    if photo.safety != Safety.REJECTED:
        photo.safety = Safety.VISIBLE.value  # The school's own staff has put it there, with their own eyes.
    session.flush()


def _unused(session: Session, photo_id: UUID, account_id: UUID) -> Photo:
    photo = session.get(Photo, photo_id, with_for_update=True, populate_existing=True)
    if photo is None or photo.account_id != account_id or photo.status == "pending":
        raise _reason_of_absence(session, photo_id, account_id)
    if photo.status == "attached":
        raise PhotoAlreadyUsed
    return photo


def _reason_of_absence(session: Session, photo_id: UUID, account_id: UUID) -> DomainError:
    upload = queries.upload(session, photo_id)
    if upload is None or upload.account_id != account_id or upload.status == "stored":
        return PhotoNotFound()
    return refusal(**upload.refusal) if upload.refusal else PhotoNotReady(retry_after=READY_SECONDS)


def _attach_one(
    session: Session, photo_id: UUID, students: Sequence[StudentRow], account_id: UUID, now: datetime
) -> Question | None:
    photo = _unused(session, photo_id, account_id)
    earlier = queries.earlier_photos(
        session, photo, {student.class_id for student in students}, {student.school_id for student in students}
    )
    photo.status, photo.idle_since = "attached", now
    for student in students:
        session.add(
            PhotoSubject(
                photo_id=photo.id, student_id=student.id, school_id=student.school_id, class_id=student.class_id
            )
        )
    session.flush()
    return rules.question(photo.id, photo.sha256, photo.pose_phashes, [student.id for student in students], earlier)


def take_opinion(session: Session, trace_id: str, opinion: str) -> None:
    """Act on the platform's late answer about a photo. Raises ``PhotoNotFound`` where none was submitted as this."""
    which = Photo.trace_id == trace_id
    if session.execute(select(Photo.id).where(which)).first() is None:
        raise PhotoNotFound
    move(session, Photo.safety, which, finding_of(opinion))


def detach(session: Session, photo_ids: Sequence[UUID], now: datetime) -> None:
    """Release photos of a withdrawn record; nobody sees them any more, and the sweep removes them a day later."""
    session.execute(delete(PhotoSubject).where(PhotoSubject.photo_id.in_(photo_ids)))
    session.execute(update(Photo).where(Photo.id.in_(photo_ids)).values(status="stored", idle_since=now))


def erase(session: Session, photo_ids: Sequence[UUID], now: datetime) -> None:
    """Take photos away from everybody now, and their objects after the commit; no record has them any more.

    They count as pending, which nobody sees or attaches; should the messages fail, the sweep finds them a day later.
    """
    session.execute(delete(PhotoSubject).where(PhotoSubject.photo_id.in_(photo_ids)))
    session.execute(update(Photo).where(Photo.id.in_(photo_ids)).values(status="pending", idle_since=now))
    for start in range(0, len(photo_ids), ERASED_AT_ONCE):
        some = " ".join(str(photo_id) for photo_id in photo_ids[start : start + ERASED_AT_ONCE])
        outbox.defer(session, ERASED, {"photo_ids": some}, now)


def sweep(storage: Storage, now: Callable[[], datetime]) -> int:
    """Remove photos that were not attached within a day, objects first: a query finds them, not a bucket listing.

    The row goes last, so that a sweep that dies half way is finished by the next one. Returns how many went.
    """
    swept = 0
    while True:
        with reading() as session:
            idle = queries.unattached(session, now() - rules.KEPT_UNATTACHED, SWEPT_AT_ONCE)
        for photo_id in idle:
            swept += _remove(storage, photo_id, now() - rules.KEPT_UNATTACHED)
        if len(idle) < SWEPT_AT_ONCE:
            return swept


def _remove(storage: Storage, photo_id: UUID, before: datetime) -> bool:
    # Claimed first: a photo that is attached at this very moment must keep its objects.
    idle = (Photo.id == photo_id, Photo.status != "attached", Photo.idle_since < before)
    with transaction() as session:
        if not session.execute(update(Photo).where(*idle).values(status="pending").returning(Photo.id)).first():
            return False
    delete_for_good(storage, photo_id)
    return True


def delete_for_good(storage: Storage, photo_id: UUID) -> None:
    """Remove the objects of a pending photo, then its row, so that what dies between is done again by the next one."""
    for rendition in rules.RENDITIONS:
        storage.delete(rules.object_key(photo_id, rendition))
    with transaction() as session:
        session.execute(delete(Photo).where(Photo.id == photo_id, Photo.status == "pending"))
