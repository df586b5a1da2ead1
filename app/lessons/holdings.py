"""What is held of a child's lessons, of who may collect it and of what it made, as statements for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.courses import holdings as courses
from app.lessons.models.fees import FeeWaiver
from app.lessons.models.learning import CourseEvaluation, TeacherWords, Work, WorkAuthor, WorkPhoto
from app.lessons.models.pickup import Collector, HandOver
from app.lessons.models.sessions import Attendance, CourseSession, LeaveRequest
from app.lessons.queries.works import HIDDEN


def attendance(student_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(CourseSession.held_on, CourseSession.slot, Attendance.presence, Attendance.note, Attendance.marked_at)
        .join(CourseSession, CourseSession.id == Attendance.session_id)
        .where(Attendance.student_id == student_id)
        .order_by(CourseSession.held_on, CourseSession.slot)
    )


def leaves(student_id: UUID) -> Select[*tuple[Any, ...]]:
    shown = (
        LeaveRequest.starts_on,
        LeaveRequest.ends_on,
        LeaveRequest.note,
        LeaveRequest.asked_at,
        LeaveRequest.cancelled_at,
    )
    return select(*shown).where(LeaveRequest.student_id == student_id).order_by(LeaveRequest.id)


def collectors(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return whom the family announced; ``name`` is sealed."""
    shown = (
        Collector.name_sealed.label("name"),
        Collector.relation,
        Collector.phone_tail,
        Collector.added_at,
        Collector.ended_at,
    )
    return select(*shown).where(Collector.student_id == student_id).order_by(Collector.id)


def hand_overs(student_id: UUID) -> Select[*tuple[Any, ...]]:
    shown = (HandOver.handed_at, HandOver.relation, HandOver.note)
    return select(*shown).where(HandOver.student_id == student_id).order_by(HandOver.handed_at)


def works(student_id: UUID, account_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the works of a child; those that are hidden from others to who entered them."""
    return (
        select(Work.title, Work.words, Work.created_at, Work.withdrawn_at)
        .join(WorkAuthor, WorkAuthor.work_id == Work.id)
        .where(WorkAuthor.student_id == student_id, ~HIDDEN | (Work.created_by == account_id))
        .order_by(Work.id)
    )


def photos_of_works() -> Select[UUID]:
    """Return the photos that were chosen for a work, of whatever child."""
    return select(WorkPhoto.photo_id)


def evaluations(student_id: UUID) -> Select[*tuple[Any, ...]]:
    shown = (CourseEvaluation.voice, CourseEvaluation.liking, CourseEvaluation.words, CourseEvaluation.evaluated_at)
    own = CourseEvaluation.enrolment_id.in_(courses.enrolment_ids(student_id))
    return select(*shown).where(own).order_by(CourseEvaluation.evaluated_at)


def course_words(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return what teachers wrote to the child."""
    own = TeacherWords.enrolment_id.in_(courses.enrolment_ids(student_id))
    return select(TeacherWords.words, TeacherWords.written_at).where(own).order_by(TeacherWords.written_at)


def fee_waivers(student_id: UUID) -> Select[*tuple[Any, ...]]:
    waived = select(FeeWaiver.term_code, FeeWaiver.granted_at).where(FeeWaiver.student_id == student_id)
    return waived.order_by(FeeWaiver.term_code)
