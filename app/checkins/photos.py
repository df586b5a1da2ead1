"""The photos of records: the one place where check-ins meet the media feature."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.checkins.models import CheckIn, CheckInPhoto
from app.media import queries as media_queries
from app.media import service as media
from app.media.queries import PhotoLinks, Signer
from app.schools.access import StudentRow


def attach(
    session: Session, students: Sequence[StudentRow], photo_ids: Sequence[UUID], account_id: UUID, now: datetime
) -> list[dict[str, Any]]:
    """Give the caller's photos to the children; returns questions about re-used pictures, for the teacher.

    Raises what the media feature raises: no consent to photos, somebody else's photo, a photo of another record.
    """
    attached = media.attach(session, photo_ids=photo_ids, students=students, account_id=account_id, now=now)
    return [
        {"kind": question.kind, "photo_id": str(question.photo_id), "other_photo_id": str(question.other_photo_id)}
        for question in attached.questions
    ]


def links(
    session: Session, photos: Mapping[UUID, Sequence[UUID]], signer: Signer, now: datetime
) -> dict[UUID, list[PhotoLinks]]:
    """Return what is needed to show the photos of each record; those without consent now are left out."""
    shown = media_queries.links(session, {id_ for photo_ids in photos.values() for id_ in photo_ids}, signer, now)
    return {
        check_in_id: [shown[photo_id] for photo_id in photo_ids if photo_id in shown]
        for check_in_id, photo_ids in photos.items()
    }


def link(session: Session, check_in_ids: Iterable[UUID], labor_on: date, photo_ids: Sequence[UUID]) -> None:
    """Note which photos the records of a day have, in the order given."""
    rows = [
        {"check_in_id": check_in_id, "labor_on": labor_on, "photo_id": photo_id, "position": position}
        for check_in_id in check_in_ids
        for position, photo_id in enumerate(photo_ids)
    ]
    if rows:
        session.execute(insert(CheckInPhoto), rows)


def unlink(session: Session, check_in_id: UUID) -> list[UUID]:
    """Forget a record's photos and return those that no other record uses; siblings may share one.

    All records of the photos are locked in one order, so that of two siblings withdrawn at once the last one notices.
    """
    own = select(CheckInPhoto.photo_id).where(CheckInPhoto.check_in_id == check_in_id)
    links = session.execute(
        select(CheckInPhoto.photo_id, CheckInPhoto.check_in_id)
        .where(CheckInPhoto.photo_id.in_(own))
        .order_by(CheckInPhoto.photo_id, CheckInPhoto.check_in_id)
        .with_for_update()
    ).all()
    session.execute(delete(CheckInPhoto).where(CheckInPhoto.check_in_id == check_in_id))
    shared = {link.photo_id for link in links if link.check_in_id != check_in_id}
    return [link.photo_id for link in links if link.photo_id not in shared]


def release(session: Session, check_in_id: UUID, now: datetime) -> None:
    """Take the photos from a withdrawn record; what no other record uses is swept away a day later."""
    if unused := unlink(session, check_in_id):
        media.detach(session, unused, now)


def replace(
    session: Session, record: CheckIn, student: StudentRow, photo_ids: Sequence[UUID], account_id: UUID, now: datetime
) -> list[dict[str, Any]]:
    """Give a record other photos, of which it may have had some before; returns the questions about the new ones."""
    had = set(session.execute(select(CheckInPhoto.photo_id).where(CheckInPhoto.check_in_id == record.id)).scalars())
    unused = [photo_id for photo_id in unlink(session, record.id) if photo_id not in photo_ids]
    if unused:
        media.detach(session, unused, now)
    questions = attach(session, [student], [id_ for id_ in photo_ids if id_ not in had], account_id, now)
    link(session, [record.id], record.labor_on, photo_ids)
    return questions
