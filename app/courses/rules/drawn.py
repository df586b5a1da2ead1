"""From the outcome of a draw to the rows that are kept of it, with the school's own ids."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from app.courses.mechanism.allocate import Outcome
from app.courses.mechanism.problem import Child, Problem
from app.courses.rules.slots import SEVERAL

Row = dict[str, Any]


class Known(Protocol):
    """What the school knows of a code."""

    @property
    def code(self) -> str: ...
    @property
    def student_id(self) -> UUID: ...
    @property
    def class_id(self) -> UUID: ...


@dataclass(frozen=True)
class Roll:
    """Who stands behind the codes and the class labels of a draw."""

    students: Mapping[str, UUID]
    classes: Mapping[str, UUID]


def roll_of(problem: Problem, children: Iterable[Known]) -> Roll:
    known = {child.code: child for child in children}
    return Roll(
        {child.id: known[child.id].student_id for child in problem.children},
        {child.class_id: known[child.id].class_id for child in problem.children},
    )


def drawn_offerings(problem: Problem, outcome: Outcome, roll: Roll) -> list[Row]:
    """Return for each course who wished it, who got it and the last key of all and of each full class."""
    placed = Counter(offering for places in outcome.places.values() for offering in set(places.values()))
    applicants = Counter(wish for child in problem.children for wish in _all_wishes(child))
    rows = []
    for offering in problem.offerings:
        cutoff = outcome.cutoffs[offering.id]
        rows.append(
            {
                "offering_id": UUID(offering.id),
                "seats": offering.seats,
                "applicants": applicants[offering.id],
                "placed": placed[offering.id],
                "is_open": offering.id not in outcome.closed,
                "cutoff": cutoff.last and list(cutoff.last),
                "class_cutoffs": {str(roll.classes[label]): list(key) for label, key in cutoff.class_last.items()},
            }
        )
    return rows


def _all_wishes(child: Child) -> set[str]:
    return {wish for ranked in (child.several, *child.wishes.values()) for wish in ranked}


def drawn_places(problem: Problem, outcome: Outcome, roll: Roll) -> list[Row]:
    """Return what each child got on each of its slots, and for its wishes of several slots where it has any."""
    waiting = _waiting(outcome)
    return [
        {
            "student_id": roll.students[child.id],
            "slot": slot,
            "ranked": list(ranked),
            "offering_id": UUID(got) if got else None,
            "waiting": {wish: waiting[child.id, wish] for wish in ranked if (child.id, wish) in waiting},
        }
        for child in problem.children
        for slot, ranked, got in _slots(child, outcome.places[child.id])
    ]


def _slots(child: Child, places: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...], str | None]]:
    for slot in sorted(child.slots):
        yield slot, child.wishes.get(slot, ()), places.get(slot)
    if child.several:
        yield SEVERAL, child.several, next((got for got in places.values() if got in child.several), None)


def _waiting(outcome: Outcome) -> dict[tuple[str, str], int]:
    """Return each child's position, from 1, on each waitlist on which it stands."""
    return {
        (code, offering): position
        for offering, codes in outcome.waitlists.items()
        for position, code in enumerate(codes, start=1)
    }
