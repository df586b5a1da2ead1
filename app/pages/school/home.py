"""The week board: what waits for the office, how far the stars of the week are, the classes, and today's courses."""

from typing import Any

from flask import render_template, url_for

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.school import own

blueprint = Pages("school_home", __name__, "/school")

# Where each kind of waiting thing is dealt with, and which of its ids lead there.
_PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "to-confirm": ("school_stars.period", ("period_id",)),
    "to-check": ("school_stars.period", ("period_id",)),
    "to-publish": ("school_stars.period", ("period_id",)),
    "objection": ("school_stars.period", ("period_id",)),
    "to-announce": ("school_stars.preview", ("period_id",)),
    "awards-to-give": ("school_awards.give", ()),
    "awards-unclaimed": ("school_awards.unclaimed", ()),
    "feedback": ("school_feedback.desk", ()),
    "courses-to-approve": ("school_courses.courses", ()),
    "round": ("school_rounds.selection", ("round_id",)),
}


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def home() -> str:
    school_id = own.school_id()
    board = api.get(f"/schools/{school_id}/week-board")
    return render_template(
        "school/home.html", board=board, place_of=_place_of, schools=own.schools(), school_id=str(school_id)
    )


def _place_of(waiting: dict[str, Any]) -> str:
    endpoint, names = _PLACES[waiting["kind"]]
    return url_for(endpoint, **{name: waiting[name] for name in names})
