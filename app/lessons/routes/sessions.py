"""Lessons: the list of a course, cancelling, substitutes, patrols, and teachers' hours."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.core.schema import PageQuery, page_of
from app.courses import access as courses
from app.lessons import access
from app.lessons.models.sessions import PatrolNote
from app.lessons.queries.hours import hours
from app.lessons.queries.sessions import SessionRow, patrol_notes, session_row, sessions_of_offering, sessions_of_school
from app.lessons.schemas.sessions import (
    CourseHoursList,
    CourseSessionOut,
    PatrolNoteCreate,
    PatrolNoteOut,
    SchoolSessionsQuery,
    SessionCancel,
    SessionChange,
    SessionsQuery,
    SpanQuery,
)
from app.lessons.service import sessions as service
from app.schools import access as schools
from app.schools.rules.calendar import Span

blueprint = Blueprint("course-sessions", __name__, url_prefix=API_PREFIX, description="Lessons of a course")


@blueprint.get("/offerings/<uuid:offering_id>/sessions")
@allow_signed_in
@blueprint.arguments(SessionsQuery, location="query")
@blueprint.response(200, page_of(CourseSessionOut))
def list_sessions(query: dict[str, Any], offering_id: UUID) -> Page:
    """List the lessons of a course; its teachers and the office also see how many children came."""
    actor = current_actor()
    with reading() as session:
        courses.offering_for_member(session, actor, offering_id)
        with_counts = access.answers_for(session, actor, offering_id)
        return sessions_of_offering(session, offering_id, with_counts=with_counts, **query)


@blueprint.get("/schools/<uuid:school_id>/course-sessions")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(SchoolSessionsQuery, location="query")
@blueprint.response(200, page_of(CourseSessionOut))
def list_sessions_of_school(query: dict[str, Any], school_id: UUID) -> Page:
    """List all lessons of a school in a span of days, for its office."""
    span = Span(query.pop("starts_on"), query.pop("ends_on"))
    with reading() as session:
        schools.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        return sessions_of_school(session, school_id, span, **query)


@blueprint.post("/sessions/<uuid:session_id>/cancel")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(SessionCancel)
@blueprint.response(200, CourseSessionOut)
def cancel_session(body: dict[str, Any], session_id: UUID) -> SessionRow:
    """Cancel a lesson and tell the families where their children go; doing it again changes nothing."""
    actor = current_actor()
    with transaction() as session:
        lesson = access.lesson_for_office(session, actor, session_id, lock=True)
        service.cancel(session, actor.account_id, lesson, body["reason"], now())
        return session_row(session, lesson)


@blueprint.put("/sessions/<uuid:session_id>")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(SessionChange)
@blueprint.response(200, CourseSessionOut)
def change_session(body: dict[str, Any], session_id: UUID) -> SessionRow:
    """Let somebody else of the staff give a lesson, or hold it in another place."""
    actor = current_actor()
    with transaction() as session:
        lesson = access.lesson_for_office(session, actor, session_id, lock=True)
        service.change(session, actor.account_id, lesson, body, now())
        return session_row(session, lesson)


@blueprint.post("/sessions/<uuid:session_id>/patrol-notes")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(PatrolNoteCreate)
@blueprint.response(201, PatrolNoteOut)
def add_patrol_note(body: dict[str, Any], session_id: UUID) -> Response:
    """Note what was seen of a lesson on the way round."""
    actor = current_actor()

    def work(session: Session) -> PatrolNote:
        lesson = access.lesson_for_office(session, actor, session_id)
        return service.note_patrol(session, actor.account_id, lesson, body["text"], now())

    return answer_once(work, PatrolNoteOut())


@blueprint.get("/sessions/<uuid:session_id>/patrol-notes")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(PatrolNoteOut))
def list_patrol_notes(query: dict[str, Any], session_id: UUID) -> Page:
    with reading() as session:
        access.lesson_for_office(session, current_actor(), session_id)
        return patrol_notes(session, session_id, **query)


@blueprint.get("/schools/<uuid:school_id>/course-hours")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(SpanQuery, location="query")
@blueprint.response(200, CourseHoursList)
def course_hours(query: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Count the lessons that each teacher of a school held."""
    with reading() as session:
        schools.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        return {"items": hours(session, [school_id], **query)}


@blueprint.get("/me/course-hours")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(SpanQuery, location="query")
@blueprint.response(200, CourseHoursList)
def own_course_hours(query: dict[str, Any]) -> dict[str, Any]:
    """Count the lessons that the caller held, school by school."""
    actor = current_actor()
    with reading() as session:
        counted = hours(session, actor.school_ids(*SCHOOL_STAFF), **query)
        return {"items": [row for row in counted if row.account_id == actor.account_id]}
