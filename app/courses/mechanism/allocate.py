"""The draw: offerings of several slots first, then every single slot by itself, each child with the same number."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.courses.mechanism.acceptance import Cutoff
from app.courses.mechanism.market import Market, close_small
from app.courses.mechanism.problem import Offering, Problem
from app.courses.mechanism.tickets import Ticket, number_in_round, number_of, rounds_of, several_number_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a draw decided. A place in an offering of several slots stands under each of them."""

    numbers: dict[str, int]
    rounds: dict[str, dict[str, int]]
    places: dict[str, dict[str, str]]
    closed: tuple[str, ...]
    waitlists: dict[str, tuple[str, ...]]
    cutoffs: dict[str, Cutoff]


def allocate(problem: Problem, seed: str) -> Outcome:
    """Draw once. The same problem and seed give the same outcome, in whatever order the rows come."""
    several = _market_of_several(problem, seed)
    closed = [*close_small([several], seed)]
    numbers = {child.id: number_of(seed, child.id, child.carry) for child in problem.children}
    rounds = _rounds_of_free_slots(problem, several, seed)
    markets = _markets_of_slots(problem, numbers, rounds)
    closed += close_small(markets, seed)
    return _outcome(problem, numbers, rounds, [several, *markets], closed)


def _market_of_several(problem: Problem, seed: str) -> Market:
    tickets = [
        Ticket(child, 1, several_number_of(seed, child.id, child.carry), iter(child.several))
        for child in problem.children
        if child.several
    ]
    return Market([offering for offering in problem.offerings if offering.is_several], tickets)


def _rounds_of_free_slots(problem: Problem, several: Market, seed: str) -> dict[str, dict[str, int]]:
    """Rounds are drawn over the slots that a place in an offering of several slots has left free."""
    taken = {key[3]: seating.offering.slots for seating in several.seatings.values() for key in seating.seated}
    return {
        child.id: rounds_of(seed, child.id, set(child.slots).difference(taken.get(child.id, ())))
        for child in problem.children
    }


def _markets_of_slots(
    problem: Problem, numbers: Mapping[str, int], rounds: Mapping[str, Mapping[str, int]]
) -> list[Market]:
    """Every slot is a market of its own: what a family wishes for on one day cannot touch another day."""
    offerings: dict[str, list[Offering]] = defaultdict(list)
    for offering in problem.offerings:
        if not offering.is_several:
            offerings[offering.slots[0]].append(offering)
    tickets: dict[str, list[Ticket]] = defaultdict(list)
    for child in problem.children:
        for slot, wishes in child.wishes.items():
            round_ = rounds[child.id].get(slot)
            if round_ is not None:
                number = number_in_round(numbers[child.id], round_)
                tickets[slot].append(Ticket(child, round_, number, iter(wishes)))
    return [Market(offerings[slot], tickets[slot]) for slot in offerings]


def _outcome(
    problem: Problem,
    numbers: dict[str, int],
    rounds: dict[str, dict[str, int]],
    markets: list[Market],
    closed: list[str],
) -> Outcome:
    places: dict[str, dict[str, str]] = {child.id: {} for child in problem.children}
    cutoffs = {offering_id: Cutoff() for offering_id in closed}
    waitlists: dict[str, tuple[str, ...]] = dict.fromkeys(closed, ())
    for seating in (seating for market in markets for seating in market.seatings.values()):
        offering = seating.offering
        for key in seating.seated:
            places[key[3]].update(dict.fromkeys(offering.slots, offering.id))
        cutoffs[offering.id] = seating.cutoff()
        waitlists[offering.id] = tuple(key[3] for key in sorted(seating.turned_away))
    return Outcome(numbers, rounds, places, tuple(closed), waitlists, cutoffs)
