"""What is offered of the courses in a term, and when the slots of a school's afternoon are."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.courses import access
from app.courses.queries import settings as times
from app.courses.queries.menu import OfferingRow, offering_rows
from app.courses.rules.slot_times import SlotTime
from app.courses.schemas.menu import (
    CourseSettingsOut,
    CourseSettingsSet,
    OfferingCancel,
    OfferingChange,
    OfferingCreate,
    OfferingOut,
    OfferingsCopy,
    OfferingsOut,
)
from app.courses.service import copying, offerings, settings
from app.schools import access as schools

blueprint = Blueprint("offerings", __name__, url_prefix=API_PREFIX, description="Courses as offered in a term")


@blueprint.post("/courses/<uuid:course_id>/offerings")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(OfferingCreate)
@blueprint.response(201, OfferingOut)
def draft(body: dict[str, Any], course_id: UUID) -> Response:
    """Draft what is offered of a course in a term."""
    actor = current_actor()

    def work(session: Session) -> OfferingRow:
        course = access.course_for_office(session, actor, course_id)
        return _shown(session, offerings.draft(session, actor.account_id, course, now(), **body).id)

    return answer_once(work, OfferingOut())


@blueprint.get("/offerings/<uuid:offering_id>")
@allow_signed_in
@blueprint.response(200, OfferingOut)
def show(offering_id: UUID) -> OfferingRow:
    """Show an offering; a draft only to the staff."""
    with reading() as session:
        return _shown(session, access.offering_for_member(session, current_actor(), offering_id).id)


@blueprint.put("/offerings/<uuid:offering_id>")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(OfferingChange)
@blueprint.response(200, OfferingOut)
def change(body: dict[str, Any], offering_id: UUID) -> OfferingRow:
    """Change an offering: place and teachers at any time, the rest until somebody counts on it."""
    actor = current_actor()
    with transaction() as session:
        offering = access.offering_for_office(session, actor, offering_id)
        offerings.change(session, actor.account_id, offering, now(), **body)
        return _shown(session, offering_id)


@blueprint.post("/offerings/<uuid:offering_id>/publish")
@allow(*SCHOOL_ROLES)
@blueprint.response(200, OfferingOut)
def publish(offering_id: UUID) -> OfferingRow:
    """Put an offering on the menu."""
    actor = current_actor()
    with transaction() as session:
        offering = access.offering_for_office(session, actor, offering_id)
        offerings.publish(session, actor.account_id, offering, now())
        return _shown(session, offering_id)


@blueprint.post("/offerings/<uuid:offering_id>/cancel")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(OfferingCancel)
@blueprint.response(200, OfferingOut)
def cancel(body: dict[str, Any], offering_id: UUID) -> OfferingRow:
    """Take an offering back, with the reason; all its places end, and the families are told."""
    actor = current_actor()
    with transaction() as session:
        offering = access.offering_for_office(session, actor, offering_id)
        offerings.cancel(session, actor.account_id, offering, body["reason"], now())
        return _shown(session, offering_id)


@blueprint.post("/offerings/copy")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(OfferingsCopy)
@blueprint.response(201, OfferingsOut)
def copy(body: dict[str, Any]) -> Response:
    """Draft in a term what was published in another one; copying again creates nothing twice."""
    actor, school_id = current_actor(), body.pop("school_id")

    def work(session: Session) -> dict[str, list[OfferingRow]]:
        schools.school_for(session, actor, school_id, *SCHOOL_ROLES)
        copies = copying.copy_term(session, actor.account_id, school_id, now=now(), **body)
        rows = offering_rows(session, copies)
        return {"items": [rows[offering_id] for offering_id in copies]}

    return answer_once(work, OfferingsOut())


@blueprint.get("/schools/<uuid:school_id>/course-settings")
@allow_signed_in
@blueprint.response(200, CourseSettingsOut)
def show_settings(school_id: UUID) -> dict[str, Any]:
    """Show when a school's slots begin and end."""
    with reading() as session:
        schools.school_for_member(session, current_actor(), school_id)
        return {"slot_times": times.slot_times(session, school_id)}


@blueprint.put("/schools/<uuid:school_id>/course-settings")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(CourseSettingsSet)
@blueprint.response(200, CourseSettingsOut)
def set_settings(body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Set when a school's slots begin and end."""
    actor = current_actor()
    with transaction() as session:
        schools.school_for(session, actor, school_id, *SCHOOL_ROLES)
        wanted = [SlotTime(**slot) for slot in body["slot_times"]]
        settings.set_slot_times(session, actor.account_id, school_id, wanted, now())
        return {"slot_times": times.slot_times(session, school_id)}


def _shown(session: Session, offering_id: UUID) -> OfferingRow:
    return offering_rows(session, [offering_id])[offering_id]
