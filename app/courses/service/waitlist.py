"""Freed seats: each is kept for the first waiting child that may have it, while its family is asked."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.announcements.service import posts
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import ClassSeats, Offering
from app.courses.queries import places as queries
from app.courses.queries.places import OfferedCourse
from app.courses.rules.places import ANSWER_WITHIN, in_words
from app.courses.rules.words import EnrolmentStatus, OfferingStatus
from app.courses.service import seats
from app.schools import queries as schools

_ENROLMENTS = cast("Table", Enrolment.__table__)
# Whoever is about to leave the waitlist at this moment is passed over rather than waited for.
_FIRST_SUITABLE = (
    select(Enrolment.id, Enrolment.student_id, Enrolment.class_id)
    .join(Offering, Offering.id == Enrolment.offering_id)
    .outerjoin(
        ClassSeats,
        (ClassSeats.offering_id == Enrolment.offering_id) & (ClassSeats.class_id == Enrolment.class_id),
    )
    .where(
        Enrolment.offering_id == bindparam("of"),
        Enrolment.status == EnrolmentStatus.WAITLISTED.value,
        Offering.status == OfferingStatus.PUBLISHED.value,
        or_(Offering.capacity.is_(None), Offering.taken < Offering.capacity),
        or_(Offering.class_quota.is_(None), func.coalesce(ClassSeats.taken, 0) < Offering.class_quota),
        schools.is_at_school(Enrolment.student_id),
    )
    .order_by(Enrolment.waiting_no, Enrolment.id)
    .limit(1)
    .with_for_update(of=Enrolment, skip_locked=True, key_share=True)
)
_OFFER = (
    update(_ENROLMENTS)
    .where(_ENROLMENTS.c.id == bindparam("waiting"))
    .values(status=EnrolmentStatus.OFFERED.value, answer_by=bindparam("until"))
)


def offer_next(session: Session, course: OfferedCourse, now: datetime) -> bool:
    """Keep a free seat for the first waiting child whose class still has one, and ask its family for 48 hours.

    The caller holds the offering. Returns whether there was both a seat and somebody who waits for it.
    """
    first = session.execute(_FIRST_SUITABLE, {"of": course.id}).one_or_none()
    if first is None:
        return False
    until = now + ANSWER_WITHIN
    session.execute(_OFFER, {"waiting": first.id, "until": until})
    seats.take(session, {course.id: course}, [(course.id, first.class_id)])
    title = f"《{course.title}》有名额了"
    body = f"您的孩子在《{course.title}》的候补中排到了。请在{in_words(until)}之前确认;过时名额将给下一位。"
    posts.note(session, course.school_id, [first.student_id], title, body, now, answer_by=until)
    return True


def fill(session: Session, offering_id: UUID, now: datetime) -> int:
    """Offer all free seats of a course to those who wait, as after a raised capacity; returns how many."""
    seats.lock_offerings(session, [offering_id])
    course = queries.offered(session, [offering_id])[offering_id]
    offers = 0
    while offer_next(session, course, now):
        offers += 1
    return offers


def offerings_to_fill(session: Session) -> list[UUID]:
    """Return the courses that have a free seat although somebody waits, for the job that fills them."""
    waiting = exists().where(Enrolment.offering_id == Offering.id, Enrolment.status == EnrolmentStatus.WAITLISTED.value)
    free = or_(Offering.capacity.is_(None), Offering.taken < Offering.capacity)
    statement = select(Offering.id).where(Offering.status == OfferingStatus.PUBLISHED.value, free, waiting)
    return list(session.execute(statement.order_by(Offering.id)).scalars())
