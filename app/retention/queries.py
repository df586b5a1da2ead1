"""What is due to go, without touching it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local_day, start_of
from app.lessons import holdings as lessons
from app.media import queries as media
from app.retention.models import PhotoClearance
from app.retention.rules import CHILDREN_AFTER_LEAVING, photos_taken_until
from app.schools import holdings, queries
from app.schools.service import leaving

MOST_COUNTED = 100_000


@dataclass(frozen=True)
class Due:
    """What would go from a school: photos from ``photos_from`` on (None before the letter), children now."""

    school: str
    photos: int
    taken_until: date
    photos_from: date | None
    children: int


def taken_until(session: Session, school_id: UUID, today: date) -> date:
    """Return the day until which photos of a school belong to a term that is over."""
    calendar = queries.calendar_of(session, queries.school(session, school_id))
    return photos_taken_until(today, calendar.terms)


def photos_until(session: Session, school_id: UUID, day: date, most: int) -> list[UUID]:
    """Return photos of a school that were taken until a day and belong to no work, the oldest first."""
    return media.shown_in(
        session,
        holdings.classes_ever(school_id),
        before=start_of(day + timedelta(days=1)),
        kept=lessons.photos_of_works(),
        most=most,
    )


def clearances_due(session: Session, today: date) -> list[tuple[UUID, date]]:
    """Return, by school and last day, what is not cleared yet and of which families were told long enough ago."""
    due = (PhotoClearance.done_at.is_(None), PhotoClearance.due_on <= today)
    rows = session.execute(select(PhotoClearance.school_id, PhotoClearance.taken_until).where(*due))
    return [(row.school_id, row.taken_until) for row in rows]


def children_due(session: Session, today: date, most: int) -> dict[UUID, list[UUID]]:
    """Return by school the children whose time is over."""
    return leaving.long_gone(session, today - CHILDREN_AFTER_LEAVING, today, most)


def due(session: Session, now: datetime) -> list[Due]:
    """Return school by school what would go."""
    today = local_day(now)
    children = children_due(session, today, MOST_COUNTED)
    return [
        _due(session, school.id, school.name, today, len(children.get(school.id, ())))
        for school in queries.all_schools(session)
    ]


def _due(session: Session, school_id: UUID, name: str, today: date, children: int) -> Due:
    until = taken_until(session, school_id, today)
    told = session.get(PhotoClearance, (school_id, until))
    photos = len(photos_until(session, school_id, until, MOST_COUNTED))
    return Due(name, photos, until, told.due_on if told else None, children)
