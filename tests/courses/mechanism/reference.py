"""The mechanism once more, written for reading only: sets, full sorts and complete reruns, no code of the app's."""

import hashlib
from fractions import Fraction

from app.courses.mechanism.problem import Offering, Problem

Key = tuple[int, int, int, str]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def number(text: str, carry: str | None) -> int:
    x = int(digest(text), 16) & (2**60 - 1)
    return {None: x, "lower": x >> 1, "upper": 2**59 + (x >> 1)}[carry]


def rounds(seed: str, child_id: str, slots) -> dict[str, int]:
    pi, h = sorted(slots), int(digest(f"{seed}|{child_id}|perm"), 16)
    for k in reversed(range(1, len(pi))):
        h, j = divmod(h, k + 1)
        pi[k], pi[j] = pi[j], pi[k]
    return {slot: k + 1 for k, slot in enumerate(pi)}


def key(child, offering_id: str, round_: int, x: int) -> Key:
    return round_, child.priority.get(offering_id, 2), x if round_ % 2 == 1 else 2**60 - 1 - x, child.id


class Market:
    """Offerings of which a child gets at most one; the wish lists and keys of the children who take part."""

    def __init__(self, offerings: list[Offering], lists: dict[str, tuple[str, ...]], keys, class_of) -> None:
        self.offerings = {offering.id: offering for offering in offerings}
        self.lists = lists
        self.keys: dict[tuple[str, str], Key] = keys
        self.class_of: dict[str, str] = class_of

    def choose(self, offering_id: str, applicants) -> set[str]:
        """The best keys, at most the quota of each class."""
        offering, chosen = self.offerings[offering_id], set()
        for child in sorted(applicants, key=lambda child: self.keys[child, offering_id]):
            if self.has_room(offering, chosen, child):
                chosen.add(child)
        return chosen

    def has_room(self, offering: Offering, seated, child: str) -> bool:
        class_id = self.class_of[child]
        quota = offering.class_seats.get(class_id, offering.class_quota)
        classmates = sum(self.class_of[mate] == class_id for mate in seated)
        return len(seated) < offering.seats and (quota is None or classmates < quota)

    def is_admissible(self, place: dict[str, str | None]) -> bool:
        return all(self.choose(each, seated(place, each)) == seated(place, each) for each in self.offerings)

    def deferred_acceptance(self) -> dict[str, str | None]:
        """Every child stands at its best wish that has not refused it, and every offering refuses whom it can't keep."""
        refused: set[tuple[str, str]] = set()
        while True:
            place = {child: self._best(child, refused) for child in self.lists}
            new = {
                (child, offering_id)
                for offering_id in self.offerings
                for child in seated(place, offering_id) - self.choose(offering_id, seated(place, offering_id))
            }
            if not new:
                return place
            refused |= new

    def _best(self, child: str, refused) -> str | None:
        wishes = (wish for wish in self.lists[child] if wish in self.offerings and (child, wish) not in refused)
        return next(wishes, None)


def seated(place: dict[str, str | None], offering_id: str) -> set[str]:
    return {child for child, at in place.items() if at == offering_id}


def several_market(problem: Problem, seed: str) -> Market:
    lists = {child.id: child.several for child in problem.children if child.several}
    keys = {
        (child.id, wish): key(child, wish, 1, number(f"{seed}|several|{child.id}", child.carry))
        for child in problem.children
        for wish in child.several
    }
    return Market([each for each in problem.offerings if len(each.slots) > 1], lists, keys, _class_of(problem))


def slot_market(problem: Problem, slot: str, numbers, rounds_of) -> Market:
    """The market of one slot, for the children who still have a round on it."""
    children = [child for child in problem.children if slot in rounds_of[child.id] and child.wishes.get(slot)]
    keys = {
        (child.id, wish): key(child, wish, rounds_of[child.id][slot], numbers[child.id])
        for child in children
        for wish in child.wishes[slot]
    }
    offerings = [each for each in problem.offerings if each.slots == (slot,)]
    return Market(offerings, {child.id: child.wishes[slot] for child in children}, keys, _class_of(problem))


def _class_of(problem: Problem) -> dict[str, str]:
    return {child.id: child.class_id for child in problem.children}


def settle(markets: list[Market], seed: str) -> tuple[list[dict[str, str | None]], list[str]]:
    """Run the markets; while an offering is too small, close the one with the smallest share and run them all again."""
    closed: list[str] = []
    while True:
        places = [market.deferred_acceptance() for market in markets]
        small = [
            (Fraction(offering.held + len(seated(place, offering.id)), offering.minimum), offering.id, market)
            for market, place in zip(markets, places, strict=True)
            for offering in market.offerings.values()
            if offering.held + len(seated(place, offering.id)) < offering.minimum
        ]
        if not small:
            return places, closed
        _, offering_id, market = min(small, key=lambda each: (each[0], digest(f"{seed}|close|{each[1]}")))
        del market.offerings[offering_id]
        closed.append(offering_id)


def draw(problem: Problem, seed: str) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    """Who sits where in each slot, and which offerings closed in which order."""
    slots_of = {offering.id: offering.slots for offering in problem.offerings}
    [early], closed_early = settle([several_market(problem, seed)], seed)
    result = {child.id: {} for child in problem.children}
    for child, at in early.items():
        result[child] = dict.fromkeys(slots_of.get(at, ()), at)
    rounds_left = {
        child.id: rounds(seed, child.id, set(child.slots) - set(result[child.id])) for child in problem.children
    }
    numbers = {child.id: number(f"{seed}|{child.id}", child.carry) for child in problem.children}
    slots = sorted({offering.slots[0] for offering in problem.offerings if len(offering.slots) == 1})
    places, closed = settle([slot_market(problem, slot, numbers, rounds_left) for slot in slots], seed)
    for slot, place in zip(slots, places, strict=True):
        for child, at in place.items():
            if at:
                result[child][slot] = at
    return result, (*closed_early, *closed)
