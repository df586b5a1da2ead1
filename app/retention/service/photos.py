"""Photos of a term that is over: first a letter to the families, and after its grace they go, some at a time."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.announcements.service import posts
from app.checkins.service import erasing as checkins
from app.core import audit
from app.core.clock import local_day
from app.core.i18n import translate
from app.media import queries as media_queries
from app.media import service as media
from app.retention import queries, words
from app.retention.models import PhotoClearance
from app.retention.rules import PHOTOS_AFTER_NOTICE
from app.schools import queries as schools

CLEARED_AT_ONCE = 100


def tell_families(session: Session, school_id: UUID, now: datetime) -> bool:
    """Write to all families of a school, once a term, from when its photos go; returns whether there was a letter."""
    today = local_day(now)
    until = queries.taken_until(session, school_id, today)
    if session.get(PhotoClearance, (school_id, until)) or not queries.photos_until(session, school_id, until, most=1):
        return False
    due_on = today + PHOTOS_AFTER_NOTICE
    session.add(PhotoClearance(school_id=school_id, taken_until=until, told_at=now, due_on=due_on))
    title = translate(words.PHOTOS_TITLE, day=due_on.isoformat())
    body = translate(words.PHOTOS_BODY, day=due_on.isoformat(), until=until.isoformat())
    posts.notice(session, school_id, (), title, body, now)
    return True


def clear(session: Session, school_id: UUID, taken_until: date, now: datetime) -> int:
    """Take the next photos of a term away, their objects after the commit; returns how many, 0 when all are gone.

    Records and points stay. A photo that shows children of two schools goes with the first of them.
    """
    held = session.get_one(PhotoClearance, (school_id, taken_until), with_for_update=True)
    photo_ids = queries.photos_until(session, held.school_id, held.taken_until, CLEARED_AT_ONCE)
    if photo_ids:
        # No record of these children takes one of the photos back at this moment.
        schools.lock_students(session, media_queries.all_subjects(session, photo_ids))
        checkins.unlink_photos(session, photo_ids)
        media.erase(session, photo_ids, now)
        held.photos += len(photo_ids)
        return len(photo_ids)
    held.done_at = held.done_at or now
    audit.record(
        session, now, None, "photos.cleared", "school", held.school_id,
        school_id=held.school_id, until=held.taken_until, photos=held.photos,
    )  # fmt: skip
    return 0
