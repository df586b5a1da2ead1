"""Photos that phones upload to the store by themselves: promised by a ticket, completed, looked through, swept away.

Every object has a row from before it can exist until after it has gone. Each step moves the row on only from the state
that it found, so that of two at once one does it, and what dies half way is done again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.core import outbox
from app.core.db import changed, reading, run, transaction
from app.core.deps import ImageProcessor
from app.core.errors import DomainError
from app.core.ids import new_id
from app.core.storage.port import ObjectMissing, ObjectTooLarge, Storage
from app.media import queries, rules, service
from app.media.containers import MAX_BYTES
from app.media.errors import REFUSALS, DirectUploadOff, PhotoNotUploaded, PhotoTooLarge
from app.media.models import PhotoUpload
from app.media.processed import ProcessedPhoto
from app.media.queries import Upload

UPLOADED = "photos.uploaded"
_UPLOADS = cast("Table", PhotoUpload.__table__)
_PROMISE = insert(_UPLOADS)
_MOVE = update(_UPLOADS).where(_UPLOADS.c.photo_id == bindparam("upload_id"), _UPLOADS.c.status == bindparam("before"))


@dataclass(frozen=True)
class Offer:
    """Leave to upload one photo: a form to send to ``url``, its fields as they are, with the file last as ``field``."""

    id: UUID
    url: str
    form: Mapping[str, str]
    expires_at: datetime
    method: str = "POST"
    field: str = "file"


def offer(storage: Storage, account_id: UUID, content_type: str, now: datetime) -> Offer:
    """Promise a place in the store to one photo; raises ``DirectUploadOff`` where the store takes no uploads."""
    photo_id = new_id()
    ticket = storage.ticket(
        rules.incoming_key(photo_id),
        content_type=content_type,
        most=MAX_BYTES,
        seconds=int(rules.TICKET_LIFE.total_seconds()),
    )
    if ticket is None:
        raise DirectUploadOff
    row = {"photo_id": photo_id, "account_id": account_id, "status": "awaited", "created_at": now, "idle_since": now}
    with transaction() as session:
        run(session, _PROMISE, row)
    return Offer(photo_id, ticket.url, ticket.fields, now + rules.TICKET_LIFE)


def complete(storage: Storage, upload: Upload, now: datetime) -> None:
    """Have an awaited upload looked through, once; raises ``PhotoNotUploaded`` when there is nothing to look through."""
    if upload.status != "awaited":
        return
    if not storage.exists(rules.incoming_key(upload.id)):
        raise PhotoNotUploaded
    with transaction() as session:
        if _move(session, upload.id, "awaited", "uploaded", now):
            outbox.defer(session, UPLOADED, {"photo_id": upload.id}, now)


def take_in(
    storage: Storage, images: ImageProcessor, photo_id: UUID, now: datetime, *, is_checked: bool = False
) -> None:
    """Make the photo out of what was uploaded, or write down what is wrong with it; then the file as it was sent goes."""
    with reading() as session:
        upload = queries.upload(session, photo_id)
    if upload and upload.status == "uploaded":
        try:
            _look_through(storage, images, upload, now, is_checked=is_checked)
        except ObjectMissing:
            with transaction() as session:
                _move(session, photo_id, "uploaded", "awaited", now)
            return
        except REFUSALS as refusal:
            _refuse(photo_id, refusal, now)
    if upload is None or upload.status != "awaited":
        _tidy(storage, photo_id)


def _look_through(storage: Storage, images: ImageProcessor, upload: Upload, now: datetime, *, is_checked: bool) -> None:
    """Store the renditions, and write the photo unless another worker has or the upload was swept away meanwhile."""
    try:
        data = storage.get(rules.incoming_key(upload.id), most=MAX_BYTES)
    except ObjectTooLarge:
        raise PhotoTooLarge(max_megabytes=MAX_BYTES // 1024 // 1024) from None
    photo: ProcessedPhoto = images.process(data, upload.created_at)
    service.store(storage, upload.id, photo)
    with transaction() as session:
        if _move(session, upload.id, "uploaded", "stored", now):
            service.register(session, upload.account_id, service.digest(data), len(data), photo, now, upload.id)
            service.mark_stored(session, upload.id, now, is_checked=is_checked)


def _refuse(photo_id: UUID, refusal: DomainError, now: datetime) -> None:
    reason = {"code": refusal.code, "members": refusal.members}
    with transaction() as session:
        _move(session, photo_id, "uploaded", "refused", now, refusal=reason)


def _move(session: Session, photo_id: UUID, before: str, after: str, now: datetime, **further: Any) -> bool:
    """Move an upload on, unless somebody else has moved it."""
    move = {"upload_id": photo_id, "before": before, "status": after, "idle_since": now, **further}
    return changed(run(session, _MOVE, move)) == 1


def _tidy(storage: Storage, photo_id: UUID) -> None:
    """Remove what an upload that is over has left behind: the file as it was sent, and renditions of no photo."""
    storage.delete(rules.incoming_key(photo_id))
    with reading() as session:
        is_photo = queries.uploader(session, photo_id) is not None
    if not is_photo:
        for rendition in rules.RENDITIONS:
            storage.delete(rules.object_key(photo_id, rendition))


def sweep(storage: Storage, now: Callable[[], datetime]) -> int:
    """Forget uploads of which nothing was heard for a day, objects first; returns how many became no photo.

    Those that did are looked after, too: while its ticket was good, a file may have been sent again. The rows go last,
    so that a sweep that dies half way is finished by the next one.
    """
    before, swept = now() - rules.KEPT_UNATTACHED, 0
    idle = (PhotoUpload.idle_since < before, PhotoUpload.status != "stored")
    with transaction() as session:
        session.execute(update(PhotoUpload).where(*idle).values(status="swept"))
    while over := _over(before):
        for photo_id in over:
            _tidy(storage, photo_id)
        with transaction() as session:
            session.execute(delete(PhotoUpload).where(PhotoUpload.photo_id.in_(over)))
        swept += sum(status == "swept" for status in over.values())
    return swept


def _over(before: datetime) -> dict[UUID, str]:
    """Return some uploads that nothing will happen to any more, with their states."""
    over = (PhotoUpload.idle_since < before, PhotoUpload.status.in_(("stored", "swept")))
    some = select(PhotoUpload.photo_id, PhotoUpload.status).where(*over).limit(service.SWEPT_AT_ONCE)
    with reading() as session:
        return {row.photo_id: row.status for row in session.execute(some)}
