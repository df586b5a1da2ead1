"""The lessons of the school week by week: called, changed, cancelled and visited; teachers' hours; lists to print."""

from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school import terms as calendar
from app.pages.school.course_words import shown
from app.pages.words import YEARS

blueprint = Pages("school_lessons", __name__, "/school/lessons")
_WEEK = timedelta(days=7)
_MOST = 1_000


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def lessons() -> str:
    """Show a week, by default this one."""
    monday = _monday()
    span = {"from": monday.isoformat(), "to": (monday + _WEEK - timedelta(days=1)).isoformat()}
    found = api.everything(f"/schools/{own.school_id()}/course-sessions", most=_MOST, **span)
    return shown(
        "lessons.html",
        days={date.fromisoformat(day): list(held) for day, held in groupby(found, key=itemgetter("held_on"))},
        week=_key(monday),
        before=_key(monday - _WEEK),
        after=_key(monday + _WEEK),
    )


def _monday() -> date:
    today = local_day(now())
    today -= timedelta(days=today.weekday())
    try:
        year, week = request.args.get("week", "").split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        monday = today
    return monday if monday.year in YEARS else today


def _key(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


@blueprint.get("/<uuid:session_id>")
@allow(*SCHOOL_ROLES)
def lesson(session_id: UUID) -> str:
    roll = api.get(f"/sessions/{session_id}/roll")
    return shown(
        "lesson.html",
        lesson=roll["session"],
        roll=roll["items"],
        week=_key(date.fromisoformat(roll["session"]["held_on"])),
        is_past=roll["session"]["held_on"] <= local_day(now()).isoformat(),
        notes=api.everything(f"/sessions/{session_id}/patrol-notes"),
        staff=api.everything(f"/schools/{own.school_id()}/staff"),
    )


@blueprint.post("/<uuid:session_id>/attendance")
@allow(*SCHOOL_ROLES)
@shown_again_by(lesson)
def call_roll(session_id: UUID) -> Response:
    """Call or correct the roll; a child without a mark keeps none."""
    form = Form()
    marks = [
        {"student_id": student_id, "presence": presence}
        for student_id in form.several("student_ids")
        if (presence := form.text(f"presence-{student_id}"))
    ]
    api.put(f"/sessions/{session_id}/attendance", {"marks": marks})
    return _back(translate("点名已保存"), session_id)


@blueprint.post("/<uuid:session_id>/change")
@allow(*SCHOOL_ROLES)
@shown_again_by(lesson)
def change(session_id: UUID) -> Response:
    form = Form()
    api.put(f"/sessions/{session_id}", {"substitute_id": form.text("substitute_id"), "place": form.text("place")})
    return _back(translate("已保存"), session_id)


@blueprint.post("/<uuid:session_id>/cancel")
@allow(*SCHOOL_ROLES)
@shown_again_by(lesson)
def cancel(session_id: UUID) -> Response:
    api.post(f"/sessions/{session_id}/cancel", {"reason": Form().text("reason") or ""})
    return _back(translate("已停课,家长会收到通知。"), session_id)


@blueprint.post("/<uuid:session_id>/notes")
@allow(*SCHOOL_ROLES)
@shown_again_by(lesson)
def note(session_id: UUID) -> Response:
    form = Form()
    api.post(f"/sessions/{session_id}/patrol-notes", {"text": form.text("text") or ""}, key=form.key)
    return _back(translate("已记下"), session_id)


def _back(words: str, session_id: UUID) -> Response:
    return done(words, "school_lessons.lesson", session_id=session_id)


@blueprint.get("/hours")
@allow(*SCHOOL_ROLES)
def hours() -> str:
    """Show how many lessons each teacher held, by default in this term so far."""
    today = local_day(now())
    term = calendar.chosen(calendar.terms())
    begins = request.args.get("from") or (term["starts_on"] if term else (today - timedelta(days=120)).isoformat())
    ends = request.args.get("to") or today.isoformat()
    span: dict[str, Any] = {"from": min(begins, ends), "to": ends}
    found = api.get(f"/schools/{own.school_id()}/course-hours", **span)["items"]
    return shown("hours.html", hours=sorted(found, key=itemgetter("display_name")), span=span)


@blueprint.get("/pickup.html")
@allow(*SCHOOL_ROLES)
def pickup() -> Response:
    return api.passed_on("GET", f"/schools/{own.school_id()}/pickup.html", on=request.args.get("on"))
