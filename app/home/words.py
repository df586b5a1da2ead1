"""What waits for somebody, in one short sentence each."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.i18n import mark, translate
from app.courses.rules.words import Stage


class Kind(StrEnum):
    """What waits for a family, for a school's office and principal, and for the teachers of a class."""

    CONSENT = "consent"
    RECORD_RETURNED = "record-returned"
    DECLARATION = "declaration"
    WISHES = "wishes"
    WISHES_TO_CONFIRM = "wishes-to-confirm"
    PLACE_OFFERED = "place-offered"
    PLACE_TO_CONFIRM = "place-to-confirm"
    RUSH_OPEN = "rush-open"
    SURVEY = "survey"
    AWARD_TO_CHOOSE = "award-to-choose"
    AWARD_TO_COLLECT = "award-to-collect"

    TO_CONFIRM = "to-confirm"
    TO_CHECK = "to-check"
    TO_PUBLISH = "to-publish"
    OBJECTION = "objection"
    TO_ANNOUNCE = "to-announce"
    AWARDS_TO_GIVE = "awards-to-give"
    AWARDS_UNCLAIMED = "awards-unclaimed"
    FEEDBACK = "feedback"
    COURSES_TO_APPROVE = "courses-to-approve"
    ROUND = "round"

    TO_REVIEW = "to-review"
    TO_LOOK_AT = "to-look-at"
    WISHES_WITHOUT_SHEET = "wishes-without-sheet"
    LEAVES_TODAY = "leaves-today"
    PROPOSALS = "proposals"


_SENTENCES = {
    Kind.CONSENT: mark("请阅读告知内容,选择是否同意"),
    Kind.RECORD_RETURNED: mark("“{title}”的记录被退回,可以补充后再交"),
    Kind.DECLARATION: mark("“{title}”:请登记孩子的留校时间"),
    Kind.WISHES: mark("“{title}”正在选课,还没有填写志愿"),
    Kind.WISHES_TO_CONFIRM: mark("“{title}”的志愿已填写,请确认"),
    Kind.PLACE_OFFERED: mark("“{title}”有了空位,请决定是否接受"),
    Kind.PLACE_TO_CONFIRM: mark("“{title}”已排上,请确认"),
    Kind.RUSH_OPEN: mark("“{title}”正在报名"),
    Kind.SURVEY: mark("“{title}”想听听您的意见"),
    Kind.AWARD_TO_CHOOSE: mark("请选择劳动之星的奖励"),
    Kind.AWARD_TO_COLLECT: mark("劳动之星的奖励请到{place}领取"),
    Kind.TO_CONFIRM: mark("还有{count}个范围的候选人没有确认"),
    Kind.TO_CHECK: mark("{count}项确认需要另一人复核"),
    Kind.TO_PUBLISH: mark("候选人已全部确认,可以公示"),
    Kind.OBJECTION: mark("{count}条异议等待处理"),
    Kind.TO_ANNOUNCE: mark("公示已结束,可以公布劳动之星"),
    Kind.AWARDS_TO_GIVE: mark("{count}名劳动之星还没有奖励"),
    Kind.AWARDS_UNCLAIMED: mark("{count}份奖励还没有领取"),
    Kind.FEEDBACK: mark("{count}条意见等待回复"),
    Kind.COURSES_TO_APPROVE: mark("{count}门课程等待审核"),
    Kind.TO_REVIEW: mark("{count}条劳动记录等待审核"),
    Kind.TO_LOOK_AT: mark("{count}张照片或文字等您看过才能展示"),
    Kind.WISHES_WITHOUT_SHEET: mark("“{title}”:还有{count}名学生没有志愿"),
    Kind.LEAVES_TODAY: mark("今天有{count}名学生请假"),
    Kind.PROPOSALS: mark("家长提议了{count}项新的劳动"),
}
POOL_OF_CLASS = mark("本班有{count}名候选人等待确认")
STAGES = {
    Stage.PLANNED: mark("“{title}”还没有发出通知"),
    Stage.NOTICED: mark("“{title}”已通知,等待开放"),
    Stage.OPEN: mark("“{title}”正在选课"),
    Stage.CLOSED: mark("“{title}”已截止"),
    Stage.DRAWN: mark("“{title}”已抽签,等待公布"),
}
_FIRST_TERM, _SECOND_TERM = mark("{years}学年第一学期"), mark("{years}学年第二学期")


def waiting(
    kind: Kind,
    members: Mapping[str, Any],
    *,
    until: datetime | None = None,
    said: Mapping[str, Any] | None = None,
    sentence: str | None = None,
) -> dict[str, Any]:
    """Return one thing that waits, with its sentence in the reader's language.

    ``members`` are ids and a count. The places of the sentence are filled from them and from what else is ``said``.
    """
    title = translate(sentence or _SENTENCES[kind], **{**members, **(said or {})})
    return {"kind": kind.value, "title": title, "until": until, **members}


def term_name(code: str) -> str:
    """Name a term such as 2026-2027-1."""
    return translate(_FIRST_TERM if code.endswith("1") else _SECOND_TERM, years=code[:9])
