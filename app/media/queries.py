"""Reads of photos. A link exists only while every child on the photo has its guardians' consent."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.rules import CLASS_ROLES, Role
from app.core.auth import Actor
from app.core.config import Config
from app.core.crypto import sign
from app.core.db import run
from app.core.pagination import Page, page_of_rows
from app.media import rules
from app.media.models import Photo, PhotoSubject, PhotoUpload
from app.media.rules import Known, Safety
from app.privacy import queries as privacy
from app.privacy.rules import Purpose

MOST_COMPARED = 2_000
_KEPT = select(Photo.id).where(Photo.status != "pending")
_COPY = (
    select(Photo.id)
    .where(Photo.account_id == bindparam("account_id", type_=Uuid()), Photo.sha256 == bindparam("sha256"))
    .where(Photo.status == "stored", Photo.idle_since > bindparam("since"))
    .limit(1)
)
_UPLOADER = select(Photo.account_id).where(Photo.id == bindparam("photo_id"))
_UPLOAD = select(
    PhotoUpload.photo_id, PhotoUpload.account_id, PhotoUpload.status, PhotoUpload.refusal, PhotoUpload.created_at
).where(PhotoUpload.photo_id == bindparam("photo_id"), PhotoUpload.status != "swept")


@dataclass(frozen=True)
class Signer:
    """Makes addresses of photos for one viewer, who is shown hidden ones of these classes and schools."""

    base_url: str
    secret: str
    viewer: UUID
    class_ids: frozenset[UUID] = frozenset()
    school_ids: frozenset[UUID] = frozenset()

    def url(self, photo_id: UUID, rendition: str, expires: int, *, is_hidden: bool) -> str:
        parts = signed_parts(photo_id, rendition, self.viewer, expires, is_hidden=is_hidden)
        query = f"viewer={self.viewer}&expires={expires}&signature={sign(self.secret, *parts)}"
        return f"{self.base_url}/media/{photo_id}/{rendition}?{query}{'&hidden=true' if is_hidden else ''}"


def signed_parts(photo_id: UUID, rendition: str, viewer: UUID, expires: int, *, is_hidden: bool) -> tuple[str, ...]:
    """Return what the signature of an address binds; one for something visible does not show it once it is hidden."""
    parts = ("photo", str(photo_id), rendition, str(viewer), str(expires))
    return (*parts, "hidden") if is_hidden else parts


def signer_for(config: Config, actor: Actor) -> Signer:
    """Return the maker of links for the caller."""
    return Signer(
        config.base_url, config.secret_key, actor.account_id,
        class_ids=actor.class_ids(*CLASS_ROLES), school_ids=actor.school_ids(Role.SCHOOL_OFFICE, Role.PRINCIPAL),
    )  # fmt: skip


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
    safety: str
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
_SHOWN = select(Photo.id, Photo.width, Photo.height, Photo.placeholder, Photo.capture_hint, Photo.safety).where(
    Photo.status != "pending", ~_LACKING
)
# Written out rather than bound, so that the database sees that its index of what is hidden has all of it.
HIDDEN = Photo.safety != literal(Safety.VISIBLE.value, literal_execute=True)


def links(session: Session, photo_ids: Iterable[UUID], signer: Signer, now: datetime) -> dict[UUID, PhotoLinks]:
    """Return links to those photos that may be shown now. That the viewer may see them is decided before.

    This is where hidden content is kept from everybody but its uploader and the school.
    """
    wanted = list(photo_ids)
    if not wanted:
        return {}
    rows = session.execute(_SHOWN.where(Photo.id.in_(wanted), ~HIDDEN | _seen_hidden(signer)))
    return {row.id: links_to(*row, signer=signer, now=now) for row in rows}


def links_to(
    photo_id: UUID,
    width: int,
    height: int,
    placeholder: str,
    capture_hint: str,
    safety: str,
    *,
    signer: Signer,
    now: datetime,
) -> PhotoLinks:
    """Return links to a photo of which all is known, also that the viewer may see it."""
    expires, is_hidden = rules.link_expiry(now), safety != Safety.VISIBLE
    urls = {rendition: signer.url(photo_id, rendition, expires, is_hidden=is_hidden) for rendition in rules.RENDITIONS}
    until = datetime.fromtimestamp(expires, UTC)
    return PhotoLinks(photo_id, width, height, placeholder, capture_hint, urls, until, safety)


def _seen_hidden(signer: Signer) -> ColumnElement[bool]:
    """Return the condition for photos that the viewer is shown although they are hidden."""
    uploaded = Photo.account_id == signer.viewer
    if not signer.class_ids and not signer.school_ids:
        return uploaded
    in_reach = _SUBJECT.class_id.in_(signer.class_ids) | _SUBJECT.school_id.in_(signer.school_ids)
    return uploaded | exists().where(_SUBJECT.photo_id == Photo.id, in_reach)


def is_shown(session: Session, photo_id: UUID, *, is_hidden: bool) -> bool:
    """Tell whether an address still shows its photo, which it was made for as a hidden one or not."""
    shown = _SHOWN.where(Photo.id == photo_id)
    return session.execute(shown if is_hidden else shown.where(~HIDDEN)).first() is not None


@dataclass(frozen=True)
class HiddenPhoto:
    """A photo that others do not see, with those of the children asked for whose photo it is."""

    id: UUID
    uploaded_at: datetime
    student_ids: list[UUID]


def hidden(
    session: Session, student_ids: Collection[UUID], safety: str, *, cursor: str | None = None, limit: int
) -> Page:
    """Return a page of what is hidden of some children in one state, the newest first."""
    of_children = exists().where(_SUBJECT.photo_id == Photo.id, _SUBJECT.student_id.in_(student_ids))
    statement = select(Photo.id, Photo.created_at).where(HIDDEN, Photo.safety == safety, ~_LACKING, of_children)
    page = page_of_rows(session, statement, [Photo.__table__.c.id], cursor=cursor, limit=limit, newest_first=True)
    shown = select(PhotoSubject.photo_id, PhotoSubject.student_id).where(
        PhotoSubject.photo_id.in_([row.id for row in page.items]), PhotoSubject.student_id.in_(student_ids)
    )
    children: dict[UUID, list[UUID]] = {}
    for row in session.execute(shown):
        children.setdefault(row.photo_id, []).append(row.student_id)
    return Page([HiddenPhoto(row.id, row.created_at, children[row.id]) for row in page.items], page.next)


def hidden_count(session: Session, student_ids: Collection[UUID]) -> int:
    """Count the photos of some children at which people must look."""
    of_children = exists().where(_SUBJECT.photo_id == Photo.id, _SUBJECT.student_id.in_(student_ids))
    waiting = select(func.count()).where(HIDDEN, Photo.safety == Safety.REVIEW, ~_LACKING, of_children)
    return session.execute(waiting).scalar_one()


def submitter(session: Session, photo_id: UUID) -> UUID | None:
    """Return the uploader of a photo whose content nobody was asked about yet."""
    return session.execute(
        select(Photo.account_id).where(Photo.id == photo_id, Photo.safety == Safety.UPLOADED)
    ).scalar_one_or_none()


def uploader(session: Session, photo_id: UUID) -> UUID | None:
    return run(session, _UPLOADER, {"photo_id": photo_id}).scalar_one_or_none()


def upload(session: Session, photo_id: UUID) -> Upload | None:
    """Return a photo's way through the store, unless that was long ago."""
    row = run(session, _UPLOAD, {"photo_id": photo_id}).one_or_none()
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
    return run(session, _COPY, {"account_id": account_id, "sha256": sha256, "since": since}).scalar_one_or_none()


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
