"""Who may see or change which course, round and place. Who may not see a thing may not learn that it exists."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.core.auth import Actor
from app.core.errors import Forbidden, NotFound
from app.courses.errors.menu import CourseApproved, CourseNotFound, OfferingNotFound
from app.courses.errors.places import EnrolmentNotFound
from app.courses.errors.providers import ProviderNotFound
from app.courses.errors.rounds import ChildNotInRound, DeclarationNotFound, RoundNotFound
from app.courses.errors.surveys import SurveyNotFound
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, CourseProvider, Offering, OfferingTeacher
from app.courses.models.rounds import Declaration, SelectionRound
from app.courses.models.surveys import CourseSurvey
from app.courses.queries import rounds
from app.courses.queries.rounds import RoundChildRow
from app.courses.rules.words import OfferingStatus, Review, Voice
from app.schools import access as schools
from app.schools import queries as school_queries
from app.schools.errors import RegionNotCovered, SchoolNotFound, StudentNotFound

Owned = TypeVar("Owned", Course, Offering, SelectionRound, Enrolment, CourseSurvey)


def is_office(actor: Actor, school_id: UUID) -> bool:
    return school_id in actor.school_ids(*SCHOOL_ROLES)


def course_for_office(session: Session, actor: Actor, course_id: UUID, *, lock: bool = False) -> Course:
    return _for_office(session, actor, Course, course_id, CourseNotFound, lock=lock)


def offering_for_office(session: Session, actor: Actor, offering_id: UUID) -> Offering:
    return _for_office(session, actor, Offering, offering_id, OfferingNotFound)


def round_for_office(session: Session, actor: Actor, round_id: UUID, *, lock: bool = False) -> SelectionRound:
    return _for_office(session, actor, SelectionRound, round_id, RoundNotFound, lock=lock)


def round_for_principal(session: Session, actor: Actor, round_id: UUID, *, lock: bool = False) -> SelectionRound:
    """Return a round to the principal of its school."""
    found = round_for_office(session, actor, round_id, lock=lock)
    if found.school_id not in actor.school_ids(Role.PRINCIPAL):
        raise RoundNotFound
    return found


def round_for_callers(session: Session, actor: Actor, round_id: UUID) -> tuple[SelectionRound, frozenset[UUID] | None]:
    """Return a round and the children whose families the caller may call: those of a homeroom class, or all (None)."""
    found = session.get(SelectionRound, round_id)
    if found is None:
        raise RoundNotFound
    if is_office(actor, found.school_id):
        return found, None
    if found.school_id not in actor.school_ids(Role.HOMEROOM_TEACHER):
        raise RoundNotFound
    own = actor.class_ids(Role.HOMEROOM_TEACHER)
    return found, frozenset(row.id for class_id in own for row in schools.students_of_class(session, class_id))


def child_for_family(
    session: Session, actor: Actor, round_id: UUID, student_id: UUID
) -> tuple[SelectionRound, RoundChildRow]:
    """Return a child that takes part in a round to itself and its guardians."""
    schools.student_as_family(session, actor, student_id)
    return _child_of_round(session, round_id, student_id)


def child_for_family_or_keeper(
    session: Session, actor: Actor, round_id: UUID, student_id: UUID
) -> tuple[SelectionRound, RoundChildRow]:
    """Return a child that takes part in a round to its family, its homeroom teacher, the office and the principal."""
    if actor.student_id != student_id:
        schools.student_as_keeper(session, actor, student_id)
    return _child_of_round(session, round_id, student_id)


def _child_of_round(session: Session, round_id: UUID, student_id: UUID) -> tuple[SelectionRound, RoundChildRow]:
    found = session.get(SelectionRound, round_id)
    if found is None:
        raise RoundNotFound
    child = rounds.round_child(session, round_id, student_id)
    if child is None:
        raise ChildNotInRound
    return found, child


def enrolment_for_office(session: Session, actor: Actor, enrolment_id: UUID) -> Enrolment:
    return _for_office(session, actor, Enrolment, enrolment_id, EnrolmentNotFound)


def declaration_for_office(session: Session, actor: Actor, declaration_id: UUID) -> tuple[Declaration, Offering]:
    """Return a declaration with its offering."""
    found = session.get(Declaration, declaration_id)
    if found is None:
        raise DeclarationNotFound
    try:
        return found, offering_for_office(session, actor, found.offering_id)
    except OfferingNotFound as error:
        raise DeclarationNotFound from error


def course_for_member(session: Session, actor: Actor, course_id: UUID) -> Course:
    """Return a course to everybody of its school; what is not approved only to the staff."""
    course = _for_member(session, actor, Course, course_id, CourseNotFound)
    if course.review != Review.APPROVED and course.school_id not in actor.school_ids(*SCHOOL_STAFF):
        raise CourseNotFound
    return course


def course_to_change(session: Session, actor: Actor, course_id: UUID) -> Course:
    """Return a course to the office and, until it is approved, to the teacher who proposed it; locked.

    Raises ``Forbidden`` for other members of the staff, and ``CourseApproved``.
    """
    course = course_for_member(session, actor, course_id)
    session.refresh(course, with_for_update={"key_share": True})
    if is_office(actor, course.school_id):
        return course
    if course.proposed_by != actor.account_id or course.school_id not in actor.school_ids(*SCHOOL_STAFF):
        raise Forbidden
    if course.review not in {Review.PROPOSED, Review.RETURNED}:
        raise CourseApproved
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


def offering_as_teacher(session: Session, actor: Actor, offering_id: UUID) -> Offering:
    """Return an offering to its own teachers only."""
    offering = session.get(Offering, offering_id)
    if offering and teaches(session, actor, offering):
        return offering
    raise OfferingNotFound


def teaches(session: Session, actor: Actor, offering: Offering) -> bool:
    """Tell whether the caller is a teacher of the offering who still belongs to the school's staff."""
    if offering.school_id not in actor.school_ids(*SCHOOL_STAFF):
        return False
    return session.get(OfferingTeacher, (offering.id, actor.account_id)) is not None


