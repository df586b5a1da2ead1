"""What one statement tells of a course and a child that asks for a place in it: enough to refuse most of a rush cheaply."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, bindparam, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.core.db import run
from app.courses.errors.menu import OfferingNotFound
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import ClassSeats, Course, Offering
from app.courses.models.rounds import Declaration, RoundChild, RoundClass, SelectionRound
from app.courses.queries.places import OfferedCourse
from app.courses.rules.words import LIVING, DeclarationKind, EnrolmentStatus, OfferingStatus
from app.schools.access import StudentRow

_COURSE_FIELDS = len(fields(OfferedCourse))
# Literals each by itself are written into the statement once, a list of values again at each use.
_LIVING = [literal(status.value) for status in LIVING]
_WAITING = EnrolmentStatus.WAITLISTED.value
_CHILD = bindparam("student_id", type_=Uuid())
# A child counts for the class that it was in when its round was prepared, and who came later for its present one.
_CLASS = func.coalesce(RoundChild.class_id, bindparam("class_id", type_=Uuid()))
_queue = aliased(Enrolment)
_OPENING = (
    select(
        Offering.id, Offering.school_id, Offering.term_code, Offering.slots, Offering.grades, Offering.capacity,
        Offering.taken, Offering.class_quota, Offering.status, Offering.is_invitation_only, Offering.round_id,
        Course.kind, Course.title, SelectionRound.mode, SelectionRound.notice_at, SelectionRound.open_at,
        SelectionRound.close_at, SelectionRound.adjust_until, SelectionRound.prepared_at, SelectionRound.drawn_at,
        SelectionRound.published_at, SelectionRound.cancelled_at, SelectionRound.register_until,
        SelectionRound.most_courses, RoundChild.grade, RoundChild.slots.label("registered"), _CLASS.label("class_id"),
        exists()
        .where(RoundClass.round_id == Offering.round_id, RoundClass.class_id == _CLASS)
        .label("is_class_in_round"),
        exists()
        .where(
            Declaration.offering_id == Offering.id,
            Declaration.student_id == _CHILD,
            Declaration.kind == DeclarationKind.INVITED.value,
        )
        .label("is_invited"),
        func.coalesce(ClassSeats.taken, 0).label("taken_by_class"),
        exists()
        .where(
            _queue.offering_id == Offering.id,
            _queue.status == _WAITING,
            Offering.class_quota.is_(None) | (_queue.class_id == _CLASS),
        )
        .label("has_queue"),
        Enrolment.id.label("enrolment_id"), Enrolment.status.label("enrolment_status"), Enrolment.answer_by,
    )
    .join(Course, Course.id == Offering.course_id)
    .outerjoin(SelectionRound, SelectionRound.id == Offering.round_id)
    .outerjoin(RoundChild, (RoundChild.round_id == Offering.round_id) & (RoundChild.student_id == _CHILD))
    .outerjoin(ClassSeats, (ClassSeats.offering_id == Offering.id) & (ClassSeats.class_id == _CLASS))
    .outerjoin(
        Enrolment,
        (Enrolment.offering_id == Offering.id)
        & (Enrolment.student_id == _CHILD)
        & Enrolment.status.in_(_LIVING),
    )
    .where(Offering.id == bindparam("offering_id", type_=Uuid()), Offering.school_id == bindparam("school_id", type_=Uuid()))
)  # fmt: skip

_PLACE = select(Enrolment.id).where(
    Enrolment.offering_id == bindparam("offering_id"),
    Enrolment.student_id == bindparam("student_id"),
    Enrolment.status.in_(_LIVING),
)


@dataclass(frozen=True)
class SeatCount:
    """How many seats there are, are taken, and how many children wait. Base care has no ``capacity``."""

    capacity: int | None
    taken: int
    waiting: int

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.taken >= self.capacity


def opening(session: Session, student: StudentRow, offering_id: UUID) -> Row[Any]:
    """Return a course of the child's school, its round, and how the child stands to both. Raises ``OfferingNotFound``."""
    asked = {
        "offering_id": offering_id, "school_id": student.school_id, "student_id": student.id,
        "class_id": student.class_id,
    }  # fmt: skip
    row = run(session, _OPENING, asked).one_or_none()
    if row is None or row.status == OfferingStatus.DRAFT:
        raise OfferingNotFound
    return row


def has_place(session: Session, student_id: UUID, offering_id: UUID) -> bool:
    """Tell whether a child has a living place or a wait in a course."""
    asked = {"offering_id": offering_id, "student_id": student_id}
    return run(session, _PLACE, asked).first() is not None


def course_of(row: Row[Any]) -> OfferedCourse:
    """Return the course of an opening, whose columns come first."""
    return OfferedCourse(*tuple(row)[:_COURSE_FIELDS])


def seat_count(session: Session, offering: Offering) -> SeatCount:
    waiting = select(func.count()).where(Enrolment.offering_id == offering.id, Enrolment.status == _WAITING)
    return SeatCount(offering.capacity, offering.taken, session.execute(waiting).scalar_one())
