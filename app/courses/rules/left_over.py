"""Left-over seats for families that sent nothing, where the round's rule says so. They come after everybody who chose."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from app.courses.mechanism.tickets import number_in_round


class Silent(Protocol):
    """A child whose family sent nothing, with its luck in the draw."""

    @property
    def student_id(self) -> UUID: ...
    @property
    def class_id(self) -> UUID: ...
    @property
    def grade(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def rounds(self) -> Mapping[str, int] | None: ...


Quiet = TypeVar("Quiet", bound=Silent)


@dataclass(frozen=True)
class LeftOver:
    """A course of one slot with seats that nobody waits for. ``class_seats`` bounds each class where there are quotas."""

    id: UUID
    slot: str
    grades: Collection[int]
    seats: int
    class_seats: Mapping[UUID, int]


def give(
    children: Sequence[Quiet], courses: Sequence[LeftOver], busy: Mapping[UUID, Collection[str]]
) -> list[tuple[Quiet, UUID]]:
    """Give each child on each free slot the fitting course with the most seats left, in the order of the draw's keys.

    ``busy`` are the slots on which children have courses already, by hand for example.
    """
    free = _Free(courses)
    given = []
    for slot in sorted({course.slot for course in courses}):
        wanting = [child for child in children if _is_drawn(child, slot) and slot not in busy[child.student_id]]
        for child in sorted(wanting, key=lambda one: _key(one, slot)):
            fitting = [course for course in courses if course.slot == slot and free.has_seat(course, child)]
            if fitting:
                course = max(fitting, key=lambda one: (free.seats[one.id], str(one.id)))
                free.take(course, child)
                given.append((child, course.id))
    return given


def _is_drawn(child: Silent, slot: str) -> bool:
    return child.number is not None and slot in (child.rounds or {})


def _key(child: Silent, slot: str) -> tuple[int, int, str]:
    round_ = (child.rounds or {})[slot]
    return round_, number_in_round(child.number or 0, round_), child.code


class _Free:
    def __init__(self, courses: Iterable[LeftOver]) -> None:
        self.seats = {course.id: course.seats for course in courses}
        self._of_class: Counter[tuple[UUID, UUID]] = Counter()

    def has_seat(self, course: LeftOver, child: Silent) -> bool:
        most = course.class_seats.get(child.class_id)
        in_class = most is None or self._of_class[course.id, child.class_id] < most
        return self.seats[course.id] > 0 and child.grade in course.grades and in_class

    def take(self, course: LeftOver, child: Silent) -> None:
        self.seats[course.id] -= 1
        self._of_class[course.id, child.class_id] += 1
