"""What a round may look like, when things happen in it, and what is told of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from app.core.clock import local_time
from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.mechanism.tickets import NUMBERS
from app.courses.rules.words import Mode, SilentRule, UnconfirmedRule

# The facts are fixed shortly before the wishes open, so that the office has as long as possible for them.
PREPARED_BEFORE = timedelta(hours=1)
REMINDED_BEFORE = timedelta(hours=24)
_IN_ORDER = ("notice_at", "open_at", "close_at", "publish_at", "adjust_until")

# What is sent to families is kept as it was written, in Chinese, whatever the language of who caused it.
_OPENING = "选课时间:{open_at}至{close_at},其间先后提交机会相同,志愿可以随时修改。"
_REGISTERING = "请在{register_until}前登记孩子的留校时间。"
_PUBLISHING = "结果公布:{publish_at}。课后服务自愿参加。"
REMINDER = "您的孩子在“{title}”中还没有志愿,选课到{close_at}截止。如不参加选课,也请提交空的志愿。"
PLACED = "学校已在“{title}”中为您的孩子安排了课程,请在{adjust_until}前查看并确认。"
CANCELLED = "“{title}”已取消,原因:{reason}。已排上课程的孩子,原时段改为作业辅导(基础托管),如不需要可以退出。"


@dataclass(frozen=True)
class Plan:
    """What the office decides of a round, apart from its classes and offerings."""

    title: str
    mode: Mode
    notice: str
    notice_at: datetime
    register_until: datetime | None
    open_at: datetime
    close_at: datetime
    publish_at: datetime
    adjust_until: datetime
    wishes_per_slot: int
    most_courses: int | None
    silent_rule: SilentRule
    unconfirmed_rule: UnconfirmedRule
    public_source: str
    public_at: datetime | None


class Announced(Protocol):
    """The words and times of a round of which families are told."""

    @property
    def title(self) -> str: ...
    @property
    def notice(self) -> str: ...
    @property
    def register_until(self) -> datetime | None: ...
    @property
    def open_at(self) -> datetime: ...
    @property
    def close_at(self) -> datetime: ...
    @property
    def publish_at(self) -> datetime: ...


class Marked(Protocol):
    """What tells whether a round still needs its offerings."""

    @property
    def mode(self) -> str: ...
    @property
    def close_at(self) -> datetime: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


def plan_faults(plan: Plan, now: datetime) -> Iterator[FieldError]:
    """Yield everything that is wrong with the times and the rules of a plan."""
    yield from _disorder(plan)
    if plan.open_at <= now:
        yield FieldError("/open_at", "in-the-past", mark("开放时间应在现在之后。"))
    if plan.register_until and not plan.notice_at <= plan.register_until <= plan.open_at:
        yield FieldError("/register_until", "out-of-order", mark("登记应在通知之后、开放之前截止。"))
    if plan.mode == Mode.WISHES:
        yield from _draw_faults(plan)
    elif plan.public_source or plan.public_at:
        yield FieldError("/public_source", "only-for-draws", mark("只有志愿抽签才需要公开随机数。"))


def _disorder(plan: Plan) -> Iterator[FieldError]:
    for earlier, later in pairwise(_IN_ORDER):
        before, after = getattr(plan, earlier), getattr(plan, later)
        if after < before or (later == "close_at" and after == before):
            detail = mark("时间应依次为通知、开放、截止、公布、调整结束。")
            yield FieldError(f"/{later}", "out-of-order", detail)


def _draw_faults(plan: Plan) -> Iterator[FieldError]:
    """The public value must come after the close, when the wishes are frozen, and before the result."""
    if not plan.public_source:
        yield FieldError("/public_source", "required", mark("请事先写明用哪一个公开随机数,例如某期双色球开奖号码。"))
    if plan.public_at is None or not plan.close_at < plan.public_at <= plan.publish_at:
        yield FieldError("/public_at", "out-of-order", mark("公开随机数应在截止之后、公布之前产生。"))
    if plan.most_courses is not None and plan.register_until is None:
        yield FieldError("/most_courses", "registration-needed", mark("限定课程数时,须先登记留校时间。"))


def is_living(marks: Marked, now: datetime) -> bool:
    """Tell whether a round still holds its offerings: what is left over afterwards may go into another round."""
    if marks.cancelled_at or marks.published_at:
        return False
    return marks.mode != Mode.RUSH or now < marks.close_at


def prepare_from(open_at: datetime, register_until: datetime | None) -> datetime:
    """Return from when the facts are fixed without anybody's asking."""
    return max(open_at - PREPARED_BEFORE, register_until or open_at - PREPARED_BEFORE)


def remind_from(open_at: datetime, close_at: datetime) -> datetime:
    """Return when silent families are reminded: a day before the close, or half way in a round of less than two days."""
    return max(close_at - REMINDED_BEFORE, open_at + (close_at - open_at) / 2)


def carry_of(number: int | None) -> str | None:
    """Return the half in which the next number lies: the opposite of the last one's. Only the draw compensates."""
    if number is None:
        return None
    return "lower" if number >= NUMBERS // 2 else "upper"


def notice_body(announced: Announced) -> str:
    lines = [announced.notice, _OPENING.format(open_at=said(announced.open_at), close_at=said(announced.close_at))]
    if announced.register_until:
        lines.insert(1, _REGISTERING.format(register_until=said(announced.register_until)))
    lines.append(_PUBLISHING.format(publish_at=said(announced.publish_at)))
    return "\n".join(line for line in lines if line)


def said(instant: datetime) -> str:
    """Say an instant the way a school does: 11月20日12:00."""
    local = local_time(instant)
    return f"{local.month}月{local.day}日{local:%H:%M}"
