"""What families are told about lessons. These words are stored as they are, so they are not translated when sent."""

from collections.abc import Collection
from datetime import date

MOST_DAYS_NAMED = 30
_WEEKDAYS = "一二三四五六日"


def changed_days(added: Collection[date], dropped: Collection[date]) -> tuple[str, str]:
    """Return title and body of the note about days that ceased to be, or became, days with lessons."""
    called_off = f"{_days(dropped)}不上课后课程。" if dropped else ""
    brought_in = f"{_days(added)}有课后课程。" if added else ""
    return "课后课程的日期有变动", f"因校历或课表调整,{called_off}{brought_in}请在孩子的课程表中查看。"


def lesson_cancelled(course: str, held_on: date, reason: str, *, is_base_care: bool) -> tuple[str, str]:
    """Return title and body of the note about one lesson that is not held, which must say where the child goes."""
    instead = "请在放学时来接孩子。" if is_base_care else "孩子当天照常留校,由基础托管照看。"
    return f"《{course}》停课一次", f"{day_in_words(held_on)}的《{course}》不上课。原因:{reason}\n{instead}"


def day_in_words(day: date) -> str:
    return f"{day.month}月{day.day}日(周{_WEEKDAYS[day.weekday()]})"


def _days(days: Collection[date]) -> str:
    named = "、".join(day_in_words(day) for day in sorted(days)[:MOST_DAYS_NAMED])
    return named if len(days) <= MOST_DAYS_NAMED else f"{named}等{len(days)}天"
