"""What labor earns: rules as data with a version, and the one pure function that applies them to a child's week.

Points only help to find candidates; they are private, never negative, and blind to photos, the hour and who entered.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.schools.rules.calendar import Span


class Rule(StrEnum):
    """Why points are given."""

    RECORD = "record"
    NOTE = "note"
    NEW_GROUP = "new_group"
    FIRST_TIME = "first_time"


@dataclass(frozen=True)
class Rules:
    """One version of the rules, for the labor weeks that begin on or after ``since``."""

    version: str
    since: date
    record: int
    note: int
    new_group: int
    new_groups_a_week: int
    first_time: int


VERSIONS = (
    Rules("2026-11", since=date(2020, 1, 1), record=10, note=2, new_group=3, new_groups_a_week=3, first_time=2),
)
_SPRING = range(2, 8)


@dataclass(frozen=True)
class LaborRecord:
    """A record that counts. ``task`` is the task's origin, the same for adapted copies; ``group`` may be unknown."""

    id: UUID
    school_id: UUID
    student_id: UUID
    class_id: UUID
    labor_on: date
    task: UUID
    group: str | None
    has_note: bool


@dataclass(frozen=True)
class Award:
    """Points that one record deserves by one rule."""

    record: LaborRecord
    rule: Rule
    points: int
    version: str


def labor_week(day: date) -> Span:
    """Return Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def half_year(day: date) -> Span:
    """Return the term a day's labor belongs to: 1 August to 31 January or 1 February to 31 July.

    Holidays before and after the lessons belong to it, so that every day has one term and points never depend on
    which calendar was imported when.
    """
    if day.month in _SPRING:
        return Span(date(day.year, 2, 1), date(day.year, 7, 31))
    year = day.year if day.month > _SPRING[-1] else day.year - 1
    return Span(date(year, 8, 1), date(year + 1, 1, 31))


def rules_for(day: date, versions: Iterable[Rules] = VERSIONS) -> Rules:
    """Return the rules of a labor week by its Monday: a week keeps its rules, however late it is settled again."""
    return max((rules for rules in versions if rules.since <= day), key=lambda rules: rules.since)


def awards(week: Iterable[LaborRecord], done_before: Collection[UUID], rules: Rules | None = None) -> list[Award]:
    """Return what one child's counted records of one labor week deserve, the earliest day first.

    ``done_before`` are the tasks that the child did earlier in the term to which the week's Monday belongs.
    """
    records = sorted(week, key=lambda record: (record.labor_on, record.id))
    if not records:
        return []
    monday = labor_week(records[0].labor_on).starts_on
    valid = rules or rules_for(monday)
    done = {(half_year(monday), task) for task in done_before}
    groups: set[str] = set()
    return [
        Award(record, rule, points, valid.version)
        for record in records
        for rule, points in _deserved(record, valid, groups, done)
        if points > 0
    ]


def _deserved(
    record: LaborRecord, rules: Rules, groups: set[str], done: set[tuple[Span, UUID]]
) -> Iterator[tuple[Rule, int]]:
    """Yield the rules that a record meets, and note its group and task as seen."""
    yield Rule.RECORD, rules.record
    if record.has_note:
        yield Rule.NOTE, rules.note
    if record.group and record.group not in groups and len(groups) < rules.new_groups_a_week:
        groups.add(record.group)
        yield Rule.NEW_GROUP, rules.new_group
    if (half_year(record.labor_on), record.task) not in done:
        done.add((half_year(record.labor_on), record.task))
        yield Rule.FIRST_TIME, rules.first_time
