"""The same mechanism as a bare loop: numbers, rounds, one heap a course, closing. The yardstick of the engine's time.

It leaves out whatever these schools do not need: priorities, class quotas, courses of several slots, carry-over.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from heapq import heappush, heappushpop

from app.courses.mechanism.problem import Problem
from benchmarks.draw.baselines import Places

NUMBERS = 2**60
# Round and number, both negative because a heap lets the smallest go; the child, and the wishes it has not tried yet.
Ticket = tuple[int, int, str, Iterator[str]]
Heaps = dict[str, list[Ticket]]


def places_alone(problem: Problem, seed: str) -> Places:
    return _places(problem, _settle(problem, _tickets(problem, seed), seed))


def places_and_waitlists(problem: Problem, seed: str) -> tuple[Places, dict[str, list[str]], dict[str, Ticket]]:
    """Return also what a school publishes besides: every course's waitlist and the last ticket that got in."""
    tickets = _tickets(problem, seed)
    heaps = _settle(problem, tickets, seed)
    places = _places(problem, heaps)
    waiting: Heaps = {name: [] for name in heaps}
    lists = {child.id: child.wishes for child in problem.children}
    for slot, asking in tickets.items():
        for ticket in asking:
            place = places[ticket[2]].get(slot)
            for wish in lists[ticket[2]][slot]:
                if wish == place:
                    break
                if wish in waiting:
                    waiting[wish].append(ticket)
    waitlists = {name: [ticket[2] for ticket in sorted(asking, reverse=True)] for name, asking in waiting.items()}
    seats = {offering.id: offering.seats for offering in problem.offerings}
    return places, waitlists, {name: heap[0] for name, heap in heaps.items() if len(heap) == seats[name]}


def _tickets(problem: Problem, seed: str) -> dict[str, list[Ticket]]:
    tickets: dict[str, list[Ticket]] = {offering.slots[0]: [] for offering in problem.offerings}
    for child in problem.children:
        number = _hash(f"{seed}|{child.id}") % NUMBERS
        for round_, slot in enumerate(_shuffled(child.slots, _hash(f"{seed}|{child.id}|perm")), 1):
            in_round = number if round_ % 2 else NUMBERS - 1 - number
            tickets[slot].append((-round_, -in_round, child.id, iter(child.wishes[slot])))
    return tickets


def _shuffled(slots: Iterable[str], chance: int) -> list[str]:
    order = sorted(slots)
    for last in range(len(order) - 1, 0, -1):
        chance, other = divmod(chance, last + 1)
        order[last], order[other] = order[other], order[last]
    return order


def _settle(problem: Problem, tickets: dict[str, list[Ticket]], seed: str) -> Heaps:
    seats = {offering.id: offering.seats for offering in problem.offerings}
    minimums = {offering.id: offering.minimum for offering in problem.offerings}
    heaps: Heaps = {name: [] for name in seats}
    for asking in tickets.values():
        _admit(sorted(asking), heaps, seats)
    while small := [
        (len(heap) / minimums[name], sha256(f"{seed}|close|{name}".encode()).digest(), name)
        for name, heap in heaps.items()
        if len(heap) < minimums[name]
    ]:
        _admit(heaps.pop(min(small)[2]), heaps, seats)
    return heaps


def _admit(asking: list[Ticket], heaps: Heaps, seats: dict[str, int]) -> None:
    """Let them ask down their lists, the last in ``asking`` first; who loses a seat asks on."""
    while asking:
        ticket = asking.pop()
        for wish in ticket[3]:
            if wish not in heaps:
                continue
            if len(heaps[wish]) < seats[wish]:
                heappush(heaps[wish], ticket)
                break
            loser = heappushpop(heaps[wish], ticket)
            if loser is not ticket:
                asking.append(loser)
                break


def _places(problem: Problem, heaps: Heaps) -> Places:
    places: Places = {child.id: {} for child in problem.children}
    slots = {offering.id: offering.slots[0] for offering in problem.offerings}
    for name, heap in heaps.items():
        for ticket in heap:
            places[ticket[2]][slots[name]] = name
    return places


def _hash(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest(), "big")
