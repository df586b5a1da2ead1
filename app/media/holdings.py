"""What is held of a child's photos, as statements for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from app.media.models import Photo, PhotoSubject
from app.media.rules import Safety
from app.privacy import queries as privacy
from app.privacy.rules import Purpose

_OTHER = aliased(PhotoSubject)


def photos(student_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(Photo.id, Photo.created_at, Photo.width, Photo.height)
        .join(PhotoSubject, PhotoSubject.photo_id == Photo.id)
        .where(PhotoSubject.student_id == student_id, Photo.status == "attached")
        .order_by(Photo.id.desc())
    )


def photos_to_hand_out(student_id: UUID, account_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the photos that may be given to a guardian of the child, the newest first.

    A photo that shows another child, too, needs the consent of that child's guardians, here as everywhere; and one that
    is hidden from others is for its uploader.
    """
    refused = exists().where(
        _OTHER.photo_id == Photo.id,
        _OTHER.student_id != student_id,
        ~privacy.agreed(_OTHER.student_id, Purpose.PHOTO_UPLOAD),
    )
    is_open = (Photo.safety == Safety.VISIBLE) | (Photo.account_id == account_id)
    return photos(student_id).where(~refused, is_open)
