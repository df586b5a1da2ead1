"""The words for what the rules decide in codes: messages of the catalogue, each with its places."""

from collections.abc import Mapping
from typing import Any

from app.core.i18n import mark
from app.schools.rules.calendar import PeriodKind
from app.stars.rules.cycle import kind_of
from app.stars.rules.ranking import SCHOOL_POOL, Candidate, StarRules

Message = tuple[str, Mapping[str, Any]]

_REASONS = {
    "labor": mark("本期有{days}天的劳动记录,{groups}个新的任务群,共{points}分"),
    "first-star": mark("一年内首次入围"),
    "in-cool-down": mark("近期已当选,仅在没有其他人选时列入"),
}
_TIE_BREAKS = {
    "not-recent": mark("积分相同,一年内未当选或当选较早者优先"),
    "breadth": mark("积分相同,参与任务群较多者优先"),
    "days": mark("积分相同,劳动天数较多者优先"),
    "draw": mark("各项均相同,按公开种子抽签"),
}
_CHANGES = {
    "own-record-changed": mark("本人记录有变化,积分由{points_before}变为{points_after}"),
    "others-changed": mark("其他学生的记录有变化"),
}


def reason(code: str, candidate: Candidate) -> Message:
    return _REASONS[code], {"days": candidate.days, "groups": candidate.groups, "points": candidate.points}


def tie_break(code: str) -> Message:
    return _TIE_BREAKS[code], {}


def change(explained: Mapping[str, Any]) -> Message:
    return _CHANGES[explained["why"]], explained


def rules(stored: StarRules) -> list[Message]:
    """Tell the rules of a period in sentences for everybody in the school."""
    sentences: list[Message] = [
        (mark("每个班每{quota_per}名学生(不足的按一份计)有一个名额,名额可以空缺。"), {"quota_per": stored.quota_per}),
        (mark("积分只用来提出候选人,由班主任确认,经公示后由校长公布。"), {}),
        (mark("本期至少有一条计入的劳动记录才会成为候选人;没有记录的学生可由班主任说明理由后推荐。"), {}),
        (mark("照片、时间早晚和在线时长都不计分。"), {}),
        (mark("最近{weeks}周当选过的学生,在没有其他人选时才列为候选。"), {"weeks": stored.cool_down_weeks}),
        (
            mark(
                "积分相同时依次比较:一年内未当选或当选较早者优先、参与任务群较多者优先、劳动天数较多者优先,最后按留存的种子抽签。"
            ),
            {},
        ),
    ]
    if stored.grade_quota:
        sentences.append((mark("每个年级另有{quota}个年级名额。"), {"quota": stored.grade_quota}))
    if stored.school_quota:
        sentences.append((mark("全校另有{quota}个校级名额。"), {"quota": stored.school_quota}))
    return sentences


def period(key: str) -> Message:
    """Name a period: 2026年第47周, 2026年11月, 2026-2027学年第一学期."""
    kind = kind_of(key)
    if kind is PeriodKind.WEEK:
        return mark("{year}年第{week}周"), {"year": key[:4], "week": int(key[6:])}
    if kind is PeriodKind.MONTH:
        return mark("{year}年{month}月"), {"year": key[:4], "month": int(key[5:])}
    title = mark("{years}学年第一学期") if key.endswith("1") else mark("{years}学年第二学期")
    return title, {"years": key[:9]}


def honour(pool: str) -> str:
    """Return what a star of a pool is called."""
    if pool == SCHOOL_POOL:
        return mark("校级劳动之星")
    return mark("年级劳动之星") if pool.startswith("grade-") else mark("班级劳动之星")


def in_chinese(message: Message) -> str:
    """Return a message in the source language, for posters and announcements."""
    text, places = message
    return text.format(**places)
