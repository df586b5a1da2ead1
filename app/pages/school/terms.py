"""The terms around today, of which one is chosen by ``?term=``."""

from datetime import timedelta
from typing import Any

from flask import request

from app.core.clock import local_day
from app.core.deps import now
from app.pages import api
from app.pages.school import own

Term = dict[str, Any]
# Reaches back into the term before this one and ahead into the next, within what one look at the calendar may span.
_AROUND = timedelta(days=199)


def terms() -> list[Term]:
    """Return the terms of the school around today, the earliest first."""
    today = local_day(now())
    span = {"from": (today - _AROUND).isoformat(), "to": (today + _AROUND).isoformat()}
    found: list[Term] = api.get("/calendar", school_id=own.school_id(), **span)["terms"]
    return sorted(found, key=lambda term: str(term["code"]))


def chosen(known: list[Term]) -> Term | None:
    """Return the term that was asked for, else the present one, else the next, else the latest there is."""
    asked, today = request.values.get("term"), local_day(now()).isoformat()
    wanted = [term for term in known if term["code"] == asked]
    coming = [term for term in known if term["ends_on"] >= today]
    return next(iter(wanted or coming or known[-1:]), None)


def before(known: list[Term], term: Term) -> Term | None:
    """Return the term before one, whose courses may be copied."""
    return next((one for one in reversed(known) if one["code"] < term["code"]), None)
