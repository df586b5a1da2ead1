"""Reads of photos. A link exists only while every child on the photo has its guardians' consent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.crypto import sign
from app.media import rules
from app.media.models import Photo, PhotoSubject, PhotoUpload
from app.media.rules import Known
from app.privacy import queries as privacy
from app.privacy.rules import Purpose

MOST_COMPARED = 2_000
_KEPT = select(Photo.id).where(Photo.status != "pending")


@dataclass(frozen=True)
class Signer:
    """Makes addresses of photos for one viewer."""

    base_url: str
    secret: str
    viewer: UUID

    def url(self, photo_id: UUID, rendition: str, expires: int) -> str:
        signature = sign(self.secret, "photo", str(photo_id), rendition, str(self.viewer), str(expires))
        return (
            f"{self.base_url}/media/{photo_id}/{rendition}?viewer={self.viewer}&expires={expires}&signature={signature}"
        )


@dataclass(frozen=True)
class PhotoLinks:
    """What a page needs to show a photo: sizes in pixels of the display rendition, signed addresses and their end."""

    id: UUID
    width: int
    height: int
    placeholder: str
    capture_hint: str
    urls: dict[str, str]
    expires_at: datetime
    status: str = "stored"


@dataclass(frozen=True)
class Upload:
    """A photo on its way through the store; ``refusal`` holds code and members."""

    id: UUID
    account_id: UUID
    status: str
    refusal: dict[str, Any] | None
    created_at: datetime


_SUBJECT = aliased(PhotoSubject)
# A photo is shown while none of its subjects lacks consent.
_LACKING = exists().where(_SUBJECT.photo_id == Photo.id, ~privacy.agreed(_SUBJECT.student_id, Purpose.PHOTO_UPLOAD))
_SHOWN = select(Photo.id, Photo.width, Photo.height, Photo.placeholder, Photo.capture_hint).where(
    Photo.status != "pending", ~_LACKING
)


def links(session: Session, photo_ids: Iterable[UUID], signer: Signer, now: datetime) -> dict[UUID, PhotoLinks]:
    """Return links to those photos that may be shown now. That the viewer may see them is decided before."""
    wanted = list(photo_ids)
    if not wanted:
        return {}
    expires = rules.link_expiry(now)
    return {
        row.id: PhotoLinks(
            row.id, row.width, row.height, row.placeholder, row.capture_hint,
            {rendition: signer.url(row.id, rendition, expires) for rendition in rules.RENDITIONS},
            datetime.fromtimestamp(expires, UTC),
        )
        for row in session.execute(_SHOWN.where(Photo.id.in_(wanted)))
    }  # fmt: skip


def is_shown(session: Session, photo_id: UUID) -> bool:
    return session.execute(_SHOWN.where(Photo.id == photo_id)).first() is not None


def uploader(session: Session, photo_id: UUID) -> UUID | None:
    return session.execute(select(Photo.account_id).where(Photo.id == photo_id)).scalar_one_or_none()


def upload(session: Session, photo_id: UUID) -> Upload | None:
    """Return a photo's way through the store, unless that was long ago."""
    columns = (
        PhotoUpload.photo_id, PhotoUpload.account_id, PhotoUpload.status, PhotoUpload.refusal, PhotoUpload.created_at,
    )  # fmt: skip
    found = (PhotoUpload.photo_id == photo_id, PhotoUpload.status != "swept")
    row = session.execute(select(*columns).where(*found)).one_or_none()
    return Upload(*row) if row else None


def subjects(session: Session, photo_id: UUID) -> list[UUID]:
    """Return the children a photo is attached for."""
    return list(session.execute(select(PhotoSubject.student_id).where(PhotoSubject.photo_id == photo_id)).scalars())


def photos_of_child(session: Session, student_id: UUID) -> list[UUID]:
    """Return every photo of a child, whoever else is on it."""
    return list(session.execute(select(PhotoSubject.photo_id).where(PhotoSubject.student_id == student_id)).scalars())


def seen_with(session: Session, student_id: UUID) -> set[UUID]:
    """Return the children who share a photo with a child."""
    shared = select(PhotoSubject.photo_id).where(PhotoSubject.student_id == student_id)
    return set(session.execute(select(PhotoSubject.student_id).where(PhotoSubject.photo_id.in_(shared))).scalars())


def unattached_copy(session: Session, account_id: UUID, sha256: str, since: datetime) -> UUID | None:
    """Return the caller's own upload of the very same file that waits to be attached, if it came after ``since``."""
    return session.execute(
        select(Photo.id)
        .where(Photo.account_id == account_id, Photo.sha256 == sha256, Photo.status == "stored")
        .where(Photo.idle_since > since)
        .limit(1)
    ).scalar_one_or_none()


def earlier_photos(
    session: Session, photo: Photo, class_ids: Iterable[UUID], school_ids: Iterable[UUID]
) -> list[Known]:
    """Return what a photo is compared with: the latest of its classes, and the same file anywhere in its schools."""
    in_reach = or_(
        PhotoSubject.class_id.in_(list(class_ids)),
        (Photo.sha256 == photo.sha256) & PhotoSubject.school_id.in_(list(school_ids)),
    )
    rows = session.execute(
        select(Photo.id, PhotoSubject.student_id, Photo.sha256, Photo.phash)
        .join(PhotoSubject, PhotoSubject.photo_id == Photo.id)
        .where(in_reach, Photo.id != photo.id, Photo.status == "attached")
        .order_by(Photo.id.desc())
        .limit(MOST_COMPARED)
    )
    return [Known(row.id, row.student_id, row.sha256, row.phash) for row in rows]


def kept(session: Session) -> Iterator[UUID]:
    """Yield every photo whose files are in the store to stay, a few of them in memory."""
    return iter(session.execute(_KEPT, execution_options={"yield_per": 1_000}).scalars())


def still_kept(session: Session, photo_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the photos whose files should be in the store."""
    return set(session.execute(_KEPT.where(Photo.id.in_(list(photo_ids)))).scalars())


def unattached(session: Session, before: datetime, most: int) -> list[UUID]:
    """Return photos that nobody attached since ``before``."""
    idle = (Photo.status != "attached", Photo.idle_since < before)
    return list(session.execute(select(Photo.id).where(*idle).order_by(Photo.idle_since).limit(most)).scalars())


def shown_in(
    session: Session, class_ids: Select[UUID], *, before: datetime, kept: Select[UUID], most: int
) -> list[UUID]:
    """Return photos of children of these classes from before an instant, the oldest first, but for those to be kept."""
    statement = (
        select(Photo.id)
        .join(PhotoSubject, PhotoSubject.photo_id == Photo.id)
        .where(PhotoSubject.class_id.in_(class_ids), Photo.created_at < before, Photo.status == "attached")
        .where(Photo.id.not_in(kept))
        .distinct()
        .order_by(Photo.id)
        .limit(most)
    )
    return list(session.execute(statement).scalars())


def all_subjects(session: Session, photo_ids: Iterable[UUID]) -> set[UUID]:
    """Return every child on one of the photos."""
    shown = select(PhotoSubject.student_id).where(PhotoSubject.photo_id.in_(list(photo_ids)))
    return set(session.execute(shown).scalars())
