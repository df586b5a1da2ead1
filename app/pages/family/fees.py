"""What the lessons of a child cost in a term: worked out before the reader's eyes, and never collected."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import Response, render_template

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.core.errors import NotFound
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.courses import terms
from app.pages.courses.words import yuan

blueprint = Pages("family_fees", __name__, "/family/fees")


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def fees(child: Child) -> str:
    known = _terms(child)
    term = terms.chosen(known)
    statement = api.get(_path(child), term=term) if term else None
    return render_template(
        "family/fees.html",
        child=child,
        terms=known,
        term=term,
        term_name=terms.term_name,
        statement=statement,
        months=_by_month(statement["lessons"]) if statement else [],
        yuan=yuan,
    )


def _by_month(lessons: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return what was held month by month, without the months to come."""
    present = f"{local_day(now()):%Y-%m}"
    begun = sorted((one for one in lessons if one["month"] <= present), key=itemgetter("month"), reverse=True)
    return [(month, list(found)) for month, found in groupby(begun, key=itemgetter("month"))]


@blueprint.get("/print")
@allow(Role.GUARDIAN)
@with_child
def print_fees(child: Child) -> Response:
    """Show the statement as a sheet for the printer."""
    term = terms.chosen(_terms(child))
    if term is None:
        raise NotFound
    return api.passed_on("GET", f"{_path(child)}.html", term=term)


def _terms(child: Child) -> list[str]:
    return terms.terms_of(terms.places_held(child["student_id"]))


def _path(child: Child) -> str:
    return f"/students/{child['student_id']}/fee-statement"
