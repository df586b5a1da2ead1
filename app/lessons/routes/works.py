"""Works made in courses: entered by the teacher or the family, shown under consent, withdrawn at any time."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import config, deps, now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.courses import access
from app.lessons.queries import works as queries
from app.lessons.queries.works import Viewer, WorkRow
from app.lessons.schemas.works import (
    HiddenWorkPage,
    HiddenWorksQuery,
    WorkCreate,
    WorkDecisionIn,
    WorkOut,
    WorkPage,
    WorksQuery,
)
from app.lessons.service import checking, works
from app.media.queries import signer_for
from app.schools import access as schools

ENTERING = (Role.GUARDIAN, Role.STUDENT, *SCHOOL_STAFF)

blueprint = Blueprint("works", __name__, url_prefix=f"{API_PREFIX}/works", description="Works made in courses")


@blueprint.post("")
@allow(*ENTERING)
@blueprint.arguments(WorkCreate)
@blueprint.response(201, WorkOut)
def show(body: dict[str, Any]) -> Response:
    """Enter a work; others see it while the guardians of every author agree to the publication of works."""
    actor, at = current_actor(), now()

    def work(session: Session) -> WorkRow:
        work_id = works.show(session, actor, **body, now=at, is_checked=deps().checker is not None)
        return queries.work(session, _viewer(session, actor), work_id, at)

    return answer_once(work, WorkOut())


@blueprint.get("")
@allow_signed_in
@blueprint.arguments(WorksQuery, location="query")
@blueprint.response(200, WorkPage)
def list_works(query: dict[str, Any]) -> Page:
    """List the works of a course that the caller may see at this moment, or of an own child, the newest first."""
    actor = current_actor()
    with reading() as session:
        seen_by = _viewer(session, actor)
        if "student_id" in query:
            schools.student_as_family(session, actor, query["student_id"])
            return queries.works_of_child(session, seen_by, now=now(), **query)
        access.course_for_member(session, actor, query["course_id"])
        return queries.works_of_course(session, seen_by, now=now(), **query)


def _viewer(session: Session, actor: Actor) -> Viewer:
    return queries.viewer(session, actor, signer_for(config(), actor))


@blueprint.get("/hidden")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(HiddenWorksQuery, location="query")
@blueprint.response(200, HiddenWorkPage)
def list_hidden(query: dict[str, Any]) -> Page:
    """List the works of a class that others do not see, because people must look at them or because of what they say."""
    class_id = query.pop("class_id")
    with reading() as session:
        schools.class_for_staff(session, current_actor(), class_id)
        of_class = [child.id for child in schools.students_of_class(session, class_id)]
        return queries.hidden(session, of_class, **query)


@blueprint.put("/<uuid:work_id>/safety")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(WorkDecisionIn)
@blueprint.response(204)
def decide(body: dict[str, Any], work_id: UUID) -> None:
    """Show a work or keep it hidden, by the class teachers of one of its authors or the management of the school."""
    with transaction() as session:
        checking.decide(session, current_actor(), work_id, body["safety"], now())


@blueprint.delete("/<uuid:work_id>")
@allow(*ENTERING)
@blueprint.response(204)
def withdraw(work_id: UUID) -> None:
    """Withdraw a work, by who entered it, a guardian of an author, or the office."""
    with transaction() as session:
        works.withdraw(session, current_actor(), work_id, now())