def enrolment_as_guardian(session: Session, actor: Actor, enrolment_id: UUID, *, on_paper: bool = False) -> Enrolment:
    """Return a place to a guardian of the child, or to those who hold a slip that a guardian has signed: ``on_paper``."""
    found = session.get(Enrolment, enrolment_id)
    if found is None:
        raise EnrolmentNotFound
    speaks_for = schools.student_as_homeroom_or_office if on_paper else schools.student_as_guardian
    try:
        speaks_for(session, actor, found.student_id)
    except StudentNotFound as error:
        raise EnrolmentNotFound from error
    return found


def enrolment_with_voice(session: Session, actor: Actor, enrolment_id: UUID) -> tuple[Enrolment, Voice]:
    """Return the caller's own place, or one of the caller's own child, and in whose voice the caller speaks of it."""
    found = session.get(Enrolment, enrolment_id)
    if found is None:
        raise EnrolmentNotFound
    try:
        schools.student_as_family(session, actor, found.student_id)
    except StudentNotFound as error:
        raise EnrolmentNotFound from error
    return found, Voice.STUDENT if actor.student_id == found.student_id else Voice.GUARDIAN


def enrolment_as_teacher(session: Session, actor: Actor, enrolment_id: UUID) -> Enrolment:
    """Return a place in a course that the caller teaches."""
    found = session.get(Enrolment, enrolment_id)
    if found is None or not teaches(session, actor, session.get_one(Offering, found.offering_id)):
        raise EnrolmentNotFound
    return found


def provider_for_county(session: Session, actor: Actor, provider_id: UUID) -> CourseProvider:
    """Return an entry of the white list to the county's administrator, locked."""
    found = session.get(CourseProvider, provider_id, with_for_update=True, populate_existing=True)
    if found is None or not schools.covers(actor, found.region_code):
        raise ProviderNotFound
    return found


def require_list_reader(session: Session, actor: Actor, region_code: str) -> None:
    """Let the county's administrator and the offices of its schools read the white list.

    Raises ``RegionNotCovered``.
    """
    own = (school_queries.school(session, school_id) for school_id in actor.school_ids(*SCHOOL_ROLES))
    if not schools.covers(actor, region_code) and all(school.region_code != region_code for school in own):
        raise RegionNotCovered


def survey_for_member(session: Session, actor: Actor, survey_id: UUID, now: datetime) -> CourseSurvey:
    """Return a survey to everybody of its school; one that has not opened yet only to the staff."""
    survey = _for_member(session, actor, CourseSurvey, survey_id, SurveyNotFound)
    if survey.opens_at > now and survey.school_id not in actor.school_ids(*SCHOOL_STAFF):
        raise SurveyNotFound
    return survey


def survey_for_staff(session: Session, actor: Actor, survey_id: UUID) -> CourseSurvey:
    """Return a survey to the staff of its school."""
    survey = session.get(CourseSurvey, survey_id)
    if survey is None or survey.school_id not in actor.school_ids(*SCHOOL_STAFF):
        raise SurveyNotFound
    return survey


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
    session: Session, actor: Actor, model: type[Owned], key: UUID, missing: type[NotFound], *, lock: bool = False
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
