"""Courses: proposed by teachers, reviewed by the office, read by everybody of the school."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_signed_in, current_actor
from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import config, now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.courses import access
from app.courses.models.menu import Course
from app.courses.queries import menu as shown
from app.courses.queries.menu import CourseRow, Wanted
from app.courses.schemas.menu import CourseChange, CourseCreate, CourseOut, CoursePage, CourseReturn, CoursesQuery
from app.courses.service import courses
from app.media.queries import Signer, signer_for
from app.schools import access as schools

blueprint = Blueprint("courses", __name__, url_prefix=f"{API_PREFIX}/courses", description="After-school courses")


@blueprint.get("")
@allow_signed_in
@blueprint.arguments(CoursesQuery, location="query")
@blueprint.response(200, CoursePage)
def list_courses(query: dict[str, Any]) -> Page:
    """List the menu of a school. Families see approved courses with what is published; the staff sees all of them."""
    actor = current_actor()
    school_id, cursor, limit = query.pop("school_id"), query.pop("cursor"), query.pop("limit")
    with reading() as session:
        schools.school_for_member(session, actor, school_id)
        since = shown.present_term(session, school_id, local_day(now()))
        wanted = Wanted(_is_staff(actor, school_id), since, **query)
        return shown.menu(session, school_id, wanted, _signer(actor), now(), cursor=cursor, limit=limit)


@blueprint.post("")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(CourseCreate)
@blueprint.response(201, CourseOut)
def propose(body: dict[str, Any]) -> Response:
    """Propose a course to the office; what the office enters is approved at once."""
    actor, school_id = current_actor(), body.pop("school_id")

    def work(session: Session) -> CourseRow:
        schools.school_for(session, actor, school_id, *SCHOOL_STAFF)
        is_office = access.is_office(actor, school_id)
        course = courses.propose(session, actor.account_id, school_id, now(), is_office=is_office, **body)
        return _shown(session, actor, course)

    return answer_once(work, CourseOut())


@blueprint.get("/<uuid:course_id>")
@allow_signed_in
@blueprint.response(200, CourseOut)
def show(course_id: UUID) -> CourseRow:
    """Show a course with what is offered of it in this term and later."""
    actor = current_actor()
    with reading() as session:
        return _shown(session, actor, access.course_for_member(session, actor, course_id))


@blueprint.put("/<uuid:course_id>")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(CourseChange)
@blueprint.response(200, CourseOut)
def change(body: dict[str, Any], course_id: UUID) -> CourseRow:
    """Change a course; what a teacher changes is proposed again."""
    actor = current_actor()
    with transaction() as session:
        course = access.course_to_change(session, actor, course_id)
        is_office = access.is_office(actor, course.school_id)
        courses.change(session, actor.account_id, course, now(), is_office=is_office, **body)
        return _shown(session, actor, course)


@blueprint.post("/<uuid:course_id>/approve")
@allow(*SCHOOL_ROLES)
@blueprint.response(200, CourseOut)
def approve(course_id: UUID) -> CourseRow:
    """Let families read of a course."""
    return _reviewed(course_id, lambda session, account_id, course: courses.approve(session, account_id, course, now()))


@blueprint.post("/<uuid:course_id>/return")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(CourseReturn)
@blueprint.response(200, CourseOut)
def give_back(body: dict[str, Any], course_id: UUID) -> CourseRow:
    """Return a proposed course to its teacher, with the reason."""
    reason = body["reason"]
    return _reviewed(
        course_id, lambda session, account_id, course: courses.give_back(session, account_id, course, reason, now())
    )


@blueprint.post("/<uuid:course_id>/retire")
@allow(*SCHOOL_ROLES)
@blueprint.response(200, CourseOut)
def retire(course_id: UUID) -> CourseRow:
    """Take a course off the menu for good."""
    return _reviewed(course_id, lambda session, account_id, course: courses.retire(session, account_id, course, now()))


def _reviewed(course_id: UUID, review: Callable[[Session, UUID, Course], None]) -> CourseRow:
    actor = current_actor()
    with transaction() as session:
        course = access.course_for_office(session, actor, course_id, lock=True)
        review(session, actor.account_id, course)
        return _shown(session, actor, course)


def _shown(session: Session, actor: Actor, course: Course) -> CourseRow:
    since = shown.present_term(session, course.school_id, local_day(now()))
    is_staff = _is_staff(actor, course.school_id)
    return shown.course_row(session, course, is_staff=is_staff, since_term=since, signer=_signer(actor), now=now())


def _is_staff(actor: Actor, school_id: UUID) -> bool:
    return school_id in actor.school_ids(*SCHOOL_STAFF)


def _signer(actor: Actor) -> Signer:
    return signer_for(config(), actor)
