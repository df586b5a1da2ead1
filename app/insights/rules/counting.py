"""Counting a school's children from its roster and the sums of their records."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.checkins.rules.recording import Source

CHANNELS = ("phone_only", "paper_only", "teacher_only", "several")
NO_GROUP = "other"
_ONLY_BY = {Source.GUARDIAN: "phone_only", Source.PAPER: "paper_only", Source.TEACHER: "teacher_only"}


class LaborOfChild(Protocol):
    """The living records of a child from one source in one task group; ``stated`` of them name ``minutes``."""

    @property
    def student_id(self) -> UUID: ...
    @property
    def source(self) -> str: ...
    @property
    def task_group(self) -> str | None: ...
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


def count_labor(labor: Iterable[LaborOfChild], roster: Roster) -> Counter[str]:
    """Count the children of a roster by how they were reached, and what they did; others' records are left out."""
    of_roster = [entry for entry in labor if entry.student_id in roster]
    return count_reach(of_roster, roster) + _count_records(of_roster, roster) + _count_minutes(of_roster)


def count_reach(labor: Iterable[LaborOfChild], roster: Roster) -> Counter[str]:
    sources: dict[UUID, set[str]] = defaultdict(set)
    for entry in labor:
        sources[entry.student_id].add(entry.source)
    counted: Counter[str] = Counter()
    for student_id, seat in roster.items():
        counted["roster"] += 1
        counted[f"reach/{_channel(sources.get(student_id, set()))}"] += 1
        for place in (f"band/{seat.band}", f"class/{seat.class_id}"):
            counted[f"{place}/roster"] += 1
            counted[f"{place}/reached"] += student_id in sources
    return counted


def _channel(sources: set[str]) -> str:
    if len(sources) > 1:
        return "several"
    return _ONLY_BY[Source(min(sources))] if sources else "none"


def _count_records(labor: Iterable[LaborOfChild], roster: Roster) -> Counter[str]:
    counted: Counter[str] = Counter()
    children: dict[str, set[UUID]] = defaultdict(set)
    for entry in labor:
        cell = f"records/{entry.task_group or NO_GROUP}/{roster[entry.student_id].band}"
        counted[cell] += entry.records
        children[f"{cell}/children"].add(entry.student_id)
    counted.update({cell: len(found) for cell, found in children.items()})
    return counted


def _count_minutes(labor: Iterable[LaborOfChild]) -> Counter[str]:
    """Sum what families stated; labor that a teacher recorded was not a family's time."""
    stated = [entry for entry in labor if entry.stated and entry.source != Source.TEACHER]
    return Counter(
        {
            "minutes": sum(entry.minutes for entry in stated),
            "minutes/records": sum(entry.stated for entry in stated),
            "minutes/children": len({entry.student_id for entry in stated}),
        }
    )


def count_visits(begins: Iterable[tuple[UUID, float]], idle_seconds: float) -> int:
    """Count visits from when each process first saw a session again: within the idle time it is the same visit."""
    last: dict[UUID, float] = {}
    visits = 0
    for session_id, second in sorted(begins):
        if second - last.get(session_id, -idle_seconds - 1) > idle_seconds:
            visits += 1
        last[session_id] = second
    return visits
