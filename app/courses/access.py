"""Who may see or change which course, round and place. Who may not see a thing may not learn that it exists."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF
from app.core.auth import Actor
from app.core.errors import NotFound
from app.courses.errors.menu import CourseNotFound, OfferingNotFound
from app.courses.errors.places import EnrolmentNotFound
from app.courses.errors.rounds import RoundNotFound
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering, OfferingTeacher
from app.courses.models.rounds import SelectionRound
from app.courses.rules.words import OfferingStatus, Review
from app.schools import access as schools
from app.schools.access import StudentRow
from app.schools.errors import SchoolNotFound, StudentNotFound

Owned = TypeVar("Owned", Course, Offering, SelectionRound, Enrolment)


def is_office(actor: Actor, school_id: UUID) -> bool:
    return school_id in actor.school_ids(*SCHOOL_ROLES)


def course_for_office(session: Session, actor: Actor, course_id: UUID, *, lock: bool = False) -> Course:
    return _for_office(session, actor, Course, course_id, CourseNotFound, lock=lock)


def offering_for_office(session: Session, actor: Actor, offering_id: UUID, *, lock: bool = False) -> Offering:
    return _for_office(session, actor, Offering, offering_id, OfferingNotFound, lock=lock)


def round_for_office(session: Session, actor: Actor, round_id: UUID, *, lock: bool = False) -> SelectionRound:
    return _for_office(session, actor, SelectionRound, round_id, RoundNotFound, lock=lock)


def enrolment_for_office(session: Session, actor: Actor, enrolment_id: UUID, *, lock: bool = False) -> Enrolment:
    return _for_office(session, actor, Enrolment, enrolment_id, EnrolmentNotFound, lock=lock)


def course_for_member(session: Session, actor: Actor, course_id: UUID) -> Course:
    """Return a course to everybody of its school; what is not approved only to the staff."""
    course = _for_member(session, actor, Course, course_id, CourseNotFound)
    if course.review != Review.APPROVED and course.school_id not in actor.school_ids(*SCHOOL_STAFF):
        raise CourseNotFound
    return course


def offering_for_member(session: Session, actor: Actor, offering_id: UUID) -> Offering:
    """Return an offering to everybody of its school; a draft only to the staff."""
    offering = _for_member(session, actor, Offering, offering_id, OfferingNotFound)
    if offering.status == OfferingStatus.DRAFT and offering.school_id not in actor.school_ids(*SCHOOL_STAFF):
        raise OfferingNotFound
    return offering


def round_for_member(session: Session, actor: Actor, round_id: UUID) -> SelectionRound:
    return _for_member(session, actor, SelectionRound, round_id, RoundNotFound)


def offering_for_teacher(session: Session, actor: Actor, offering_id: UUID) -> Offering:
    """Return an offering to its own teachers and to the school's office and principal."""
    offering = session.get(Offering, offering_id)
    if offering and (is_office(actor, offering.school_id) or teaches(session, actor, offering)):
        return offering
    raise OfferingNotFound


def teaches(session: Session, actor: Actor, offering: Offering) -> bool:
    """Tell whether the caller is a teacher of the offering who still belongs to the school's staff."""
    if offering.school_id not in actor.school_ids(*SCHOOL_STAFF):
        return False
    return session.get(OfferingTeacher, (offering.id, actor.account_id)) is not None


def enrolment_as_guardian(
    session: Session, actor: Actor, enrolment_id: UUID, *, lock: bool = False
) -> tuple[Enrolment, StudentRow]:
    """Return a place of the caller's own child."""
    found = session.get(Enrolment, enrolment_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise EnrolmentNotFound
    try:
        return found, schools.student_as_guardian(session, actor, found.student_id)
    except StudentNotFound as error:
        raise EnrolmentNotFound from error


def taught_offerings(session: Session, actor: Actor) -> frozenset[UUID]:
    """Return the offerings that the caller teaches in schools of which it is staff."""
    taught = (
        select(Offering.id)
        .join(OfferingTeacher, OfferingTeacher.offering_id == Offering.id)
        .where(
            OfferingTeacher.account_id == actor.account_id,
            Offering.school_id.in_(actor.school_ids(*SCHOOL_STAFF)),
        )
    )
    return frozenset(session.execute(taught).scalars())


def _for_office(
    session: Session, actor: Actor, model: type[Owned], key: UUID, missing: type[NotFound], *, lock: bool
) -> Owned:
    found = session.get(model, key, with_for_update=lock or None, populate_existing=lock)
    if found is None or not is_office(actor, found.school_id):
        raise missing
    return found


def _for_member(session: Session, actor: Actor, model: type[Owned], key: UUID, missing: type[NotFound]) -> Owned:
    found = session.get(model, key)
    if found is None:
        raise missing
    try:
        schools.school_for_member(session, actor, found.school_id)
    except SchoolNotFound as error:
        raise missing from error
    return found
