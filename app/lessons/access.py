"""Who may see or change which lesson, leave and collector. Who may not see a thing may not learn that it exists."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_STAFF
from app.core.auth import Actor
from app.courses import access as courses
from app.courses.errors.menu import OfferingNotFound
from app.lessons.errors.pickup import CollectorNotFound
from app.lessons.errors.sessions import CourseSessionNotFound, LeaveNotFound
from app.lessons.models.pickup import Collector
from app.lessons.models.sessions import CourseSession, LeaveRequest
from app.schools import access as schools


def lesson_for_office(session: Session, actor: Actor, session_id: UUID, *, lock: bool = False) -> CourseSession:
    found = _lesson(session, session_id, lock=lock)
    if not courses.is_office(actor, found.school_id):
        raise CourseSessionNotFound
    return found


def lesson_for_teacher(session: Session, actor: Actor, session_id: UUID, *, lock: bool = False) -> CourseSession:
    """Return a lesson to the teachers of its course, to its substitute, and to the office and principal."""
    found = _lesson(session, session_id, lock=lock)
    if not (_is_substitute(actor, found) or answers_for(session, actor, found.offering_id)):
        raise CourseSessionNotFound
    return found


def leave_as_guardian(session: Session, actor: Actor, leave_id: UUID) -> LeaveRequest:
    found = session.get(LeaveRequest, leave_id)
    if found is None or not schools.is_guardian_of(session, actor, found.student_id):
        raise LeaveNotFound
    return found


def collector_as_guardian(session: Session, actor: Actor, collector_id: UUID) -> Collector:
    found = session.get(Collector, collector_id)
    if found is None or not schools.is_guardian_of(session, actor, found.student_id):
        raise CollectorNotFound
    return found


def _lesson(session: Session, session_id: UUID, *, lock: bool) -> CourseSession:
    with_for_update = {"key_share": True} if lock else None
    found = session.get(CourseSession, session_id, with_for_update=with_for_update, populate_existing=lock)
    if found is None:
        raise CourseSessionNotFound
    return found


def _is_substitute(actor: Actor, lesson: CourseSession) -> bool:
    return lesson.substitute_id == actor.account_id and lesson.school_id in actor.school_ids(*SCHOOL_STAFF)


def answers_for(session: Session, actor: Actor, offering_id: UUID) -> bool:
    """Tell whether the caller is one of the course's teachers, or the office or principal of its school."""
    try:
        courses.offering_for_teacher(session, actor, offering_id)
    except OfferingNotFound:
        return False
    return True
