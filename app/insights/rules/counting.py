"""Counting a school's children from its roster and the sums of their records."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.checkins.rules.recording import Source

CHANNELS = ("phone_only", "paper_only", "teacher_only", "several")
NO_GROUP = "other"
_ONLY_BY: dict[str, str] = {Source.GUARDIAN: "phone_only", Source.PAPER: "paper_only", Source.TEACHER: "teacher_only"}


class LaborOfChild(Protocol):
    """Living records of a child from one source in one task group by the same hands; ``stated`` of them name ``minutes``."""

    @property
    def student_id(self) -> UUID: ...
    @property
    def source(self) -> str: ...
    @property
    def task_group(self) -> str | None: ...
    @property
    def entered_by(self) -> UUID | None: ...
    @property
    def reviewed_by(self) -> UUID | None: ...
    @property
    def records(self) -> int: ...
    @property
    def stated(self) -> int: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True)
class Seat:
    """Where a child of the roster stands on the last day that is counted."""

    class_id: UUID
    band: int


Roster = Mapping[UUID, Seat]
_Children = Collection[tuple[Seat, Sequence[LaborOfChild]]]


def count_labor(labor: Iterable[LaborOfChild], roster: Roster) -> Counter[str]:
    """Count the children of a roster by how they were reached, and what they did; others' records are left out."""
    children = _children(labor, roster)
    return _count_reach(children) + _count_records(children) + _count_minutes(children)


def count_reach(labor: Iterable[LaborOfChild], roster: Roster) -> Counter[str]:
    return _count_reach(_children(labor, roster))


def _children(labor: Iterable[LaborOfChild], roster: Roster) -> _Children:
    """Return the seat and the labor of each child of a roster."""
    children: dict[UUID, tuple[Seat, list[LaborOfChild]]] = {
        student_id: (seat, []) for student_id, seat in roster.items()
    }
    for entry in labor:
        if child := children.get(entry.student_id):
            child[1].append(entry)
    return children.values()


def _count_reach(children: _Children) -> Counter[str]:
    counted = Counter(f"reach/{_channel({entry.source for entry in own})}" for _, own in children)
    sizes, reached = Counter(seat for seat, _ in children), Counter(seat for seat, own in children if own)
    for seat, size in sizes.items():
        counted["roster"] += size
        for place in (f"band/{seat.band}", f"class/{seat.class_id}"):
            counted[f"{place}/roster"] += size
            counted[f"{place}/reached"] += reached[seat]
    return counted


def _channel(sources: set[str]) -> str:
    if len(sources) > 1:
        return "several"
    return _ONLY_BY[min(sources)] if sources else "none"


def _count_records(children: _Children) -> Counter[str]:
    counted: Counter[str] = Counter()
    for seat, own in children:
        for entry in own:
            counted[f"records/{entry.task_group or NO_GROUP}/{seat.band}"] += entry.records
        for group in {entry.task_group or NO_GROUP for entry in own}:
            counted[f"records/{group}/{seat.band}/children"] += 1
    return counted


def _count_minutes(children: _Children) -> Counter[str]:
    """Sum what families stated; labor that a teacher recorded was not a family's time."""
    stated = [[entry for entry in own if entry.stated and entry.source != Source.TEACHER] for _, own in children]
    return Counter(
        {
            "minutes": sum(entry.minutes for own in stated for entry in own),
            "minutes/records": sum(entry.stated for own in stated for entry in own),
            "minutes/children": sum(map(bool, stated)),
        }
    )


def count_entries(labor: Iterable[LaborOfChild]) -> Counter[str]:
    """Count what staff entered for children and what they reviewed, and how many they are."""
    by_hand: Counter[UUID] = Counter()
    for entry in labor:
        for account_id in filter(None, (entry.entered_by, entry.reviewed_by)):
            by_hand[account_id] += entry.records
    return Counter({"staff_entries": by_hand.total(), "staff_entries/people": len(by_hand)})


def count_visits(begins: Iterable[tuple[UUID, float]], idle_seconds: float) -> int:
    """Count visits from when each process first saw a session again: within the idle time it is the same visit."""
    last: dict[UUID, float] = {}
    visits = 0
    for session_id, second in sorted(begins):
        if second - last.get(session_id, -idle_seconds - 1) > idle_seconds:
            visits += 1
        last[session_id] = second
    return visits
