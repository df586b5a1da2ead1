"""The calendar of a school or a region by month: what each day is, and changing one."""

from calendar import Calendar
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from app.core.clock import local_day
from app.core.deps import now
from app.core.errors import NotFound
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.forms import Form, done
from app.pages.offices.sharing import Scope, Topic
from app.pages.words import YEARS

KINDS = {
    "school_day": mark("上课"),
    "makeup": mark("调休上课"),
    "holiday": mark("节假日"),
    "break": mark("假期"),
    "weekend": mark("周末"),
    "closed": mark("停课"),
}
_SCHOOL = "school"


def calendar(scope: Scope) -> str:
    """Show the month that ``?month=2026-11`` names, whole weeks of it."""
    month = _month(request.args.get("month"))
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    found = api.get("/calendar", **scope, **{"from": weeks[0][0].isoformat(), "to": weeks[-1][-1].isoformat()})
    days = {one["day"]: one for one in found["items"]}
    return render_template(
        "offices/calendar.html", scope=scope, KINDS=KINDS, month=month, found=found, today=local_day(now()),
        weeks=[[days[day.isoformat()] for day in week] for week in weeks], about=_about(found["weeks"]),
        before=month - timedelta(days=1), after=month + timedelta(days=31),
    )  # fmt: skip


def _month(asked: str | None) -> date:
    try:
        month = date.fromisoformat(f"{asked}-01") if asked else local_day(now()).replace(day=1)
    except ValueError as error:
        raise NotFound from error
    if month.year not in YEARS:
        raise NotFound
    return month


def _about(weeks: list[dict[str, Any]]) -> list[int | None]:
    """Return the number of each week of teaching, None in the holidays."""
    return [week["teaching_week"] for week in weeks]


def day(scope: Scope, on: str) -> str:
    """Show what a day is and why, and let its kind be changed."""
    found = api.get("/calendar", **scope, **{"from": on, "to": on})["items"][0]
    own = _SCHOOL if "school_id" in scope else scope["region_code"]
    return render_template("offices/day.html", scope=scope, KINDS=KINDS, one=found, is_own=found["source"] == own)


def set_day(scope: Scope, on: str) -> Response:
    form = Form()
    listed = {
        "on": on,
        "kind": form.text("kind"),
        "timetable_weekday": form.number("timetable_weekday"),
        "note": form.text("note") or "",
    }
    api.put("/calendar/days", {**scope, **listed})
    return done(translate("已保存"), ".calendar", month=on[:7])


def unset_day(scope: Scope, on: str) -> Response:
    """Leave a day to the wider calendars and its weekday again."""
    api.delete("/calendar/days", None, on=on, **scope)
    return done(translate("已恢复"), ".calendar", month=on[:7])


TOPIC = Topic(
    pages={"": calendar, "/<on>": day},
    forms={"/<on>": (set_day, day), "/<on>/unset": (unset_day, day)},
)
