"""What the office's pages of courses call things, and the frame in which they show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template

from app.core.i18n import mark, translate
from app.pages.courses.words import CATEGORIES, SILENT_RULES, STATUSES, UNCONFIRMED_RULES, grades, slots_of, yuan
from app.pages.school import own

REVIEWS = {
    "proposed": (mark("待审核"), "wait"),
    "approved": (mark("已通过"), "good"),
    "returned": (mark("已退回"), "plain"),
    "retired": (mark("不再开设"), "plain"),
}
KINDS = {
    "special": (mark("特色课程"), mark("孩子选课参加,有名额。")),
    "base_care": (mark("基础托管"), mark("写作业、看书。不选课、不限名额,需要的孩子都能参加。")),
}
PROVIDER_KINDS = {
    "own_teacher": mark("本校教师"),
    "other_school": mark("外校教师"),
    "volunteer": mark("志愿者"),
    "organisation": mark("校外机构"),
}
OFFERING_STATUSES = {
    "draft": (mark("草稿"), "wait"),
    "published": (mark("已公布"), "good"),
    "cancelled": (mark("已取消"), "bad"),
}
MODES = {
    "wishes": (mark("志愿抽签"), mark("推荐。家长填志愿,截止后公开抽签,先填后填机会一样。")),
    "rush": (mark("先到先得"), mark("到时间报名,额满候补。适合补报剩余名额。")),
    "assigned": (mark("学校安排"), mark("由学校登记名单,家长确认。适合校队和小规模学校。")),
}
STAGES = {
    "planned": (mark("计划中"), "plain"),
    "noticed": (mark("已通知"), "wait"),
    "open": (mark("进行中"), "good"),
    "closed": (mark("已截止"), "wait"),
    "drawn": (mark("已抽签"), "wait"),
    "published": (mark("已公布"), "good"),
    "finished": (mark("已结束"), "plain"),
    "cancelled": (mark("已取消"), "bad"),
}
DECLARATIONS = {
    "placed": (mark("直接安排"), mark("占一个名额,家长确认后生效。")),
    "invited": (mark("邀请"), mark("只限邀请的课,受邀的孩子才能选。")),
    "need": (mark("特需优先"), mark("抽签时排在最前。")),
    "continuing": (mark("续读或同胞优先"), mark("抽签时排在特需之后。")),
}
SOURCES = {
    "draw": mark("抽签"),
    "rush": mark("报名"),
    "placed": mark("学校安排"),
    "left_over": mark("剩余名额"),
    "base_care": mark("基础托管"),
    "by_hand": mark("学校代报"),
    "transfer": mark("转班"),
    "swap": mark("换课"),
}
LESSON_STATUSES = {
    "planned": (mark("未上"), "plain"),
    "held": (mark("已点名"), "good"),
    "cancelled": (mark("已取消"), "bad"),
}
PRESENCES = {"present": mark("到"), "leave": mark("请假"), "absent": mark("缺席"), "left_early": mark("早退")}
DRAW_STATUSES = {
    "committed": mark("已承诺"),
    "frozen": mark("志愿已封存"),
    "drawn": mark("已抽签"),
    "published": mark("已公布"),
    "practice": mark("试算"),
    "void": mark("已作废"),
}
FEE_UNITS = {
    "per_lesson": mark("每课时{price}元"),
    "per_month": mark("每月{price}元"),
    "per_term": mark("每学期{price}元"),
}


def options(words: Mapping[str, str | tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return what may be chosen, with its hint where there is one, as the components for forms take it."""
    return [(key, *map(translate, (said,) if isinstance(said, str) else said)) for key, said in words.items()]


WORDS: dict[str, Any] = {
    "CATEGORIES": CATEGORIES, "DECLARATIONS": DECLARATIONS, "DRAW_STATUSES": DRAW_STATUSES, "KINDS": KINDS,
    "LESSON_STATUSES": LESSON_STATUSES, "MODES": MODES, "OFFERING_STATUSES": OFFERING_STATUSES, "PRESENCES": PRESENCES,
    "PROVIDER_KINDS": PROVIDER_KINDS, "REVIEWS": REVIEWS, "SILENT_RULES": SILENT_RULES, "SOURCES": SOURCES,
    "STAGES": STAGES, "STATUSES": STATUSES, "UNCONFIRMED_RULES": UNCONFIRMED_RULES,
    "grades": grades, "options": options, "yuan": yuan,
}  # fmt: skip


def shown(template: str, **values: Any) -> str:
    """Render a template of ``school/courses/`` with the words and the slots of the caller's school."""
    said = slots_of(str(own.school_id()))

    def times(labels: Sequence[str]) -> str:
        return translate("、").join(said(label) for label in labels)

    return render_template(f"school/courses/{template}", times=times, **WORDS, **values)


def price(policy: dict[str, Any]) -> str:
    """Say what a fee policy asks: 每课时4元."""
    return translate(FEE_UNITS[policy["unit"]], price=yuan(policy["price"]))
