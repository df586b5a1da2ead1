"""How places end by themselves: with their term, and with the child's time at the school."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.db import changed
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import ClassSeats, Offering
from app.courses.rules.places import ATTENDING
from app.courses.rules.words import LIVING, EnrolmentStatus
from app.courses.service import places, seats
from app.courses.service.changing import hold
from app.schools import queries as schools

LEFT_SCHOOL = "学生已离校"
_LIVING = Enrolment.status.in_([status.value for status in LIVING])


def offerings_over(session: Session, school_id: UUID, now: datetime) -> dict[UUID, date]:
    """Return the offerings of past terms in which somebody still has a place or waits, with the last day of the term."""
    terms = schools.calendar_of(session, schools.school(session, school_id)).terms
    last_days = {term.code: term.ends_on for term in terms if term.ends_on < local_day(now)}
    living = (
        select(Offering.id, Offering.term_code)
        .join(Enrolment, Enrolment.offering_id == Offering.id)
        .where(Offering.school_id == school_id, Offering.term_code.in_(last_days), _LIVING)
        .distinct()
    )
    return {row.id: last_days[row.term_code] for row in session.execute(living)}


def complete(session: Session, offering_id: UUID, last_day: date, now: datetime) -> int:
    """Complete the places of an offering whose term is over and end what still waits; returns how many there were."""
    seats.lock_offerings(session, [offering_id])
    of_offering = select(Enrolment.id).where(Enrolment.offering_id == offering_id)
    session.execute(delete(SlotClaim).where(SlotClaim.enrolment_id.in_(of_offering)))
    ending = update(Enrolment).where(Enrolment.offering_id == offering_id, _LIVING)
    attended = Enrolment.status.in_([status.value for status in ATTENDING])
    completed = changed(
        session.execute(
            ending.where(attended).values(
                status=EnrolmentStatus.COMPLETED.value, ended_on=last_day, ended_at=now, answer_by=None
            )
        )
    )
    waited = changed(session.execute(ending.values(status=EnrolmentStatus.EXPIRED.value, ended_at=now, answer_by=None)))
    session.execute(update(Offering).where(Offering.id == offering_id).values(taken=0))
    session.execute(update(ClassSeats).where(ClassSeats.offering_id == offering_id).values(taken=0))
    return completed + waited


def places_of_departed(session: Session) -> list[UUID]:
    """Return the living places and waits of children who have left their school."""
    departed = select(Enrolment.id).where(_LIVING, ~schools.is_at_school(Enrolment.student_id))
    return list(session.execute(departed.order_by(Enrolment.id)).scalars())


def leave(session: Session, enrolment_id: UUID, now: datetime) -> None:
    """End what a child that has left the school still holds; a freed seat goes to the next."""
    enrolment = session.get_one(Enrolment, enrolment_id)
    hold(session, [enrolment])
    places.release(session, enrolment, EnrolmentStatus.DROPPED, now, by=None, reason=LEFT_SCHOOL)
