"""When the courses of a school are held, as the planner of their lessons needs it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.courses.models.rounds import SelectionRound
from app.courses.rules.places import ATTENDING
from app.courses.rules.words import OfferingStatus

# What is left over of a course that runs already may go into another round, whose places come later.
_HAS_EARLIER_PLACES = exists().where(
    Enrolment.offering_id == Offering.id,
    Enrolment.status.in_([status.value for status in ATTENDING]),
    Enrolment.round_id.is_distinct_from(Offering.round_id),
)
_TIMETABLE = select(
    Offering.id,
    Offering.school_id,
    Offering.term_code,
    Offering.slots,
    Offering.status,
    Offering.round_id,
    SelectionRound.published_at,
    _HAS_EARLIER_PLACES.label("has_earlier_places"),
).outerjoin(SelectionRound, SelectionRound.id == Offering.round_id)


@dataclass(frozen=True)
class Timetable:
    """The weekly slots of an offering in its term.

    It runs once it is published and the places of its round, where it has one, are given: ``places_given_at``; or
    where children sit in it since an earlier round.
    """

    offering_id: UUID
    school_id: UUID
    term_code: str
    slots: tuple[str, ...]
    is_running: bool
    places_given_at: datetime | None


def timetable(session: Session, offering_id: UUID) -> Timetable | None:
    row = session.execute(_TIMETABLE.where(Offering.id == offering_id)).one_or_none()
    return _timetable(row) if row else None


def timetables(session: Session, school_id: UUID, term_codes: Collection[str]) -> list[Timetable]:
    """Return the timetables of a school's offerings in some terms, running or not."""
    in_terms = (Offering.school_id == school_id, Offering.term_code.in_(term_codes))
    return [_timetable(row) for row in session.execute(_TIMETABLE.where(*in_terms).order_by(Offering.id))]


def _timetable(row: Any) -> Timetable:
    has_places = row.round_id is None or row.published_at is not None or row.has_earlier_places
    return Timetable(
        row.id,
        row.school_id,
        row.term_code,
        tuple(row.slots),
        row.status == OfferingStatus.PUBLISHED and has_places,
        row.published_at,
    )
