"""The rights desk: what families are told of their data, get a copy of, have corrected and have erased."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from flask import Response, send_file
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_anyone, current_actor
from app.core.db import reading, transaction
from app.core.deps import config, deps, now
from app.core.idempotency import answer_once
from app.core.limits import limiter
from app.core.pagination import Page
from app.core.schema import page_of
from app.rights import notice, queries
from app.rights.queries import Desk, RequestView
from app.rights.rules import Scope
from app.rights.schemas import (
    ChildrenRulesOut,
    CloseIn,
    CorrectionIn,
    DeskOut,
    ErasureIn,
    OfficeRequestOut,
    RequestsQuery,
    RightsRequestOut,
)
from app.rights.service import correcting, erasing, exporting
from app.rights.topics import Family
from app.schools import access

ZIP = "application/zip"

blueprint = Blueprint("rights", __name__, url_prefix=API_PREFIX, description="What families may ask about their data")


@blueprint.get("/privacy/children")
@allow_anyone
@blueprint.response(200, ChildrenRulesOut)
def children_rules() -> dict[str, Any]:
    """Show the special rules for children's data that are in force, and who answers for them."""
    return notice.in_force(config())


@blueprint.get("/students/<uuid:student_id>/rights")
@allow(Role.GUARDIAN)
@blueprint.response(200, DeskOut)
def show_desk(student_id: UUID) -> Desk:
    """Tell what is held of a child and until when, what was asked about it, and who of the staff looked lately."""
    with reading() as session:
        return queries.desk(session, _family(session, student_id))


@blueprint.get("/students/<uuid:student_id>/export")
@allow(Role.GUARDIAN)
@limiter.limit("10/hour")
@blueprint.response(200, content_type=ZIP)
def export(student_id: UUID) -> Response:
    """Hand out a copy of everything that is held of a child, with its latest 300 photos."""
    with reading() as session:
        family = _family(session, student_id)
        copy = exporting.read(session, family, deps().vault, now())
    file = TemporaryFile()  # noqa: SIM115  # The answer closes it when it has been sent.
    try:
        exporting.write(copy, deps().storage, file)
        with transaction() as session:
            exporting.record(session, family, now())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = send_file(file, ZIP, as_attachment=True, download_name="laborstar-export.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/students/<uuid:student_id>/corrections")
@allow(Role.GUARDIAN)
@limiter.limit("30/hour")
@blueprint.arguments(CorrectionIn)
@blueprint.response(201, RightsRequestOut)
def ask_correction(body: dict[str, Any], student_id: UUID) -> Response:
    """Ask the school to correct something; its office answers."""

    def work(session: Session) -> RequestView:
        return queries.request(session, correcting.ask(session, _family(session, student_id), now=now(), **body))

    return answer_once(work, RightsRequestOut())


@blueprint.post("/students/<uuid:student_id>/erasure")
@allow(Role.GUARDIAN)
@limiter.limit("30/hour")
@blueprint.arguments(ErasureIn)
@blueprint.response(201, RightsRequestOut)
def erase(body: dict[str, Any], student_id: UUID) -> Response:
    """Erase a child's photos, its records as well, or everything that the school need not keep. There is no way back."""

    def work(session: Session) -> RequestView:
        family = _family(session, student_id)
        return queries.request(
            session, erasing.erase(session, family, Scope(body["scope"]), body["reason"], now())
        )  # fmt: skip

    return answer_once(work, RightsRequestOut())


@blueprint.get("/schools/<uuid:school_id>/rights-requests")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(RequestsQuery, location="query")
@blueprint.response(200, page_of(OfficeRequestOut))
def list_requests(query: dict[str, Any], school_id: UUID) -> Page:
    """List what families asked of a school, the newest first."""
    with reading() as session:
        access.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        return queries.requests_of_school(session, school_id, **query)


@blueprint.post("/rights-requests/<uuid:request_id>/close")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(CloseIn)
@blueprint.response(200, RightsRequestOut)
def close(body: dict[str, Any], request_id: UUID) -> RequestView:
    """Answer a request for a correction; the child's guardians get a note."""
    with transaction() as session:
        correcting.close(session, current_actor(), request_id, now=now(), **body)
        return queries.request(session, request_id)


def _family(session: Session, student_id: UUID) -> Family:
    actor = current_actor()
    return Family(actor.account_id, access.school_of_own_child(session, actor, student_id), student_id)
