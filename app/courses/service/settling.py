"""What time decides about places, and whether the counters of seats still say the truth."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, null, select
from sqlalchemy.orm import Session

from app.core import audit
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import ClassSeats, Offering
from app.courses.models.rounds import SelectionRound
from app.courses.queries import places as queries
from app.courses.rules.places import ASKED
from app.courses.rules.words import HOLDING, EnrolmentStatus, UnconfirmedRule
from app.courses.service import places
from app.courses.service.changing import hold
from app.courses.service.enrolling import present_grade
from app.courses.service.places import CareNeed
from app.schools import access as schools_access
from app.schools.errors import StudentNotFound

_ASKED = [status.value for status in ASKED]
_HELD = (Enrolment.offering_id == Offering.id, Enrolment.status.in_([status.value for status in HOLDING]))
_SEATS = select(func.count()).where(*_HELD).correlate(Offering).scalar_subquery()
_SEATS_OF_CLASS = (
    select(func.count())
    .where(*_HELD, Enrolment.class_id == ClassSeats.class_id)
    .correlate(Offering, ClassSeats)
    .scalar_subquery()
)
_OF_OFFERINGS = select(Offering.school_id, Offering.id, null(), Offering.taken, _SEATS).where(Offering.taken != _SEATS)
_OF_CLASSES = (
    select(Offering.school_id, Offering.id, ClassSeats.class_id, ClassSeats.taken, _SEATS_OF_CLASS)
    .join(ClassSeats, ClassSeats.offering_id == Offering.id)
    .where(Offering.class_quota.is_not(None), ClassSeats.taken != _SEATS_OF_CLASS)
)


def due(session: Session, now: datetime) -> list[UUID]:
    """Return the places that were not confirmed and the offers that were not accepted in time."""
    statement = select(Enrolment.id).where(Enrolment.status.in_(_ASKED), Enrolment.answer_by <= now)
    return list(session.execute(statement.order_by(Enrolment.answer_by, Enrolment.id)).scalars())


def settle(session: Session, enrolment_id: UUID, now: datetime) -> EnrolmentStatus | None:
    """Decide about one place after its time; returns what became of it, or None where somebody answered meanwhile.

    An offer expires and the seat goes to the next. An unconfirmed place follows the rule of its round: it stays the
    child's, or it is freed and the child gets base care instead.
    """
    enrolment = session.get_one(Enrolment, enrolment_id)
    hold(session, [enrolment])
    if enrolment.status not in ASKED or enrolment.answer_by is None or enrolment.answer_by > now:
        return None
    round_ = session.get(SelectionRound, enrolment.round_id) if enrolment.round_id else None
    is_place = enrolment.status == EnrolmentStatus.PENDING_GUARDIAN
    if is_place and round_ and round_.unconfirmed_rule == UnconfirmedRule.KEEP:
        enrolment.status, enrolment.answer_by = EnrolmentStatus.ENROLLED.value, None
        return EnrolmentStatus.ENROLLED
    places.release(session, enrolment, EnrolmentStatus.EXPIRED, now, by=None)
    if is_place:
        _give_care_instead(session, [enrolment], now)
    return EnrolmentStatus.EXPIRED


def care_after_cancellation(session: Session, offering_id: UUID, cancelled_at: datetime, now: datetime) -> int:
    """Give the children whose places in a course ended then base care; doing it again gives nothing twice."""
    sat = select(Enrolment).where(
        Enrolment.offering_id == offering_id,
        Enrolment.ended_at == cancelled_at,
        Enrolment.status == EnrolmentStatus.CANCELLED.value,
        Enrolment.ended_on.is_not(None),
    )
    return _give_care_instead(session, session.execute(sat).scalars().all(), now)


def _give_care_instead(session: Session, ended: Sequence[Enrolment], now: datetime) -> int:
    """Give children who lost their places in one course base care in its slots, unless they have left the school."""
    if not ended:
        return 0
    course = queries.offered(session, [ended[0].offering_id])[ended[0].offering_id]
    needs = []
    for enrolment in ended:
        with suppress(StudentNotFound):
            student = schools_access.student_row(session, enrolment.student_id)
            grade = present_grade(session, student, now)
            if student.school_id == course.school_id and grade is not None:
                needs += [CareNeed(student.id, student.class_id, grade, slot) for slot in course.slots]
    return places.give_base_care(session, course.school_id, needs, course.term_code, ended[0].round_id, now)


class Miscount(NamedTuple):
    """A counter that differs from the places that hold its seats. ``class_id`` is None for the whole offering."""

    school_id: UUID
    offering_id: UUID
    class_id: UUID | None
    taken: int
    held: int


def miscounts(session: Session) -> list[Miscount]:
    """Compare the counters with the places. A difference is told, never repaired: somebody must look why."""
    return [Miscount(*row) for statement in (_OF_OFFERINGS, _OF_CLASSES) for row in session.execute(statement)]


def record_miscount(session: Session, found: Miscount, now: datetime) -> None:
    audit.record(
        session, now, None, "places.miscounted", "offering", found.offering_id, school_id=found.school_id,
        class_id=found.class_id, taken=found.taken, held=found.held,
    )  # fmt: skip
