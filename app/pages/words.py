"""Times, days and roles as people say them, in the reader's language and China's time."""

from datetime import date, datetime, timedelta
from typing import Any

from app.core.clock import local_day, local_time
from app.core.deps import now
from app.core.i18n import language, mark, translate

WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ROLES = {
    "guardian": mark("家长"),
    "student": mark("学生"),
    "homeroom_teacher": mark("班主任"),
    "teacher": mark("任课老师"),
    "school_office": mark("教务处"),
    "principal": mark("校长"),
    "county_admin": mark("县管理员"),
}
_NEAR = {-1: mark("昨天"), 0: mark("今天"), 1: mark("明天")}
_A_WEEK = 7
# The years that an address may name, so that there is a day before and after each of theirs.
YEARS = range(2000, 2100)


def when(instant: str | datetime | None) -> str:
    """Return "昨天 19:20", "周三 08:00" within the coming week, "11月3日 19:20", with the year where it is another one."""
    if not instant:
        return ""
    local = local_time(_instant(instant))
    return f"{day(local.date())} {local:%H:%M}"


def day(value: str | date | None) -> str:
    """Return "今天", "周三" (of the coming six days), "11月3日", "2025年11月3日"."""
    if not value:
        return ""
    on = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    today = local_day(now())
    distance = (on - today).days
    if distance in _NEAR:
        return translate(_NEAR[distance])
    if 0 < distance < _A_WEEK:
        return weekday(on.isoweekday())
    return full_day(on, with_year=on.year != today.year)


def full_day(value: str | date, *, with_year: bool = True) -> str:
    on = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    month = MONTHS[on.month - 1] if language() == "en" else str(on.month)
    if with_year:
        return translate("{year}年{month}月{day}日", year=on.year, month=month, day=on.day)
    return translate("{month}月{day}日", month=month, day=on.day)


def clock(value: str | None) -> str:
    """Return the hour and minute of an instant, or of a time of day as it is."""
    if not value:
        return ""
    return f"{local_time(_instant(value)):%H:%M}" if "T" in value else value[:5]


def weekday(number: int) -> str:
    """Return the name of a weekday, Monday being 1."""
    return translate(WEEKDAYS[number - 1])


def week(key: str) -> str:
    """Return an ISO week ("2026-W47") by its first and last day."""
    monday = date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
    return f"{full_day(monday, with_year=False)}–{full_day(monday + timedelta(days=6), with_year=False)}"


def field_time(instant: str | None) -> str:
    """Return an instant as a ``datetime-local`` field wants it."""
    return f"{local_time(_instant(instant)):%Y-%m-%dT%H:%M}" if instant else ""


def role(key: str) -> str:
    """Return what a role is called."""
    return translate(ROLES[key])


def _instant(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


FILTERS: dict[str, Any] = {
    "when": when, "day": day, "full_day": full_day, "clock": clock, "weekday": weekday, "week": week,
    "field_time": field_time, "role": role,
}  # fmt: skip
