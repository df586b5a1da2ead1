"""What the courses of a term cost: the published policy, the price list, and statements. Nothing is ever collected."""

from uuid import UUID

from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school import terms as calendar
from app.pages.school.course_words import price, shown
from app.pages.school.pupils import pupils

blueprint = Pages("school_fees", __name__, "/school/fees")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def fees() -> str:
    school_id, terms = own.school_id(), calendar.terms()
    term = calendar.chosen(terms)
    return shown(
        "fees.html",
        terms=terms,
        term=term,
        policies=api.everything("/fee-policies", school_id=school_id),
        published=api.get(f"/schools/{school_id}/fee-choice", term=term["code"]) if term else None,
        price=price,
    )


@blueprint.post("")
@allow(*SCHOOL_ROLES)
@shown_again_by(fees)
def choose() -> Response:
    form = Form()
    choice = {"term_code": form.text("term"), "policy_id": form.text("policy_id")}
    api.put(f"/schools/{own.school_id()}/fee-choice", choice)
    return done(translate("已公示"), "school_fees.fees", term=form.text("term"))


@blueprint.get("/<term>/prices")
@allow(*SCHOOL_ROLES)
def prices(term: str) -> str:
    """Show the price list as it is hung up at the gate."""
    school = api.get(f"/schools/{own.school_id()}")
    return shown(
        "prices.html", school=school, published=api.get(f"/schools/{school['id']}/fee-choice", term=term), price=price
    )


@blueprint.get("/<term>/statements")
@allow(*SCHOOL_ROLES)
def statements(term: str) -> str:
    """Show what the lessons of a term have cost the children of a class so far, and the way to a single one."""
    found = pupils()
    path = f"/schools/{own.school_id()}/fee-statements"
    lines = api.everything(path, term=term, class_id=found.class_id) if found.class_id else []
    return shown("statements.html", term=term, pupils=found, lines={line["student_id"]: line for line in lines})


@blueprint.get("/<term>/statements/<uuid:student_id>")
@allow(*SCHOOL_ROLES)
def statement(term: str, student_id: UUID) -> str:
    found = api.get(f"/students/{student_id}/fee-statement", term=term)
    return shown("statement.html", statement=found, term=term)


@blueprint.get("/<term>/statements/<uuid:student_id>/print.html")
@allow(*SCHOOL_ROLES)
def printed(term: str, student_id: UUID) -> Response:
    return api.passed_on("GET", f"/students/{student_id}/fee-statement.html", term=term)


@blueprint.post("/<term>/statements/<uuid:student_id>/waiver")
@allow(*SCHOOL_ROLES)
@shown_again_by(statement)
def waive(term: str, student_id: UUID) -> Response:
    api.put(f"/students/{student_id}/fee-waiver", {}, term=term)
    return done(translate("本学期免收"), "school_fees.statement", term=term, student_id=student_id)


@blueprint.post("/<term>/statements/<uuid:student_id>/waiver/end")
@allow(*SCHOOL_ROLES)
@shown_again_by(statement)
def end_waiver(term: str, student_id: UUID) -> Response:
    api.delete(f"/students/{student_id}/fee-waiver", term=term)
    return done(translate("已取消免收"), "school_fees.statement", term=term, student_id=student_id)
