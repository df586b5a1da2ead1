"""The lottery: every child's number, rounds and keys. They come from the seed and from facts, never from wishes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from app.courses.mechanism.problem import OTHER, Carry, Child

NUMBERS = 2**60

# Round, priority, number in that round and the child's id. The smaller key goes first; no two children share one.
Key = tuple[int, int, int, str]


@dataclass(slots=True)
class Ticket:
    """A child's standing in one market, and the wishes there for which it has not asked yet, best first."""

    child: Child
    round: int
    number: int
    wishes: Iterator[str]

    def key(self, offering_id: str) -> Key:
        return self.round, self.child.priority.get(offering_id, OTHER), self.number, self.child.id


def number_of(seed: str, child_id: str, carry: Carry | None) -> int:
    """Draw the child's one number, in the half of all numbers that last term's luck entitles it to."""
    number = int.from_bytes(sha256(f"{seed}|{child_id}".encode()).digest()) % NUMBERS
    if carry is None:
        return number
    return number // 2 if carry == "lower" else (NUMBERS + number) // 2


def several_number_of(seed: str, child_id: str, carry: Carry | None) -> int:
    """Draw the number for offerings of several slots, which is not the number of the single slots."""
    return number_of(f"{seed}|several", child_id, carry)


def rounds_of(seed: str, child_id: str, slots: Collection[str]) -> dict[str, int]:
    """Shuffle the child's slots (Fisher-Yates): it is in the first round on one of them, in the second on another."""
    order = sorted(slots)
    chance = int.from_bytes(sha256(f"{seed}|{child_id}|perm".encode()).digest())
    for last in range(len(order) - 1, 0, -1):
        chance, chosen = divmod(chance, last + 1)
        order[last], order[chosen] = order[chosen], order[last]
    return {slot: place for place, slot in enumerate(order, start=1)}


def number_in_round(number: int, round_: int) -> int:
    """Odd rounds call the numbers upwards, even rounds downwards, so that a bad number is a good one next time."""
    return number if round_ % 2 else NUMBERS - 1 - number


def closing_number(seed: str, offering_id: str) -> str:
    """Decide between offerings that are equally far from their minimum: the smaller one closes first."""
    return sha256(f"{seed}|close|{offering_id}".encode()).hexdigest()
