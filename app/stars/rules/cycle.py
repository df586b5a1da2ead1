"""The cycle of a star period: its states, which periods are due, how long the notice runs, what a teacher may pick."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core.clock import SHANGHAI, local_day
from app.core.errors import FieldError
from app.core.i18n import mark
from app.schools.rules.calendar import PeriodKind, Term, is_term_code, week_bounds
from app.stars.rules.ranking import Pool

NOTICE_ENDS_AT = time(16)
LONGEST_BREAK = timedelta(days=120)
_SATURDAY = 6


class Status(StrEnum):
    """``open`` is a period whose tally has begun; ``void`` and ``announced`` are final."""

    OPEN = "open"
    TALLIED = "tallied"
    CONFIRMED = "confirmed"
    ON_NOTICE = "on_notice"
    ANNOUNCED = "announced"
    VOID = "void"


BEFORE_NOTICE = (Status.OPEN, Status.TALLIED, Status.CONFIRMED)
CONFIRMABLE = (Status.TALLIED, Status.CONFIRMED)


class StarStatus(StrEnum):
    """A star on notice is nominated; after an objection it may be withdrawn, after the announcement only revoked."""

    NOMINATED = "nominated"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


LIVING = (StarStatus.NOMINATED, StarStatus.ANNOUNCED)


class Decision(StrEnum):
    """What comes of an objection."""

    KEEP = "keep"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Pick:
    """A child that a pool's confirmation names, with the reason where one was given."""

    student_id: str
    reason: str = ""


def kind_of(key: str) -> PeriodKind:
    """Return the kind of period that a key names; whether the key is valid is for the calendar to say."""
    if "W" in key:
        return PeriodKind.WEEK
    return PeriodKind.TERM if is_term_code(key) else PeriodKind.MONTH


def due_keys(kind: PeriodKind, week: str, terms: Sequence[Term]) -> list[str]:
    """Return the periods to tally after an ISO week: the week itself, or the month or the terms that ended in it."""
    bounds = week_bounds(week)
    if kind is PeriodKind.WEEK:
        return [week]
    if kind is PeriodKind.TERM:
        return [term.code for term in terms if bounds.starts_on <= term.ends_on <= bounds.ends_on]
    following = bounds.ends_on + timedelta(days=1)
    return [f"{bounds.starts_on:%Y-%m}"] if following.month != bounds.starts_on.month else []


def notice_end(now: datetime, school_days: Sequence[date], days: int) -> datetime:
    """Return 16:00 of the last of ``days`` school days after today; at once where the school runs no notice.

    ``school_days`` are the school days after today; where the calendar knows too few, weekdays are counted.
    """
    if days == 0:
        return now
    known = school_days if len(school_days) >= days else _weekdays_after(local_day(now), days)
    return datetime.combine(known[days - 1], NOTICE_ENDS_AT, SHANGHAI)


def _weekdays_after(day: date, count: int) -> list[date]:
    following = (day + timedelta(days=number) for number in range(1, 2 * count + 7))
    return [other for other in following if other.isoweekday() < _SATURDAY][:count]


def pick_errors(
    picks: Sequence[Pick],
    pool: Pool,
    members: Collection[str],
    empty_reason: str,
) -> list[FieldError]:
    """List everything wrong with a confirmation: who keeps the proposal needs no words, who departs from it does.

    ``members`` are the children who belonged to the pool on the period's last day; a child without any record may be
    nominated with a reason. A proposed place that is left empty needs ``empty_reason``.
    """
    errors = [error for place, pick in enumerate(picks) for error in _pick_errors(place, pick, picks, pool, members)]
    if len(picks) > pool.quota:
        errors.append(_error("/picks", "quota-exceeded", mark("最多可确认{quota}名。"), quota=pool.quota))
    if len(picks) < min(pool.quota, len(pool.proposed)) and not empty_reason:
        errors.append(_error("/empty_reason", "reason-required", mark("名额留空时请写明原因。")))
    return errors


def _pick_errors(
    place: int, pick: Pick, picks: Sequence[Pick], pool: Pool, members: Collection[str]
) -> Iterable[FieldError]:
    where = f"/picks/{place}"
    if pick.student_id not in members:
        yield _error(f"{where}/student_id", "student-not-in-pool", mark("该学生在本期最后一天不在此范围内。"))
    elif pick.student_id not in pool.proposed and not pick.reason:
        yield _error(f"{where}/reason", "reason-required", mark("更换推荐人选时请写明原因。"))
    if any(other.student_id == pick.student_id for other in picks[:place]):
        yield _error(f"{where}/student_id", "student-repeated", mark("同一名学生重复出现。"))


def _error(pointer: str, code: str, detail: str, **params: object) -> FieldError:
    return FieldError(pointer, code, detail, tuple(params.items()))
