"""What everything around courses is called, and when a course is held."""

from collections.abc import Callable, Sequence
from typing import Any

from app.core.i18n import mark, translate
from app.pages import api
from app.pages.words import weekday

CATEGORIES = {
    "arts": mark("艺术"),
    "pe": mark("体育"),
    "labor": mark("劳动"),
    "science": mark("科学"),
    "maker": mark("创客"),
    "reading": mark("阅读"),
    "nature": mark("走进自然"),
    "club": mark("社团"),
    "second_classroom": mark("第二课堂"),
    "homework_care": mark("作业辅导"),
    "other": mark("其他"),
}
# How a place stands, and the tone in which it is shown.
STATUSES = {
    "enrolled": (mark("已有名额"), "good"),
    "pending_guardian": (mark("待家长确认"), "wait"),
    "offered": (mark("有空位了"), "wait"),
    "waitlisted": (mark("候补"), "plain"),
    "withdrawn": (mark("已退出"), "plain"),
    "dropped": (mark("学校已取消"), "plain"),
    "expired": (mark("过期未确认"), "plain"),
    "cancelled": (mark("课程已取消"), "plain"),
    "completed": (mark("已结束"), "plain"),
}
LIVING = ("offered", "pending_guardian", "enrolled", "waitlisted")
# What a round or a survey asks of the reader now, by the kind of what waits.
ASKED = {
    "declaration": mark("请登记留校"),
    "wishes": mark("请填志愿"),
    "wishes-to-confirm": mark("请确认志愿"),
    "rush-open": mark("可以报名"),
    "survey": mark("还没有回答"),
}
# How a round stands; the places are its own times.
STAGES = {
    "noticed": (mark("{open_at}开放"), "plain"),
    "open": (mark("{close_at}截止"), "good"),
    "closed": (mark("已截止,{publish_at}公布"), "plain"),
    "drawn": (mark("已抽签,{publish_at}公布"), "plain"),
    "published": (mark("已公布,{adjust_until}前可以调整"), "good"),
    "finished": (mark("已结束"), "plain"),
    "cancelled": (mark("已取消"), "bad"),
}
SILENT_RULES = {
    "base_care": mark("没有任何回应的家庭,先提醒一次,再安排基础托管。"),
    "left_over": mark("没有任何回应的家庭,先提醒一次,再排在所有志愿之后安排剩余名额。"),
}
UNCONFIRMED_RULES = {
    "release": mark("录取后要确认的名额,过时没有确认就给下一位。"),
    "keep": mark("录取后要确认的名额,过时没有确认也为孩子保留。"),
}


def slots_of(school_id: str) -> Callable[[str], str]:
    """Return how to say the slots of a school: "5-2" is "周五 17:00–18:00"."""
    time = times_of(school_id)

    def said(label: str) -> str:
        return f"{weekday(int(label.partition('-')[0]))} {time(label)}"

    return said


def times_of(school_id: str) -> Callable[[str], str]:
    """Return how to say the times of a school's slots on a day that is known: "5-2" is "17:00–18:00"."""
    settings = api.get(f"/schools/{school_id}/course-settings")
    times = {str(time["number"]): f"{time['from']}–{time['to']}" for time in settings["slot_times"]}

    def said(label: str) -> str:
        number = label.partition("-")[2]
        return times.get(number) or translate("第{number}时段", number=number)

    return said


def grades(numbers: Sequence[int]) -> str:
    """Say which grades a course is for: "3–6年级", "1、3年级"."""
    first, last = min(numbers), max(numbers)
    if len(numbers) > 1 and last - first == len(numbers) - 1:
        return translate("{first}–{last}年级", first=first, last=last)
    return translate("{numbers}年级", numbers=translate("、").join(map(str, numbers)))


def yuan(cents: int) -> str:
    return f"{cents / 100:g}"


WORDS: dict[str, Any] = {
    "ASKED": ASKED, "CATEGORIES": CATEGORIES, "STATUSES": STATUSES, "STAGES": STAGES, "SILENT_RULES": SILENT_RULES,
    "UNCONFIRMED_RULES": UNCONFIRMED_RULES, "grades": grades, "yuan": yuan,
}  # fmt: skip
