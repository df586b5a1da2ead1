"""What the lessons of a child cost in a term under a local policy: whole cents (分), calculated and never collected.

- A lesson counts on the days of the child's place, once it was held; what the school cancelled is never charged.
- A period is a calendar month or, where the price is by term, the whole term. By lesson it costs the price of each
  lesson held. By month or term the price is shared evenly over the days on which the child's courses were to be held
  in the period, also before it came, after it left and where they were cancelled; the days held are charged.
- Refund by day leaves what was really attended. Refund by half months gives back the whole period to a child that
  missed all its days of it, half of it to one that missed at least half of them, else nothing. Leave and absence count
  alike, a day is attended by one lesson, and days to come are not missed yet.
- The charge of a period and what is left of it are each rounded down to the cent; the refund is the difference.
- The cap bounds what is left of the whole term after refunds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from app.lessons.rules.words import FeeUnit, Presence, Refund, SessionStatus

Key = TypeVar("Key", str, tuple[UUID, str])

ATTENDED = frozenset({Presence.PRESENT.value, Presence.LEFT_EARLY.value})


@dataclass(frozen=True)
class Tariff:
    """What a policy allows to charge; amounts in cents."""

    unit: FeeUnit
    price: int
    cap_per_term: int | None
    refund: Refund


@dataclass(frozen=True)
class Lesson:
    """A lesson of one of the child's courses; ``is_own`` where it falls into the days of the child's place."""

    offering_id: UUID
    held_on: date
    status: str
    presence: str | None
    is_own: bool

    @property
    def is_due(self) -> bool:
        return self.is_own and self.status != SessionStatus.CANCELLED

    @property
    def is_held(self) -> bool:
        return self.is_own and self.status == SessionStatus.HELD

    @property
    def is_attended(self) -> bool:
        return self.is_held and self.presence in ATTENDED


@dataclass(frozen=True)
class PeriodFee:
    """One month (2026-09) or, where the price is by term, the term."""

    period: str
    charge: int
    refund: int


@dataclass(frozen=True)
class Fee:
    """What the service costs; ``over_cap`` is what the cap takes off."""

    periods: tuple[PeriodFee, ...]
    over_cap: int

    @property
    def charge(self) -> int:
        return sum(period.charge for period in self.periods)

    @property
    def refund(self) -> int:
        return sum(period.refund for period in self.periods)

    @property
    def amount(self) -> int:
        return self.charge - self.refund - self.over_cap


@dataclass(frozen=True)
class LessonCount:
    """The lessons of one course in one month. ``planned`` are those held and those to come."""

    offering_id: UUID
    month: str
    planned: int
    held: int
    attended: int
    leave: int
    absent: int
    cancelled: int


NOTHING = Fee((), 0)


def fee(tariff: Tariff, term_code: str, lessons: Iterable[Lesson]) -> Fee:
    """Return what the lessons of a child in a term cost."""
    by_term = tariff.unit == FeeUnit.PER_TERM
    groups = _grouped(lessons, lambda lesson: term_code if by_term else _month(lesson))
    periods = tuple(
        _period_fee(tariff, period, group)
        for period, group in sorted(groups.items())
        if any(lesson.is_held for lesson in group)
    )
    left = sum(period.charge - period.refund for period in periods)
    return Fee(periods, 0 if tariff.cap_per_term is None else max(left - tariff.cap_per_term, 0))


def _period_fee(tariff: Tariff, period: str, lessons: Sequence[Lesson]) -> PeriodFee:
    charge = _worth(tariff, lessons, [lesson for lesson in lessons if lesson.is_held])
    return PeriodFee(period, charge, charge - _left(tariff, lessons, charge))


def _worth(tariff: Tariff, lessons: Sequence[Lesson], counted: Sequence[Lesson]) -> int:
    """Return the price of the lessons counted among those of a period."""
    if tariff.unit == FeeUnit.PER_LESSON:
        return tariff.price * len(counted)
    courses = {lesson.offering_id for lesson in lessons if lesson.is_own}
    days = _days(lesson for lesson in lessons if lesson.offering_id in courses)
    return tariff.price * len(_days(counted)) // len(days)


def _left(tariff: Tariff, lessons: Sequence[Lesson], charge: int) -> int:
    """Return what is left of a period's charge after the refund."""
    attended = [lesson for lesson in lessons if lesson.is_attended]
    if tariff.refund == Refund.BY_DAY:
        return _worth(tariff, lessons, attended)
    if tariff.refund == Refund.HALF_MONTH_STEPS:
        due = _days(lesson for lesson in lessons if lesson.is_due)
        missed = _days(lesson for lesson in lessons if lesson.is_held) - _days(attended)
        if missed == due:
            return 0
        return charge // 2 if 2 * len(missed) >= len(due) else charge
    return charge


def counts(lessons: Iterable[Lesson]) -> list[LessonCount]:
    """Count the child's own lessons by course and month."""
    own = (lesson for lesson in lessons if lesson.is_own)
    groups = _grouped(own, lambda lesson: (lesson.offering_id, _month(lesson)))
    return [_count(offering_id, month, group) for (offering_id, month), group in groups.items()]


def _count(offering_id: UUID, month: str, lessons: Sequence[Lesson]) -> LessonCount:
    held = [lesson for lesson in lessons if lesson.is_held]
    planned = sum(lesson.is_due for lesson in lessons)
    return LessonCount(
        offering_id,
        month,
        planned=planned,
        held=len(held),
        attended=sum(lesson.is_attended for lesson in held),
        leave=sum(lesson.presence == Presence.LEAVE for lesson in held),
        absent=sum(lesson.presence == Presence.ABSENT for lesson in held),
        cancelled=len(lessons) - planned,
    )


def _month(lesson: Lesson) -> str:
    return f"{lesson.held_on:%Y-%m}"


def _days(lessons: Iterable[Lesson]) -> set[date]:
    return {lesson.held_on for lesson in lessons}


def _grouped(lessons: Iterable[Lesson], key: Callable[[Lesson], Key]) -> dict[Key, list[Lesson]]:
    groups: dict[Key, list[Lesson]] = {}
    for lesson in lessons:
        groups.setdefault(key(lesson), []).append(lesson)
    return groups
