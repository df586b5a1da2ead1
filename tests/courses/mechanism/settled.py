"""A settled draw seen market by market: who sits where, who would rather sit elsewhere, and what else was possible."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from app.courses.mechanism.allocate import Outcome
from app.courses.mechanism.problem import Problem
from tests.courses.mechanism import reference


@dataclass
class Settled:
    """One market as the outcome left it: its open offerings, the children who took part, and where they sit."""

    market: reference.Market
    place: dict[str, str | None]
    slot: str = "several"

    def seated(self, offering_id: str) -> set[str]:
        return reference.seated(self.place, offering_id)

    def preferred(self, child: str) -> list[str]:
        """The open offerings that the child would rather have."""
        wishes = self.market.lists[child]
        better = wishes[: wishes.index(self.place[child])] if self.place[child] else wishes
        return [wish for wish in better if wish in self.market.offerings]

    def complaints(self) -> Iterator[tuple[str, str]]:
        return ((child, wish) for child in self.market.lists for wish in self.preferred(child))


def settled_markets(problem: Problem, seed: str, outcome: Outcome) -> list[Settled]:
    """The markets in the light of the published numbers and rounds."""
    slots = sorted({slot for offering in problem.offerings for slot in offering.slots})
    markets = [reference.slot_market(problem, slot, outcome.numbers, outcome.rounds) for slot in slots]
    settled = [
        Settled(market, {child: outcome.places[child].get(slot) for child in market.lists}, slot)
        for slot, market in zip(slots, markets, strict=True)
    ]
    several = reference.several_market(problem, seed)
    place = {
        child: next((at for at in outcome.places[child].values() if at in several.offerings), None)
        for child in several.lists
    }
    for each in [*settled, several_settled := Settled(several, place)]:
        for offering_id in outcome.closed:
            each.market.offerings.pop(offering_id, None)
    return [several_settled, *settled]


def matchings(market: reference.Market) -> Iterator[dict[str, str | None]]:
    options = [[*(wish for wish in wishes if wish in market.offerings), None] for wishes in market.lists.values()]
    for choice in product(*options):
        place = dict(zip(market.lists, choice, strict=True))
        if market.is_admissible(place):
            yield place


def is_stable(market: reference.Market, place: dict[str, str | None]) -> bool:
    settled = Settled(market, place)
    return not any(child in market.choose(wish, settled.seated(wish) | {child}) for child, wish in settled.complaints())


def rank_of(market: reference.Market, child: str, place: dict[str, str | None]) -> int:
    at = place[child]
    return market.lists[child].index(at) if at else len(market.lists[child])


def ranks(market: reference.Market, place: dict[str, str | None]) -> list[int]:
    return [rank_of(market, child, place) for child in market.lists]
