"""What a draw decides over: offerings with seats and children with wishes. Nothing else can influence it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

NEED, CONTINUING, OTHER = 0, 1, 2

Carry = Literal["lower", "upper"]


class InvalidProblem(ValueError):
    """The draw refuses unsound input as a whole: a wish silently left out would be a wish silently lost."""


class InvalidOffering(InvalidProblem):
    """An offering that no draw can fill."""


class InvalidChild(InvalidProblem):
    """A child whose facts are unsound."""


class InvalidWish(InvalidProblem):
    """A wish for something that the child cannot get in that place of its list."""


@dataclass(frozen=True, slots=True)
class Offering:
    """A course in this draw. Several slots mean one seat on all of them, drawn before the single slots."""

    id: str
    slots: tuple[str, ...]
    grades: frozenset[int]
    seats: int
    minimum: int
    held: int = 0  # Children placed beforehand: they count for the minimum, their seats are already taken off.
    class_quota: int | None = None
    class_seats: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_several(self) -> bool:
        return len(self.slots) > 1

    def seats_for(self, class_id: str) -> int | None:
        """How many children of one class it takes at most; None means as many as there are seats."""
        return self.class_seats.get(class_id, self.class_quota)


@dataclass(frozen=True, slots=True)
class Child:
    """A child under its code in this draw: the facts the school vouches for, and the family's ranked wishes."""

    id: str
    grade: int
    class_id: str
    slots: Collection[str]
    wishes: Mapping[str, tuple[str, ...]]
    several: tuple[str, ...] = ()
    priority: Mapping[str, int] = field(default_factory=dict)
    carry: Carry | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    offerings: tuple[Offering, ...]
    children: tuple[Child, ...]

    def __post_init__(self) -> None:
        for offering in self.offerings:
            _check_offering(offering)
        _check_ids((offering.id for offering in self.offerings), InvalidOffering)
        _check_ids((child.id for child in self.children), InvalidChild)
        checker = _WishChecker(self.offerings)
        for child in self.children:
            checker.check(child)


def _check_offering(offering: Offering) -> None:
    counts = [offering.seats, offering.minimum, offering.held, *offering.class_seats.values()]
    if offering.class_quota is not None:
        counts.append(offering.class_quota)
    if any(type(count) is not int or count < 0 for count in counts):
        raise InvalidOffering(f"{offering.id}: seats, minimum, held and quotas are whole numbers from zero")
    if not offering.slots or len(set(offering.slots)) < len(offering.slots):
        raise InvalidOffering(f"{offering.id}: an offering runs in at least one slot, and in none of them twice")


def _check_ids(ids: Iterable[str], refusal: type[InvalidProblem]) -> None:
    seen = set()
    for id_ in ids:
        if not id_ or "|" in id_:
            raise refusal(f"{id_!r}: an id is not empty and has no '|', which separates the parts of a hashed text")
        if id_ in seen:
            raise refusal(f"{id_}: an id occurs once")
        seen.add(id_)


class _WishChecker:
    """Knows for each slot and grade what may be wished, so that a whole list is checked by one comparison of sets."""

    def __init__(self, offerings: Iterable[Offering]) -> None:
        self._several: dict[str, Offering] = {}
        self._ids: set[str] = set()
        self._single: dict[tuple[str, int], set[str]] = defaultdict(set)
        for offering in offerings:
            self._ids.add(offering.id)
            if offering.is_several:
                self._several[offering.id] = offering
            else:
                for grade in offering.grades:
                    self._single[offering.slots[0], grade].add(offering.id)

    def check(self, child: Child) -> None:
        self._check_facts(child)
        slots = set(child.slots)
        for slot, wishes in child.wishes.items():
            if slot not in slots:
                raise InvalidWish(f"{child.id}: has wishes for {slot}, but is not registered for it")
            _check_list(child, wishes, self._single.get((slot, child.grade), set()))
        if child.several:
            _check_list(child, child.several, self._several_for(child, slots))

    def _check_facts(self, child: Child) -> None:
        if len(set(child.slots)) < len(child.slots):
            raise InvalidChild(f"{child.id}: a slot is registered once")
        if child.carry not in (None, "lower", "upper"):
            raise InvalidChild(f"{child.id}: {child.carry!r} is no half of the numbers")
        for offering_id, priority in child.priority.items():
            if offering_id not in self._ids or priority not in (NEED, CONTINUING, OTHER):
                raise InvalidChild(f"{child.id}: {priority!r} is no priority for an offering {offering_id!r}")

    def _several_for(self, child: Child, slots: set[str]) -> set[str]:
        candidates = self._several.values()
        return {course.id for course in candidates if child.grade in course.grades and slots.issuperset(course.slots)}


def _check_list(child: Child, wishes: tuple[str, ...], eligible: set[str]) -> None:
    distinct = set(wishes)
    if len(distinct) < len(wishes):
        raise InvalidWish(f"{child.id}: wishes for the same offering twice")
    if not distinct <= eligible:
        raise InvalidWish(f"{child.id}: cannot wish for {', '.join(sorted(distinct - eligible))} there")
