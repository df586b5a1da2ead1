"""The staff of a school, the cards of its students, the caller's own account, and what was done by whom."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_signed_in, current_actor, open_to_unproven
from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import config, now
from app.core.pagination import Page
from app.core.schema import PageQuery
from app.schools import access
from app.schools.errors import ClassNotFound, StudentNotFound
from app.staffing import service
from app.staffing.queries.acts import acts_in_region, acts_in_school
from app.staffing.queries.own import OwnAccount, own_account
from app.staffing.queries.staff import Colleague, colleague, staff
from app.staffing.rules import GIVERS, KEEPERS
from app.staffing.schemas import (
    AuditPage,
    AuditQuery,
    OwnAccountOut,
    PasswordReset,
    RoleIn,
    StaffCreate,
    StaffMemberOut,
    StaffPage,
    StudentCardOut,
)
from app.staffing.service import StudentCard

blueprint = Blueprint(
    "staff", __name__, url_prefix=f"{API_PREFIX}/schools/<uuid:school_id>", description="Staff and student cards"
)
audit_trail = Blueprint("audit", __name__, url_prefix=f"{API_PREFIX}/audit", description="What was done, by whom")
own = Blueprint("me", __name__, url_prefix=f"{API_PREFIX}/me", description="The caller")


@own.get("")
@allow_signed_in
@open_to_unproven
@own.response(200, OwnAccountOut)
def show_own_account() -> OwnAccount:
    """Show the caller's account and until when it is signed in, its second step, its roles with scopes, and its children."""
    with reading() as session:
        return own_account(session, current_actor(), is_totp_demanded=config().is_totp_demanded)


@blueprint.get("/staff")
@allow(*GIVERS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, StaffPage)
def list_staff(query: dict[str, Any], school_id: UUID) -> Page:
    """List who works in the school today and as what."""
    with reading() as session:
        access.school_for(session, current_actor(), school_id, *GIVERS)
        return staff(session, school_id, local_day(now()), **query)


@blueprint.post("/staff")
@allow(*GIVERS)
@blueprint.arguments(StaffCreate)
@blueprint.response(201, StaffMemberOut)
def hire(body: dict[str, Any], school_id: UUID) -> Colleague:
    """Make an account with its first role: principals by the county, everybody else by the principal, teachers also by the office."""
    actor = current_actor()
    with transaction() as session:
        access.school_for(session, actor, school_id, *GIVERS)
        _require_class(session, actor, school_id, body["class_id"])
        member = service.hire(session, actor, school_id, **body | {"role": Role(body["role"])}, now=now())
        return colleague(session, member)


@blueprint.put("/staff/<uuid:account_id>/password")
@allow(*KEEPERS)
@blueprint.arguments(PasswordReset)
@blueprint.response(204)
def reset_password(body: dict[str, Any], school_id: UUID, account_id: UUID) -> None:
    """Give a colleague who is locked out a new initial password; a lost second step is dropped with it."""
    actor = current_actor()
    with transaction() as session:
        access.school_for(session, actor, school_id, *KEEPERS)
        service.reset_password(session, actor, school_id, account_id, body["password"], now())


@blueprint.post("/staff/<uuid:account_id>/roles")
@allow(*GIVERS)
@blueprint.arguments(RoleIn)
@blueprint.response(201, StaffMemberOut)
def give_role(body: dict[str, Any], school_id: UUID, account_id: UUID) -> Colleague:
    """Give somebody of the staff one more role, from today on."""
    actor = current_actor()
    with transaction() as session:
        access.school_for(session, actor, school_id, *GIVERS)
        _require_class(session, actor, school_id, body["class_id"])
        role = Role(body["role"])
        member = service.give_role(session, actor, school_id, account_id, role, body["class_id"], now())
        return colleague(session, member)


@blueprint.delete("/staff/<uuid:account_id>/roles/<uuid:grant_id>")
@allow(*GIVERS)
@blueprint.response(204)
def take_role(school_id: UUID, account_id: UUID, grant_id: UUID) -> None:
    """Take a role back at once; never one's own, and never the last principal's."""
    actor = current_actor()
    with transaction() as session:
        access.school_for(session, actor, school_id, *GIVERS)
        service.take_role(session, actor, school_id, account_id, grant_id, now())


@blueprint.post("/students/<uuid:student_id>/card")
@allow(*SCHOOL_STAFF)
@blueprint.response(201, StudentCardOut)
def issue_card(school_id: UUID, student_id: UUID) -> StudentCard:
    """Print a student's card for shared devices; an earlier card stops working."""
    actor = current_actor()
    with transaction() as session:
        student = access.student_as_staff(session, actor, student_id)
        if student.school_id != school_id:
            raise StudentNotFound
        return service.issue_card(session, actor, student, now())


@audit_trail.get("")
@allow(*SCHOOL_ROLES, Role.COUNTY_ADMIN)
@audit_trail.arguments(AuditQuery, location="query")
@audit_trail.response(200, AuditPage)
def list_acts(query: dict[str, Any]) -> Page:
    """Show what was done in a school to its principal and office, and to the county what its administrators did."""
    actor, school_id, region_code = current_actor(), query.pop("school_id"), query.pop("region_code")
    with reading() as session:
        if school_id:
            access.school_for(session, actor, school_id, *SCHOOL_ROLES)
            return acts_in_school(session, school_id, **query)
        return acts_in_region(session, access.region_for(actor, region_code), **query)


def _require_class(session: Session, actor: Actor, school_id: UUID, class_id: UUID | None) -> None:
    if class_id and access.class_for_staff(session, actor, class_id).school_id != school_id:
        raise ClassNotFound
