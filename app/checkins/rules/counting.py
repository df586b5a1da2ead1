"""Which records of a labor week count: one a child and day, five a week. The others are kept, and say why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

COUNTED_A_WEEK = 5


class NotCounted(StrEnum):
    """Why a record is kept without counting."""

    DAY_LIMIT = "day-limit"
    WEEK_LIMIT = "week-limit"


@dataclass(frozen=True)
class Slot:
    """A record that is neither returned nor withdrawn, asking for one of the week's places."""

    id: UUID
    labor_on: date
    submitted_at: datetime
    is_counted: bool


def verdicts(slots: Iterable[Slot]) -> dict[UUID, NotCounted | None]:
    """Say for each record of one child's labor week why it does not count, or None where it does.

    The earliest submitted comes first. What counts already goes before all others: a family that was told so keeps it.
    """
    decided: dict[UUID, NotCounted | None] = {}
    days: set[date] = set()
    for slot in sorted(slots, key=lambda slot: (not slot.is_counted, slot.submitted_at, slot.id)):
        decided[slot.id] = _verdict(slot.labor_on, days)
        if decided[slot.id] is None:
            days.add(slot.labor_on)
    return decided


def _verdict(labor_on: date, days: set[date]) -> NotCounted | None:
    if labor_on in days:
        return NotCounted.DAY_LIMIT
    return NotCounted.WEEK_LIMIT if len(days) >= COUNTED_A_WEEK else None
