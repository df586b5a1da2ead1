"""Who sits in a course on which days: the places that are or were really held, with the days between which they count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.courses.rules.places import ATTENDING
from app.courses.rules.words import EnrolmentStatus
from app.schools.queries import is_at_school

# Whoever sat in a course and left it has a first and a last day; an offer that was not taken has none.
_WAS_HELD = or_(
    Enrolment.status.in_((*ATTENDING, EnrolmentStatus.COMPLETED)),
    and_(Enrolment.starts_on.is_not(None), Enrolment.ended_on.is_not(None)),
)
_SEAT: tuple[Any, ...] = (
    Enrolment.id, Enrolment.offering_id, Enrolment.student_id, Enrolment.starts_on, Enrolment.ended_on,
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """A place that a child holds or held, from its first to its last day; None where there is no bound."""

    enrolment_id: UUID
    offering_id: UUID
    student_id: UUID
    starts_on: date | None
    ended_on: date | None

    def __contains__(self, day: date) -> bool:
        has_begun = self.starts_on is None or self.starts_on <= day
        return has_begun and (self.ended_on is None or day <= self.ended_on)


def seats_on(session: Session, offering_ids: Collection[UUID], day: date) -> list[Seat]:
    """Return who sits in the offerings on a day."""
    return _seats(session, Enrolment.offering_id.in_(offering_ids), *_covers(day))


def seats_of_present(session: Session, offering_ids: Collection[UUID]) -> list[Seat]:
    """Return the places in the offerings, of whatever days, of children who are at the school now."""
    return _seats(session, Enrolment.offering_id.in_(offering_ids), is_at_school(Enrolment.student_id))


def seats_of_student(session: Session, school_id: UUID, term_code: str, student_id: UUID) -> list[Seat]:
    """Return the places that a child holds or held in a term, the oldest first."""
    in_term = select(Offering.id).where(Offering.school_id == school_id, Offering.term_code == term_code)
    return _seats(session, Enrolment.student_id == student_id, Enrolment.offering_id.in_(in_term))


def seated_among(session: Session, offering_id: UUID, student_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the children who sit or once sat in an offering."""
    seats = _seats(session, Enrolment.offering_id == offering_id, Enrolment.student_id.in_(student_ids))
    return frozenset(seat.student_id for seat in seats)


def _seats(session: Session, *conditions: ColumnElement[bool]) -> list[Seat]:
    rows = session.execute(select(*_SEAT).where(_WAS_HELD, *conditions).order_by(Enrolment.id))
    return [Seat(*row) for row in rows]


def _covers(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        or_(Enrolment.starts_on.is_(None), Enrolment.starts_on <= day),
        or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= day),
    )
