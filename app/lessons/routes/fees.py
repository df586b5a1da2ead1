"""Fee policies, the published price list, waivers and fee statements: calculated and printed, never collected."""

from typing import Any
from uuid import UUID

from flask import Response, render_template
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.i18n import language
from app.core.pagination import Page
from app.courses.queries import charged
from app.lessons.queries import fee_policies, statements
from app.lessons.routes import fee_showing
from app.lessons.rules.fee_words import yuan
from app.lessons.schemas.fees import (
    FeeChoiceIn,
    FeePoliciesQuery,
    FeePolicyPage,
    FeeStatementOut,
    FeeStatementPage,
    FeeStatementsQuery,
    PriceListOut,
    TermQuery,
)
from app.lessons.service import fees
from app.schools import access
from app.schools import queries as schools

blueprint = Blueprint(
    "fees",
    __name__,
    url_prefix=API_PREFIX,
    description="Fees, calculated and never collected",
    template_folder="../templates",
)


@blueprint.get("/fee-policies")
@allow(*SCHOOL_ROLES, Role.COUNTY_ADMIN)
@blueprint.arguments(FeePoliciesQuery, location="query")
@blueprint.response(200, FeePolicyPage)
def list_policies(query: dict[str, Any]) -> Page:
    """List what documents allow where a school lies, the latest entered first."""
    with reading() as session:
        school = access.school_for(session, current_actor(), query.pop("school_id"), *SCHOOL_ROLES, Role.COUNTY_ADMIN)
        return fee_policies.policies(session, schools.scopes_of(school), **query)


@blueprint.get("/schools/<uuid:school_id>/fee-choice")
@allow_signed_in
@blueprint.arguments(TermQuery, location="query")
@blueprint.response(200, PriceListOut)
def show_price_list(query: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Show everybody of a school what it has published for a term, with the courses whose materials cost something."""
    with reading() as session:
        access.school_for_member(session, current_actor(), school_id)
        return _price_list(session, school_id, query["term"])


@blueprint.put("/schools/<uuid:school_id>/fee-choice")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(FeeChoiceIn)
@blueprint.response(200, PriceListOut)
def choose(body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Publish the policy of a term, until its first round opens."""
    actor = current_actor()
    with transaction() as session:
        access.school_for(session, actor, school_id, *SCHOOL_ROLES)
        fees.choose(session, school_id=school_id, account_id=actor.account_id, now=now(), **body)
        return _price_list(session, school_id, body["term_code"])


def _price_list(session: Session, school_id: UUID, term_code: str) -> dict[str, Any]:
    published = fee_policies.published(session, school_id, term_code)
    materials = charged.materials_fees(session, school_id, term_code)
    return fee_showing.price_list(school_id, term_code, published, materials)


@blueprint.put("/students/<uuid:student_id>/fee-waiver")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(TermQuery, location="query")
@blueprint.response(204)
def waive(query: dict[str, Any], student_id: UUID) -> None:
    """Let a child pay nothing in a term; no reason is asked or kept."""
    actor = current_actor()
    with transaction() as session:
        student = access.student_as_office(session, actor, student_id)
        fees.waive(session, student, query["term"], actor.account_id, now())


@blueprint.delete("/students/<uuid:student_id>/fee-waiver")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(TermQuery, location="query")
@blueprint.response(204)
def end_waiver(query: dict[str, Any], student_id: UUID) -> None:
    """Take a waiver back."""
    actor = current_actor()
    with transaction() as session:
        student = access.student_as_office(session, actor, student_id)
        fees.end_waiver(session, student, query["term"], actor.account_id, now())


@blueprint.get("/students/<uuid:student_id>/fee-statement")
@allow(Role.GUARDIAN, *SCHOOL_ROLES)
@blueprint.arguments(TermQuery, location="query")
@blueprint.response(200, FeeStatementOut)
def show_statement(query: dict[str, Any], student_id: UUID) -> dict[str, Any]:
    """Work out what the lessons of a child have cost in a term so far, with the sentences that tell how."""
    return _statement(student_id, query["term"])


@blueprint.get("/students/<uuid:student_id>/fee-statement.html")
@allow(Role.GUARDIAN, *SCHOOL_ROLES)
@blueprint.arguments(TermQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/html")
def print_statement(query: dict[str, Any], student_id: UUID) -> Response:
    """Show the same statement as a page to print."""
    shown = _statement(student_id, query["term"])
    labels = fee_showing.labels()
    page = render_template("lessons/fee_statement.html", statement=shown, yuan=yuan, labels=labels, language=language())
    return Response(page, mimetype="text/html")


def _statement(student_id: UUID, term_code: str) -> dict[str, Any]:
    with reading() as session:
        student = access.student_as_guardian_or_office(session, current_actor(), student_id)
        found = statements.statement(session, student.school_id, term_code, student.id)
        return fee_showing.statement(found, student)


@blueprint.get("/schools/<uuid:school_id>/fee-statements")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(FeeStatementsQuery, location="query")
@blueprint.response(200, FeeStatementPage)
def list_statements(query: dict[str, Any], school_id: UUID) -> Page:
    """List what the lessons of a term have cost each child of a school; waivers are not in the list."""
    term_code, class_id = query.pop("term"), query.pop("class_id")
    with reading() as session:
        access.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        of = _children(session, class_id) if class_id else None
        page = charged.charged_children(session, school_id, term_code, of, **query)
        names = schools.student_names(session, page.items)
        found = statements.statements(session, school_id, term_code, page.items)
        return Page([fee_showing.line(one, names[one.student_id]) for one in found], page.next)


def _children(session: Session, class_id: UUID) -> list[UUID]:
    school_class = access.class_for_staff(session, current_actor(), class_id)
    return [child.id for child in access.students_of_class(session, school_class.id)]
