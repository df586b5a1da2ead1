"""The child's places and waits, and taking one first come first served."""

from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.core.deps import now
from app.core.i18n import translate
from app.pages import api
from app.pages.api import Refused
from app.pages.children import Child
from app.pages.courses.shown import shown
from app.pages.courses.words import LIVING
from app.pages.forms import Form, done
from app.pages.words import when

_TICKET = "Queue-Ticket"
_BUSY = "server-busy"


def places_of(child: Child) -> list[dict[str, Any]]:
    """Return the child's living places and waits, what needs an answer first."""
    found = api.everything("/enrolments", student_id=child["student_id"])
    living = [place for place in found if place["status"] in LIVING]
    return sorted(living, key=lambda place: (LIVING.index(place["status"]), place["slots"]))


def places(child: Child) -> str:
    """Show the child's places, what waits for an answer first, and what has ended."""
    found = sorted(api.everything("/enrolments", student_id=child["student_id"]), key=itemgetter("slots"))
    rounds = api.everything("/selection-rounds", school_id=child["school_id"])
    until = {
        each["id"]: each["adjust_until"] for each in rounds if datetime.fromisoformat(each["adjust_until"]) > now()
    }
    by_status = {status: [each for each in found if each["status"] == status] for status in LIVING}
    ended = [each for each in found if each["status"] not in LIVING]
    return shown("places.html", child, by_status=by_status, ended=ended, until=until)


def enrol(offering_id: UUID) -> Response | tuple[str, int, dict[str, str]]:
    """Take a place for the child that the form names, or a turn on the waitlist where the form says so.

    While others go first, a page waits with the ticket that keeps the place in the line, and asks again by itself.
    """
    form = Form()
    body = {"student_id": form.text("student_id"), "waitlist": form.flag("waitlist")}
    ticket = {_TICKET: kept} if (kept := form.text("ticket")) else {}
    try:
        made = api.post(f"/offerings/{offering_id}/enrolments", body, key=form.key, headers=ticket)
    except Refused as refused:
        if refused.code != _BUSY:
            raise
        line = render_template("courses/line.html", offering_id=offering_id, form=form, busy=refused)
        return line, refused.status, {"Retry-After": str(refused.retry_after)}
    return done(_told(made), ".places")


def _told(made: dict[str, Any]) -> str:
    if made["position"]:
        return translate("已加入候补,现在排第{position}位。", position=made["position"])
    if made["answer_by"]:
        return translate("名额先留给你了,请家长在{when}之前确认。", when=when(made["answer_by"]))
    return translate("报名成功。")
