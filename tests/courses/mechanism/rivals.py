"""Other mechanisms in use elsewhere, put in the place of ours: each lacks a property for which ours was chosen."""

from collections.abc import Callable
from dataclasses import replace

from app.courses.mechanism import allocate
from app.courses.mechanism.allocate import Outcome
from app.courses.mechanism.problem import Problem
from app.courses.mechanism.tickets import Ticket
from tests.courses.mechanism import reference
from tests.courses.mechanism.mutants import Mutants, Patch
from tests.courses.mechanism.settled import Settled, is_stable, matchings, ranks, settled_markets

RIVALS = Mutants()


@RIVALS.caught_by("no_envy_is_justified", "cutoffs_explain_every_place", "lying_never_helps")
def first_wishes_go_first(patch: Patch) -> None:
    """The Boston mechanism: a child that takes a risk with its first wish loses its second one too."""
    key = Ticket.key

    def boston(self, offering_id):
        (rank,) = [wishes.index(offering_id) for wishes in _lists(self.child) if offering_id in wishes]
        round_, *rest = key(self, offering_id)
        return (10 * rank + round_, *rest)

    patch(Ticket, "key", boston)


def _lists(child) -> list[tuple[str, ...]]:
    return [child.several, *child.wishes.values()]


@RIVALS.caught_by("no_stable_matching_is_better_for_anybody")
def courses_choose_first(patch: Patch) -> None:
    """Deferred acceptance from the other side: as stable as ours, and as bad for the children as stability allows."""

    def worst(settled: Settled) -> dict[str, str | None]:
        stable = (place for place in matchings(settled.market) if is_stable(settled.market, place))
        return max(stable, key=lambda place: sum(ranks(settled.market, place)))

    _rearrange(patch, worst)


@RIVALS.caught_by("no_envy_is_justified", "cutoffs_explain_every_place", "lying_never_helps")
def greatest_satisfaction(patch: Patch) -> None:
    """The sum of the ranks is as small as can be: whoever names few or rare wishes is served first."""

    def best(settled: Settled) -> dict[str, str | None]:
        return min(matchings(settled.market), key=lambda place: sum(ranks(settled.market, place)))

    _rearrange(patch, best)


def _rearrange(patch: Patch, choose: Callable[[Settled], dict[str, str | None]]) -> None:
    draw = allocate.allocate

    def rearranged(problem: Problem, seed: str) -> Outcome:
        outcome = draw(problem, seed)
        places = {child: dict(own) for child, own in outcome.places.items()}
        for settled in settled_markets(problem, seed, outcome)[1:]:
            for child, at in choose(settled).items():
                places[child].pop(settled.slot, None)
                if at:
                    places[child][settled.slot] = at
        return replace(outcome, places=places)

    patch(allocate, "allocate", rearranged)


@RIVALS.caught_by("no_exchange_would_please_everybody", "no_envy_is_justified")
def another_number_for_every_course(patch: Patch) -> None:
    def key(self, offering_id):
        number = reference.number(f"{self.number}|{offering_id}", None)
        return self.round, self.child.priority.get(offering_id, 2), number, self.child.id

    patch(Ticket, "key", key)


@RIVALS.caught_by("tickets_follow_from_seed_and_facts")
def one_number_for_the_week(patch: Patch) -> None:
    patch(allocate, "rounds_of", lambda _seed, _child_id, slots: dict.fromkeys(slots, 1))


@RIVALS.caught_by("tickets_follow_from_seed_and_facts", "days_do_not_touch_each_other", "lying_never_helps")
def rounds_only_where_there_are_wishes(patch: Patch) -> None:
    """Days declared by the wishes themselves: to leave a day out would be worth an earlier round elsewhere."""
    draw = allocate.allocate

    def draw_wished_days(problem: Problem, seed: str) -> Outcome:
        several = {offering.id: offering.slots for offering in problem.offerings}
        children = [
            replace(child, slots={slot for slot in child.slots if child.wishes.get(slot)} | _of_several(child, several))
            for child in problem.children
        ]
        wishes = [{slot: child.wishes.get(slot, ()) for slot in child.slots} for child in children]
        reduced = [replace(child, wishes=lists) for child, lists in zip(children, wishes, strict=True)]
        return draw(replace(problem, children=tuple(reduced)), seed)

    patch(allocate, "allocate", draw_wished_days)


def _of_several(child, slots_of) -> set[str]:
    return {slot for offering_id in child.several for slot in slots_of[offering_id]}


@RIVALS.caught_by("earlier_rounds_go_first", "cutoffs_explain_every_place")
def priority_before_the_round(patch: Patch) -> None:
    def key(self, offering_id):
        return self.child.priority.get(offering_id, 2), self.round, self.number, self.child.id

    patch(Ticket, "key", key)


@RIVALS.caught_by(
    "days_do_not_touch_each_other",
    "lying_never_helps",
    "a_withdrawal_hurts_nobody_else",
    "another_seat_hurts_nobody",
)
def whoever_has_least_goes_first(patch: Patch) -> None:
    """Monday's losers are compensated on Tuesday: then it pays to lose on Monday."""
    settle = allocate.Market

    def draw_adaptively(problem, numbers, rounds):
        places_of, markets = dict.fromkeys(numbers, 0), []
        for slot in sorted({offering.slots[0] for offering in problem.offerings}):
            children = [child for child in problem.children if slot in rounds[child.id] and slot in child.wishes]
            tickets = [
                Ticket(child, 1 + places_of[child.id], numbers[child.id], iter(child.wishes[slot]))
                for child in children
            ]
            markets.append(settle([each for each in problem.offerings if each.slots == (slot,)], tickets))
            for key in (key for seating in markets[-1].seatings.values() for key in seating.seated):
                places_of[key[3]] += 1
        return markets

    patch(allocate, "_markets_of_slots", draw_adaptively)


@RIVALS.caught_by("lying_never_helps", "days_do_not_touch_each_other", "no_envy_is_justified")
def children_pick_in_turn(patch: Patch) -> None:
    """The snake draft over the whole week: a child picks its most wished free seat of any day, best to last and back."""
    draw = allocate.allocate

    def draft(problem: Problem, seed: str) -> Outcome:
        outcome = draw(problem, seed)
        places = {child.id: {} for child in problem.children}
        order = sorted(problem.children, key=lambda child: (outcome.numbers[child.id], child.id))
        for turn in range(3):
            for child in order if turn % 2 == 0 else reversed(order):
                _pick(problem, places, child)
        return replace(outcome, places=places, closed=())

    patch(allocate, "allocate", draft)


def _pick(problem: Problem, places, child) -> None:
    seats = {offering.id: offering.seats for offering in problem.offerings}
    for own in places.values():
        for at in own.values():
            seats[at] -= 1
    wishes = [
        (rank, slot, wish)
        for slot, ranking in child.wishes.items()
        if slot not in places[child.id]
        for rank, wish in enumerate(ranking)
        if seats[wish] > 0
    ]
    if wishes:
        _, slot, wish = min(wishes)
        places[child.id][slot] = wish
