"""Enrolling first come first served: a rush, what is left over after a draw, base care, and the office by hand.

``consider`` reads and judges without a lock, so that a full course refuses most of a rush by one cheap read;
``enrol`` writes, and the database has the last word.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.announcements.service import posts
from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_day
from app.courses.errors.places import (
    ClassQuotaFull,
    CourseFull,
    EnrolmentClosed,
    NotEligible,
    ReasonRequired,
)
from app.courses.queries import openings
from app.courses.queries import places as queries
from app.courses.queries.menu import term_of
from app.courses.queries.places import OfferedCourse, slots_in_round
from app.courses.rules.places import (
    ANSWER_WITHIN,
    LATE_COMER,
    in_words,
    require_grade,
    require_offered,
    require_within,
    source_for_family,
)
from app.courses.rules.words import EnrolmentStatus, Kind, Source, Voice
from app.courses.service.full_courses import full_courses
from app.courses.service.places import NewPlace, clear_slots, leave_care, seat
from app.schools import access
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.rules.classes import academic_year_of, grade_of


@dataclass(frozen=True)
class Applicant:
    """Who asks for a place for which child. ``voice`` is None for the office of the child's school."""

    account_id: UUID
    student: StudentRow
    voice: Voice | None


@dataclass(frozen=True)
class Application:
    """``may_wait`` takes a place on the waitlist where the course is full.

    The office gives a reason and says whether a guardian has already agreed, by telephone for example.
    """

    offering_id: UUID
    may_wait: bool = True
    reason: str = ""
    is_agreed: bool = False


@dataclass(frozen=True)
class Outcome:
    """``position`` is the turn on the waitlist, from 1, and None for a seat."""

    enrolment_id: UUID
    status: str
    answer_by: datetime | None = None
    position: int | None = None


@dataclass(frozen=True)
class Opening:
    """A course that the child may take, judged without a lock; ``obstacle`` is why there is no seat for it."""

    course: OfferedCourse
    class_id: UUID
    source: Source
    most_slots: int | None
    obstacle: CourseFull | ClassQuotaFull | None


def applicant(session: Session, actor: Actor, student_id: UUID) -> Applicant:
    """Return the caller as the child itself, its guardian or the office of its school. Raises ``StudentNotFound``."""
    own = next((child for child in access.children_of(session, actor) if child.id == student_id), None)
    if own:
        return Applicant(actor.account_id, own, Voice.GUARDIAN)
    student = access.student_row(session, student_id)
    if actor.student_id == student_id:
        return Applicant(actor.account_id, student, Voice.STUDENT)
    access.student_as_office(session, actor, student_id)
    return Applicant(actor.account_id, student, None)


def consider(session: Session, who: Applicant, application: Application, now: datetime) -> Opening | Outcome:
    """Judge an application by what can be read without a lock; returns what the child already has in the course, if so.

    A course that was full a moment ago refuses who does not want to wait by one short read. Raises
    ``OfferingNotFound``, ``CourseNotOffered``, ``EnrolmentNotOpen``, ``EnrolmentClosed``, ``NotEligible``, and
    ``CourseFull`` or ``ClassQuotaFull`` for who does not want to wait.
    """
    if not application.may_wait and _is_known_full(session, who.student, application.offering_id):
        raise CourseFull(offering_id=application.offering_id)
    row = openings.opening(session, who.student, application.offering_id)
    if row.enrolment_id is not None:
        position = queries.position(session, row.enrolment_id)
        return Outcome(row.enrolment_id, row.enrolment_status, row.answer_by, position)
    require_eligible(session, who.student, row, now)
    source = _source(session, row, who, application, now)
    obstacle = _obstacle(row)
    if obstacle and not application.may_wait:
        if _is_full(row):
            full_courses.remember(row.school_id, row.id)
        raise obstacle
    most_slots = None if who.voice is None else row.most_courses
    return Opening(openings.course_of(row), row.class_id, source, most_slots, obstacle)


def require_eligible(session: Session, student: StudentRow, row: Row[Any], now: datetime) -> None:
    """Raise ``CourseNotOffered`` or ``NotEligible`` where the course cannot be the child's whoever asks for it."""
    require_offered(row)
    require_grade(row, row.grade or present_grade(session, student, now))


def require_allowed(row: Row[Any]) -> None:
    """Raise ``NotEligible`` where a family may not choose the course by itself, which binds the office to nothing."""
    if row.round_id and not row.is_class_in_round:
        raise NotEligible(reason="class")
    if row.register_until and row.registered is not None and not set(row.slots).issubset(row.registered):
        raise NotEligible(reason="slot")
    if row.is_invitation_only and not row.is_invited:
        raise NotEligible(reason="invitation")


