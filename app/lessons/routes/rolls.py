"""The roll-call on a phone, what a family reads of it, and leave."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.core.schema import PageQuery, page_of
from app.courses.access import is_office
from app.lessons import access
from app.lessons.models.sessions import CourseSession, LeaveRequest
from app.lessons.queries.leaves import leaves_of_child
from app.lessons.queries.rolls import roll
from app.lessons.queries.sessions import own_lessons, session_row
from app.lessons.schemas.rolls import (
    AttendanceIn,
    AttendanceQuery,
    LeaveCreate,
    LeaveOut,
    OwnLessonsOut,
    RollOut,
)
from app.lessons.service import leaves
from app.lessons.service import rolls as service
from app.schools import access as schools

blueprint = Blueprint("course-rolls", __name__, url_prefix=API_PREFIX, description="Roll-call and leave")
CIRCLE = (Role.GUARDIAN, Role.STUDENT, *CLASS_ROLES)


@blueprint.get("/sessions/<uuid:session_id>/roll")
@allow(*SCHOOL_STAFF)
@blueprint.response(200, RollOut)
def show_roll(session_id: UUID) -> dict[str, Any]:
    """Show who sits in a lesson, by class and seat, to its teachers, its substitute and the office."""
    with reading() as session:
        return _roll(session, access.lesson_for_teacher(session, current_actor(), session_id))


@blueprint.put("/sessions/<uuid:session_id>/attendance")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(AttendanceIn)
@blueprint.response(200, RollOut)
def call_roll(body: dict[str, Any], session_id: UUID) -> dict[str, Any]:
    """Call the roll or correct it: for a week by the teachers, afterwards by the office alone."""
    actor = current_actor()
    with transaction() as session:
        lesson = access.lesson_for_teacher(session, actor, session_id, lock=True)
        in_office = is_office(actor, lesson.school_id)
        service.call(session, actor.account_id, lesson, body["marks"], now(), is_office=in_office)
        return _roll(session, lesson)


def _roll(session: Session, lesson: CourseSession) -> dict[str, Any]:
    return {"session": session_row(session, lesson), "items": roll(session, lesson)}


@blueprint.get("/students/<uuid:student_id>/attendance")
@allow(*CIRCLE)
@blueprint.arguments(AttendanceQuery, location="query")
@blueprint.response(200, OwnLessonsOut)
def show_attendance(query: dict[str, Any], student_id: UUID) -> dict[str, Any]:
    """Show the lessons of a child in a term and its marks to the family and to the teachers of its class."""
    with reading() as session:
        child = schools.student_as_family_or_teacher(session, current_actor(), student_id)
        return {"items": own_lessons(session, child, query["term"], now())}


@blueprint.post("/students/<uuid:student_id>/leaves")
@allow(Role.GUARDIAN)
@blueprint.arguments(LeaveCreate)
@blueprint.response(201, LeaveOut)
def ask_leave(body: dict[str, Any], student_id: UUID) -> Response:
    """Say that a child will not come, to one course or to all."""
    actor = current_actor()

    def work(session: Session) -> LeaveRequest:
        child = schools.student_as_guardian(session, actor, student_id)
        return leaves.ask(session, actor.account_id, child, now(), **body)

    return answer_once(work, LeaveOut())


@blueprint.get("/students/<uuid:student_id>/leaves")
@allow(*CIRCLE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(LeaveOut))
def list_leaves(query: dict[str, Any], student_id: UUID) -> Page:
    with reading() as session:
        schools.student_as_family_or_teacher(session, current_actor(), student_id)
        return leaves_of_child(session, student_id, **query)


@blueprint.delete("/leaves/<uuid:leave_id>")
@allow(Role.GUARDIAN)
@blueprint.response(204)
def take_back_leave(leave_id: UUID) -> None:
    """Take back a leave that has not begun."""
    actor = current_actor()
    with transaction() as session:
        leave = access.leave_as_guardian(session, actor, leave_id)
        leaves.take_back(session, actor.account_id, leave, now())
