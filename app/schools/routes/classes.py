"""Classes of a school and the children in them."""

from typing import Any
from uuid import UUID

from app.accounts.rules import SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.pagination import Page
from app.core.schema import page_of
from app.schools import access, queries, service
from app.schools.queries import ClassRow
from app.schools.schemas import (
    ClassesOut,
    ClassIn,
    ClassOut,
    ClassQuery,
    ClassSeatOut,
    LeaveIn,
    MoveIn,
    SeatsQuery,
)
from app.schools.service import Seat

blueprint = Blueprint("classes", __name__, url_prefix=API_PREFIX, description="Classes and who is in them")


@blueprint.get("/schools/<uuid:school_id>/classes")
@allow_signed_in
@blueprint.arguments(ClassQuery, location="query")
@blueprint.response(200, ClassesOut)
def list_classes(query: dict[str, str], school_id: UUID) -> dict[str, Any]:
    """List the classes of a school by stage and grade."""
    with reading() as session:
        school = access.school_for_member(session, current_actor(), school_id)
        return {"items": queries.classes(session, school, local_day(now()), query["status"])}


@blueprint.post("/schools/<uuid:school_id>/classes")
@allow(*access.ROSTER_KEEPERS)
@blueprint.arguments(ClassIn)
@blueprint.response(201, ClassOut)
def add_class(body: dict[str, Any], school_id: UUID) -> ClassRow:
    """Add a class by stage, entry year and number."""
    with transaction() as session:
        school = access.school_for(session, current_actor(), school_id, *access.ROSTER_KEEPERS)
        added = service.found_class(session, school, now=now(), **body)
        return queries.class_row(school, added, local_day(now()))


@blueprint.get("/classes/<uuid:class_id>/students")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(SeatsQuery, location="query")
@blueprint.response(200, page_of(ClassSeatOut))
def list_students(query: dict[str, Any], class_id: UUID) -> Page:
    """List a class in seat order, for its teachers and the school's office."""
    actor = current_actor()
    with reading() as session:
        school_class = access.class_for_staff(session, actor, class_id)
        in_office = school_class.school_id in actor.school_ids(Role.SCHOOL_OFFICE, Role.PRINCIPAL)
        return queries.class_seats(session, class_id, **query, vault=deps().vault if in_office else None)


@blueprint.post("/students/<uuid:student_id>/move")
@allow(Role.SCHOOL_OFFICE, Role.PRINCIPAL)
@blueprint.arguments(MoveIn)
@blueprint.response(204)
def move_student(body: dict[str, Any], student_id: UUID) -> None:
    """Put a child into another class from today on; its class history keeps the former one."""
    with transaction() as session:
        student = access.student_as_office(session, current_actor(), student_id)
        service.move(session, student.school_id, Seat(student_id, **body), now())


@blueprint.post("/students/<uuid:student_id>/leave")
@allow(Role.SCHOOL_OFFICE, Role.PRINCIPAL)
@blueprint.arguments(LeaveIn)
@blueprint.response(204)
def let_student_leave(body: dict[str, Any], student_id: UUID) -> None:
    """Note that a child has left the school. Nothing is deleted."""
    with transaction() as session:
        student = access.student_as_office(session, current_actor(), student_id)
        last_day = body["last_day"] or local_day(now())
        service.leave(session, student.school_id, student_id, last_day, now())