def present_grade(session: Session, student: StudentRow, now: datetime) -> int | None:
    """Return the grade of a child whose round has not fixed it."""
    grades_in_stage = schools.school(session, student.school_id).grades_in_stage
    return grade_of(student.stage, student.entry_year, academic_year_of(local_day(now)), grades_in_stage)


def _source(session: Session, row: Row[Any], who: Applicant, application: Application, now: datetime) -> Source:
    """Return how the place comes about; the office is bound by no window, registration or invitation, but by a reason."""
    if who.voice is not None:
        source = source_for_family(row, row if row.round_id else None, now)
        if source is Source.BASE_CARE and term_of(session, row.school_id, row.term_code).ends_on < local_day(now):
            raise EnrolmentClosed
        require_allowed(row)
        return source
    if not application.reason:
        raise ReasonRequired
    return Source.BY_HAND


def _is_known_full(session: Session, student: StudentRow, offering_id: UUID) -> bool:
    """Tell whether a course was full a moment ago and the child has nothing in it: who has gets it told again."""
    is_known = full_courses.include(student.school_id, offering_id)
    return is_known and not openings.has_place(session, student.id, offering_id)


def _is_full(row: Row[Any]) -> bool:
    return row.capacity is not None and row.taken >= row.capacity


def _obstacle(row: Row[Any]) -> CourseFull | ClassQuotaFull | None:
    """Return why there is no seat: none is free, none of the class's, or others have been waiting for it longer."""
    if row.class_quota is not None and row.taken_by_class >= row.class_quota:
        return ClassQuotaFull(offering_id=row.id, class_id=row.class_id)
    if _is_full(row) or (row.capacity is not None and row.has_queue):
        return CourseFull(offering_id=row.id)
    return None


def enrol(session: Session, who: Applicant, opening: Opening, application: Application, now: datetime) -> Outcome:
    """Give the child a seat, or a place on the waitlist where there is an obstacle.

    The child is locked first, so that two phones of one family can neither take two courses in a slot nor exceed the
    limit of the round. Asking again gives what the child has. Raises ``TimeClash``, ``WeeklyLimitReached``, and
    ``CourseFull`` or ``ClassQuotaFull`` where somebody else took the last seat meanwhile: consider it again.
    """
    schools.lock_students(session, [who.student.id])
    held = queries.held(session, [who.student.id])
    known = next((place for place in held if place.offering_id == opening.course.id), None)
    if known:
        return Outcome(known.enrolment_id, known.status, known.answer_by, queries.position(session, known.enrolment_id))
    place = _new_place(who, opening, application, now)
    if place.attends and opening.course.kind != Kind.BASE_CARE:
        slots = slots_in_round(held, opening.course.round_id) + len(opening.course.slots)
        require_within(opening.most_slots, slots)
    courses = {opening.course.id: opening.course}
    left = clear_slots(session, courses, [place], held)
    (enrolment_id,) = seat(session, opening.course.school_id, courses, [place], now).values()
    leave_care(session, left, now)
    _tell(session, who, opening, place, now)
    if who.voice is None:
        audit.record(
            session, now, who.account_id, "enrolment.by_hand", "enrolment", enrolment_id,
            school_id=opening.course.school_id, reason=application.reason,
        )  # fmt: skip
    turn = None if place.attends else queries.position(session, enrolment_id)
    return Outcome(enrolment_id, place.status, place.answer_by, turn)


def _new_place(who: Applicant, opening: Opening, application: Application, now: datetime) -> NewPlace:
    """A guardian's word makes the place binding at once; a child's or the office's waits for a guardian."""
    status, answer_by, confirmed_by, waiting_no = EnrolmentStatus.PENDING_GUARDIAN, None, None, None
    if opening.obstacle:
        status, waiting_no = EnrolmentStatus.WAITLISTED, LATE_COMER
    elif who.voice is Voice.GUARDIAN or (who.voice is None and application.is_agreed):
        status, confirmed_by = EnrolmentStatus.ENROLLED, who.account_id
    else:
        answer_by = now + ANSWER_WITHIN
    return NewPlace(
        opening.course.id, who.student.id, opening.class_id, status, opening.source, opening.course.round_id,
        who.account_id, answer_by, confirmed_by, waiting_no,
    )  # fmt: skip


def _tell(session: Session, who: Applicant, opening: Opening, place: NewPlace, now: datetime) -> None:
    if place.answer_by is None:
        return
    title = opening.course.title
    chose = f"您的孩子选择了《{title}》" if who.voice is Voice.STUDENT else f"学校为您的孩子安排了《{title}》"
    body = f"{chose}。请在{in_words(place.answer_by)}之前确认或退出。"
    posts.note(
        session, opening.course.school_id, [who.student.id], f"请确认《{title}》的名额", body, now, place.answer_by
    )
