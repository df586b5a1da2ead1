"""Fee statements: worked out from the lessons whenever they are read, never stored."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.courses.queries.charged import ChargedSeat, charged_seats
from app.lessons.models.fees import FeeWaiver
from app.lessons.models.sessions import Attendance, CourseSession
from app.lessons.queries.fee_policies import Published, published
from app.lessons.rules.fees import NOTHING, Fee, Lesson, LessonCount, counts, fee

Presences = dict[tuple[UUID, UUID], str]


@dataclass(frozen=True)
class Statement:
    """What a child's lessons of a term cost, in cents; ``materials`` are the places whose materials are charged."""

    student_id: UUID
    term_code: str
    published: Published | None
    titles: dict[UUID, str]
    counts: list[LessonCount]
    fee: Fee
    materials: list[ChargedSeat]
    is_waived: bool

    @property
    def materials_fee(self) -> int:
        return sum(seat.materials_fee for seat in self.materials)

    @property
    def amount(self) -> int:
        """Return the sum before a waiver."""
        return self.fee.amount + self.materials_fee

    @property
    def waived(self) -> int:
        return self.amount if self.is_waived else 0

    @property
    def total(self) -> int:
        return self.amount - self.waived


def statement(session: Session, school_id: UUID, term_code: str, student_id: UUID) -> Statement:
    return statements(session, school_id, term_code, [student_id])[0]


def statements(session: Session, school_id: UUID, term_code: str, student_ids: Sequence[UUID]) -> list[Statement]:
    """Return what the lessons of a term cost each of the children, in the order given."""
    price_list = published(session, school_id, term_code)
    seats = charged_seats(session, school_id, term_code, student_ids)
    sessions, presences = _sessions(session, seats), _presences(session, seats)
    waived = _waived(session, term_code, student_ids)
    own = {student_id: [seat for seat in seats if seat.student_id == student_id] for student_id in student_ids}
    return [
        _statement(
            student_id,
            term_code,
            price_list,
            own[student_id],
            _lessons(own[student_id], sessions, presences),
            is_waived=student_id in waived,
        )
        for student_id in student_ids
    ]


def _statement(
    student_id: UUID,
    term_code: str,
    price_list: Published | None,
    seats: Sequence[ChargedSeat],
    lessons: Sequence[Lesson],
    *,
    is_waived: bool,
) -> Statement:
    # A child that gave up a course and came back has two places in it, and pays for the materials once.
    courses = {seat.offering_id: seat for seat in seats}
    begun = {lesson.offering_id for lesson in lessons if lesson.is_held}
    return Statement(
        student_id,
        term_code,
        price_list,
        titles={offering_id: seat.title for offering_id, seat in courses.items()},
        counts=counts(lessons),
        fee=fee(price_list.tariff, term_code, lessons) if price_list else NOTHING,
        materials=[seat for seat in courses.values() if seat.materials_fee and seat.offering_id in begun],
        is_waived=is_waived,
    )


def _lessons(seats: Sequence[ChargedSeat], sessions: Iterable[Any], presences: Presences) -> list[Lesson]:
    """Return every lesson of a child's courses by day, also those outside the days of its place."""
    by_course: dict[UUID, list[ChargedSeat]] = {}
    for seat in seats:
        by_course.setdefault(seat.offering_id, []).append(seat)
    return [
        Lesson(
            row.offering_id,
            row.held_on,
            row.status,
            presences.get((row.id, seats[0].student_id)),
            is_own=any(row.held_on in seat for seat in by_course[row.offering_id]),
        )
        for row in sessions
        if row.offering_id in by_course
    ]


def _sessions(session: Session, seats: Iterable[ChargedSeat]) -> Sequence[Any]:
    return session.execute(
        select(CourseSession.id, CourseSession.offering_id, CourseSession.held_on, CourseSession.status)
        .where(CourseSession.offering_id.in_({seat.offering_id for seat in seats}))
        .order_by(CourseSession.held_on, CourseSession.slot, CourseSession.offering_id)
    ).all()


def _presences(session: Session, seats: Iterable[ChargedSeat]) -> Presences:
    rows = session.execute(
        select(Attendance.session_id, Attendance.student_id, Attendance.presence)
        .where(Attendance.student_id.in_({seat.student_id for seat in seats}))
        .where(Attendance.enrolment_id.in_({seat.enrolment_id for seat in seats}))
    )
    return {(session_id, student_id): presence for session_id, student_id, presence in rows}


def _waived(session: Session, term_code: str, student_ids: Collection[UUID]) -> frozenset[UUID]:
    rows = session.execute(
        select(FeeWaiver.student_id).where(FeeWaiver.student_id.in_(student_ids), FeeWaiver.term_code == term_code)
    )
    return frozenset(rows.scalars())
