"""Other ways to give out the same seats. Each takes a school and dice, and returns every child's places."""

from collections.abc import Iterable
from heapq import heappush, heappushpop
from random import Random

from app.courses.mechanism.problem import Child, Problem

Places = dict[str, dict[str, str]]
# The rush, in seconds: how late families begin (one in five much later), and how long each click takes them.
SLOW_FAMILIES, SLOWER_BY = 0.2, 60
MEAN_START, MEAN_CLICK = 10, 10
# MIT's student programmes divide a child's weight by this for each class that it got.
WEIGHT_DIVISOR = 1.2


def rush(problem: Problem, dice: Random) -> Places:
    """First come first served: every family clicks through its days as fast as it can."""
    clicks = []
    for child in problem.children:
        clock = dice.expovariate(1 / MEAN_START) + SLOWER_BY * (dice.random() < SLOW_FAMILIES)
        for slot in dice.sample([*child.wishes], len(child.wishes)):
            clicks.append((clock, child.id, slot, child))
            clock += dice.expovariate(1 / MEAN_CLICK)
    return _in_turns(problem, ((child, slot) for _, _, slot, child in sorted(clicks, key=lambda click: click[:3])))


def one_number(problem: Problem, dice: Random) -> Places:
    """Random serial dictatorship: one number for the whole week."""
    return _in_turns(problem, ((child, slot) for child in _shuffled(problem, dice) for slot in child.wishes))


def number_a_day(problem: Problem, dice: Random) -> Places:
    """Deferred acceptance with a single tie-breaking number, which is serial dictatorship, drawn afresh every day."""
    turns = ((child, slot) for slot in _slots(problem) for child in _shuffled(problem, dice) if slot in child.wishes)
    return _in_turns(problem, turns)


def number_a_course(problem: Problem, dice: Random) -> Places:
    """Deferred acceptance in which every course draws numbers of its own."""
    seats = _seats(problem)
    places: Places = {child.id: {} for child in problem.children}
    held: dict[str, list[tuple[float, str]]] = {name: [] for name in seats}
    asking = [(child.id, slot, iter(wishes)) for child in problem.children for slot, wishes in child.wishes.items()]
    lists = {(child_id, slot): wishes for child_id, slot, wishes in asking}
    while asking:
        child_id, slot, wishes = asking.pop()
        wish = next(wishes, None)
        if wish is None:
            continue
        ticket = (-dice.random(), child_id)  # The heap lets the smallest go: the highest number loses.
        places[child_id][slot] = wish
        if len(held[wish]) < seats[wish]:
            heappush(held[wish], ticket)
        else:
            loser = heappushpop(held[wish], ticket)[1]
            del places[loser][slot]
            asking.append((loser, slot, lists[loser, slot]))
    return places


def boston(problem: Problem, dice: Random) -> Places:
    """Of every day all first wishes before all second wishes, by a fresh number; places are final at once."""
    seats = _seats(problem)
    places: Places = {child.id: {} for child in problem.children}
    for slot in _slots(problem):
        order = [child for child in _shuffled(problem, dice) if slot in child.wishes]
        for rank in range(_longest_list(problem)):
            for child in order:
                wish = child.wishes[slot][rank] if rank < len(child.wishes[slot]) else None
                if slot not in places[child.id] and wish and seats[wish]:
                    _take(places, seats, child, slot, wish)
    return places


def weighted_lottery(problem: Problem, dice: Random) -> Places:
    """Boston, but who already has something is drawn less often, as MIT's student programmes (ESP) do it."""
    seats = _seats(problem)
    slot_of = {offering.id: offering.slots[0] for offering in problem.offerings}
    weights = {child.id: 1.0 for child in problem.children}
    places: Places = {child.id: {} for child in problem.children}
    for rank in range(_longest_list(problem)):
        askers: dict[str, list[Child]] = {}
        for child in problem.children:
            for slot, wishes in child.wishes.items():
                if slot not in places[child.id] and rank < len(wishes):
                    askers.setdefault(wishes[rank], []).append(child)
        for wish in dice.sample([*askers], len(askers)):
            # Drawing by weight without putting back is sorting by exponential waiting times.
            waits = {child.id: dice.expovariate(weights[child.id]) for child in askers[wish]}
            for child in sorted(askers[wish], key=lambda child, waits=waits: waits[child.id])[: seats[wish]]:
                _take(places, seats, child, slot_of[wish], wish)
                weights[child.id] /= WEIGHT_DIVISOR
    return places


def snake_draft(problem: Problem, dice: Random) -> Places:
    """As Harvard Business School did: in turns, there and back, everybody picks the best that is left of its week."""
    seats, order = _seats(problem), _shuffled(problem, dice)
    places: Places = {child.id: {} for child in problem.children}
    for turn in range(max(len(child.wishes) for child in order)):
        for child in order if turn % 2 == 0 else reversed(order):
            left = [
                (rank, dice.random(), slot, wish)
                for slot, wishes in child.wishes.items()
                if slot not in places[child.id]
                for rank, wish in enumerate(wishes)
                if seats[wish]
            ]
            if left:
                _take(places, seats, child, *min(left)[2:])
    return places


def _in_turns(problem: Problem, turns: Iterable[tuple[Child, str]]) -> Places:
    """Give everybody whose turn it is the best that is left of that day."""
    seats = _seats(problem)
    places: Places = {child.id: {} for child in problem.children}
    for child, slot in turns:
        wish = next((wish for wish in child.wishes[slot] if seats[wish]), None)
        if wish is not None:
            _take(places, seats, child, slot, wish)
    return places


def _take(places: Places, seats: dict[str, int], child: Child, slot: str, wish: str) -> None:
    places[child.id][slot] = wish
    seats[wish] -= 1


def _seats(problem: Problem) -> dict[str, int]:
    return {offering.id: offering.seats for offering in problem.offerings}


def _slots(problem: Problem) -> list[str]:
    return sorted({slot for child in problem.children for slot in child.wishes})


def _longest_list(problem: Problem) -> int:
    return max(len(wishes) for child in problem.children for wishes in child.wishes.values())


def _shuffled(problem: Problem, dice: Random) -> list[Child]:
    return dice.sample(problem.children, len(problem.children))
