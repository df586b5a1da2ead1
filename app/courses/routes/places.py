"""Places in courses: enrolling, confirming, giving back, moving, and who has which."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from flask import Response, jsonify
from limits import RateLimitItemPerMinute
from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_signed_in, current_actor
from app.core.db import glancing, reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.limits import count
from app.core.pagination import Page
from app.courses import access
from app.courses.errors.places import ClassQuotaFull, CourseFull
from app.courses.queries import openings
from app.courses.queries import places as queries
from app.courses.queries.openings import SeatCount
from app.courses.routes.waiting_room import WaitingRoom, ticket_for
from app.courses.rules.words import EnrolmentStatus
from app.courses.schemas.places import (
    EnrolmentConfirm,
    EnrolmentCreate,
    EnrolmentMade,
    EnrolmentOut,
    EnrolmentPage,
    EnrolmentQuery,
    SeatsOut,
    TransferCreate,
    WithdrawalQuery,
)
from app.courses.service import changing, enrolling
from app.courses.service.enrolling import Applicant, Application, Opening, Outcome
from app.schools import access as schools_access
from app.schools.errors import StudentNotFound

# Whoever loses the last seat to somebody at the same moment looks again; a third time means that something is wrong.
MOST_LOOKS = 3
# Counted by child and not by account, so that more phones give no advantage: a click every second and a half. Only who
# may speak for the child can use them up.
ATTEMPTS = RateLimitItemPerMinute(40)
_ENROLMENT, _MADE = EnrolmentCreate(), EnrolmentMade()
_room = WaitingRoom()

blueprint = Blueprint("places", __name__, url_prefix=API_PREFIX, description="Places in after-school courses")


@blueprint.get("/offerings/<uuid:offering_id>/seats")
@allow_signed_in
@blueprint.response(200, SeatsOut)
def count_seats(offering_id: UUID) -> Response:
    """Count the seats of a course; the answer may be a second old."""
    with reading() as session:
        offering = access.offering_for_member(session, current_actor(), offering_id)
        count: SeatCount = openings.seat_count(session, offering)
    response = jsonify(SeatsOut().dump(count))
    response.headers["Cache-Control"] = "private, max-age=1"
    return response


@blueprint.post("/offerings/<uuid:offering_id>/enrolments")
@allow(Role.GUARDIAN, Role.STUDENT, *SCHOOL_ROLES)
@blueprint.arguments(_ENROLMENT)
@blueprint.response(201, EnrolmentMade)
@blueprint.alt_response(202, schema=EnrolmentMade)
def enrol(body: dict[str, Any], offering_id: UUID) -> Response:
    """Enrol a child, or put it on the waitlist (202) unless ``waitlist`` is false; asking again answers the same.

    When the server is busy (503 ``server-busy``), try again after ``Retry-After`` with the ``ticket`` as header
    ``Queue-Ticket``: it keeps the place in the line.
    """
    actor, at = current_actor(), now()
    application = Application(offering_id, body["waitlist"], body["reason"], body["is_agreed"])
    looks = MOST_LOOKS if application.may_wait else 1
    while True:
        who, found = _consider(actor, body["student_id"], application, at)
        if isinstance(found, Outcome):
            return _answer(found)
        looks -= 1
        try:
            return _enrol(who, found, application, at)
        except (CourseFull, ClassQuotaFull):
            if not looks:
                raise


def _consider(
    actor: Actor, student_id: UUID, application: Application, at: datetime
) -> tuple[Applicant, Opening | Outcome]:
    with glancing() as session:
        who = enrolling.applicant(session, actor, student_id)
        count(ATTEMPTS, f"child:{student_id}")
        return who, enrolling.consider(session, who, application, at)


def _enrol(who: Applicant, opening: Opening, application: Application, at: datetime) -> Response:
    with _room.admitted(ticket_for(who.student.id, at)):
        response = answer_once(lambda session: enrolling.enrol(session, who, opening, application, at), _MADE)
    return _with_status(response)


def _answer(outcome: Outcome) -> Response:
    response = jsonify(_MADE.dump(outcome))
    response.status_code = HTTPStatus.CREATED
    return _with_status(response)


def _with_status(response: Response) -> Response:
    if response.get_json()["status"] == EnrolmentStatus.WAITLISTED:
        response.status_code = HTTPStatus.ACCEPTED
    return response


@blueprint.get("/enrolments")
@allow(Role.GUARDIAN, Role.STUDENT, *CLASS_ROLES, *SCHOOL_ROLES)
@blueprint.arguments(EnrolmentQuery, location="query")
@blueprint.response(200, EnrolmentPage)
def list_enrolments(query: dict[str, Any]) -> dict[str, Any]:
    """List a child's places and waits, the newest first, or those in one course, the oldest first; ended ones too.

    With ``class_id`` only what waits for an answer of the families of a class, for its homeroom teacher and the office.
    """
    with reading() as session:
        page = _places(session, current_actor(), **query)
        return {"items": queries.named(session, page.items), "next": page.next}


def _places(
    session: Session,
    actor: Actor,
    *,
    student_id: UUID | None = None,
    offering_id: UUID | None = None,
    class_id: UUID | None = None,
    **page: Any,
) -> Page:
    if student_id:
        _require_circle(session, actor, student_id)
        return queries.page_of_student(session, student_id, **page)
    if offering_id:
        access.offering_for_teacher(session, actor, offering_id)
        return queries.page_of_offering(session, offering_id, **page)
    found = schools_access.class_for_keeper(session, actor, cast("UUID", class_id))
    return queries.page_asked_of_class(session, found.id, **page)


def _require_circle(session: Session, actor: Actor, student_id: UUID) -> None:
    """Refuse all but the child's family, the teachers of its class and the office."""
    try:
        schools_access.student_as_family_or_teacher(session, actor, student_id)
    except StudentNotFound:
        schools_access.student_as_office(session, actor, student_id)


def _shown(session: Session, enrolment_id: UUID) -> dict[str, Any]:
    return queries.named(session, queries.enrolment_rows(session, [enrolment_id]))[0]


@blueprint.post("/enrolments/<uuid:enrolment_id>/confirm")
@allow(Role.GUARDIAN, Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)
@blueprint.arguments(EnrolmentConfirm)
@blueprint.response(200, EnrolmentOut)
def confirm(body: dict[str, Any], enrolment_id: UUID) -> dict[str, Any]:
    """Confirm a place, or accept an offered seat: it replaces what the child had in its slots."""
    with transaction() as session:
        changing.confirm(session, current_actor(), enrolment_id, now(), **body)
        return _shown(session, enrolment_id)


@blueprint.delete("/enrolments/<uuid:enrolment_id>")
@allow(Role.GUARDIAN, *SCHOOL_ROLES)
@blueprint.arguments(WithdrawalQuery, location="query")
@blueprint.response(204)
def withdraw(query: dict[str, Any], enrolment_id: UUID) -> None:
    """Give a place back, leave a waitlist or decline an offer; the office ends any place with a ``reason``."""
    with transaction() as session:
        changing.withdraw(session, current_actor(), enrolment_id, query["reason"], now())


@blueprint.post("/enrolments/<uuid:enrolment_id>/transfer")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(TransferCreate)
@blueprint.response(201, EnrolmentOut)
def transfer(body: dict[str, Any], enrolment_id: UUID) -> dict[str, Any]:
    """Move a child to another course of its term at once; the new place is answered, again where it was moved before."""
    with transaction() as session:
        moved = changing.transfer(session, current_actor(), enrolment_id, **body, now=now())
        return _shown(session, moved)
