"""Who has which place once the changes by hand are laid over a draw, and who still waits for what."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from app.courses.rules.slots import SEVERAL

Places = dict[str, UUID]  # Slot: offering; one of several slots stands under each of them.


class Drawn(Protocol):
    """What a draw gave a child on one slot, or for its wishes of several slots."""

    @property
    def slot(self) -> str: ...
    @property
    def ranked(self) -> Sequence[str]: ...
    @property
    def offering_id(self) -> UUID | None: ...
    @property
    def waiting(self) -> Mapping[str, int]: ...


class Adjusted(Protocol):
    """A change by hand."""

    @property
    def student_id(self) -> UUID: ...
    @property
    def from_offering_id(self) -> UUID | None: ...
    @property
    def to_offering_id(self) -> UUID | None: ...


def final_places(
    drawn: Mapping[UUID, Iterable[Drawn]], adjusted: Iterable[Adjusted], slots_of: Mapping[UUID, Collection[str]]
) -> dict[UUID, Places]:
    """Return the places of each child after the changes by hand, in the order in which they were made."""
    found = defaultdict(dict, {student_id: places_in(rows) for student_id, rows in drawn.items()})
    for change in adjusted:
        found[change.student_id] = moved(
            found[change.student_id], change.from_offering_id, change.to_offering_id, slots_of
        )
    return found


def places_in(rows: Iterable[Drawn]) -> Places:
    return {row.slot: row.offering_id for row in rows if row.offering_id and row.slot != SEVERAL}


def moved(places: Places, from_id: UUID | None, to_id: UUID | None, slots_of: Mapping[UUID, Collection[str]]) -> Places:
    kept = {slot: offering_id for slot, offering_id in places.items() if offering_id != from_id}
    return kept | (dict.fromkeys(slots_of[to_id], to_id) if to_id else {})


def still_waiting(rows: Iterable[Drawn], places: Places) -> Iterator[tuple[UUID, int]]:
    """Yield the courses for which a child waits, with its position in the draw: those it ranked above what it has."""
    held = {str(offering_id) for offering_id in places.values()}
    for row in rows:
        for wish in row.ranked:
            if wish in held:
                break
            if wish in row.waiting:
                yield UUID(wish), row.waiting[wish]
