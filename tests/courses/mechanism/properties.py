"""What every draw must satisfy, as checkers of one school and one seed that raise AssertionError.

Each names the schools for which the mechanism promises it (`@holds_for`): without an argument these have everything at
once - minimum sizes, class quotas, priorities, carried-over halves, children placed beforehand, offerings of several
slots.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from random import Random

from app.courses.mechanism import allocate as mechanism
from app.courses.mechanism.allocate import Outcome
from app.courses.mechanism.documents import canonical, result_document, to_document
from app.courses.mechanism.problem import Child, Problem
from tests.courses.mechanism import reference
from tests.courses.mechanism.schools import School, shuffled, with_child, with_offering, without_child
from tests.courses.mechanism.settled import Settled, is_stable, matchings, rank_of, ranks, settled_markets

Checker = Callable[[Problem, str], None]
PROPERTIES: dict[str, tuple[Checker, School]] = {}


def holds_for(school: School) -> Callable[[Checker], Checker]:
    def register(checker: Checker) -> Checker:
        PROPERTIES[checker.__name__] = checker, school
        return checker

    return register


EVERYTHING = School()
# Small enough to try every matching.
CROWDED = School(fewest=4, children=5, slots=("1-1", "3-1"), seats=2)
# Closing a course is a decision about all its children, so one child more or less can move many others.
NOTHING_CLOSES = School(minimums=False)
LYING = School(fewest=3, children=5, slots=("1-1", "3-1"), minimums=False)


def drawn(problem: Problem, seed: str) -> list[Settled]:
    return settled_markets(problem, seed, mechanism.allocate(problem, seed))


# 1: lawful places


@holds_for(EVERYTHING)
def seats_and_quotas_are_kept(problem: Problem, seed: str) -> None:
    places = mechanism.allocate(problem, seed).places
    for offering in problem.offerings:
        inside = [child for child in problem.children if offering.id in places[child.id].values()]
        assert len(inside) <= offering.seats, f"{offering.id} oversold"
        for class_id in {child.class_id for child in inside}:
            quota = offering.class_seats.get(class_id, offering.class_quota)
            classmates = sum(child.class_id == class_id for child in inside)
            assert quota is None or classmates <= quota, f"{offering.id} has too many of {class_id}"


@holds_for(EVERYTHING)
def places_are_wished_and_eligible(problem: Problem, seed: str) -> None:
    places = mechanism.allocate(problem, seed).places
    offerings = {offering.id: offering for offering in problem.offerings}
    assert set(places) == {child.id for child in problem.children}
    for child in problem.children:
        for slot, at in places[child.id].items():
            assert at in (child.several if offerings[at].is_several else child.wishes.get(slot, ()))
            assert child.grade in offerings[at].grades
            assert slot in child.slots
            same = [other for other, elsewhere in places[child.id].items() if elsewhere == at]
            assert sorted(same) == sorted(offerings[at].slots), f"{child.id} has {at} in the wrong slots"


# 2 to 4: nobody can point at a seat that should be his


@holds_for(EVERYTHING)
def no_seat_is_wasted(problem: Problem, seed: str) -> None:
    for settled in drawn(problem, seed):
        for child, wish in settled.complaints():
            offering = settled.market.offerings[wish]
            assert not settled.market.has_room(offering, settled.seated(wish), child), f"{wish} has room for {child}"


@holds_for(EVERYTHING)
def no_envy_is_justified(problem: Problem, seed: str) -> None:
    """Whoever sits where a child would rather be has the better key, or keeps it out by the quota of the child's class."""
    for settled in drawn(problem, seed):
        market = settled.market
        for child, wish in settled.complaints():
            for rival in settled.seated(wish):
                if market.has_room(market.offerings[wish], settled.seated(wish) - {rival}, child):
                    assert market.keys[rival, wish] < market.keys[child, wish], f"{child} envies {rival} at {wish}"


@holds_for(EVERYTHING)
def cutoffs_explain_every_place(problem: Problem, seed: str) -> None:
    """With the published table alone: everybody has its best wish whose lines it clears, and waits for those above."""
    outcome = mechanism.allocate(problem, seed)
    for settled in settled_markets(problem, seed, outcome):
        for child, wishes in settled.market.lists.items():
            cleared = (wish for wish in wishes if _clears(settled, outcome, child, wish))
            assert settled.place[child] == next(cleared, None), f"the table does not explain {child}"


def _clears(settled: Settled, outcome: Outcome, child: str, wish: str) -> bool:
    offering = settled.market.offerings.get(wish)
    class_id = settled.market.class_of[child]
    if offering is None or offering.seats == 0 or offering.class_seats.get(class_id, offering.class_quota) == 0:
        return False
    cutoff, own = outcome.cutoffs[wish], settled.market.keys[child, wish]
    return all(own <= line for line in (cutoff.last, cutoff.class_last.get(class_id)) if line is not None)


@holds_for(EVERYTHING)
def waitlists_stand_in_lottery_order(problem: Problem, seed: str) -> None:
    outcome = mechanism.allocate(problem, seed)
    expected = {offering.id: [] for offering in problem.offerings}
    for settled in settled_markets(problem, seed, outcome):
        for child, wish in settled.complaints():
            expected[wish].append(settled.market.keys[child, wish])
    assert outcome.waitlists == {wish: tuple(key[3] for key in sorted(keys)) for wish, keys in expected.items()}


# 5 and 6: nothing better exists


@holds_for(replace(CROWDED, seats=1, favoured=0.9))
def no_stable_matching_is_better_for_anybody(problem: Problem, seed: str) -> None:
    """Compared with every matching of the open offerings without waste and justified envy; priorities make for several."""
    for settled in drawn(problem, seed):
        for place in matchings(settled.market):
            if is_stable(settled.market, place):
                for child in settled.market.lists:
                    assert rank_of(settled.market, child, settled.place) <= rank_of(settled.market, child, place)


@holds_for(replace(CROWDED, favoured=0))
def no_exchange_would_please_everybody(problem: Problem, seed: str) -> None:
    """Pareto efficiency of every slot, class quotas included; the price of priorities is that they may forbid a swap."""
    for settled in drawn(problem, seed):
        own = ranks(settled.market, settled.place)
        for place in matchings(settled.market):
            other = ranks(settled.market, place)
            assert other == own or any(theirs > ours for ours, theirs in zip(own, other, strict=True)), place


# 7, 10, 11: tickets


@holds_for(EVERYTHING)
def tickets_follow_from_seed_and_facts(problem: Problem, seed: str) -> None:
    outcome = mechanism.allocate(problem, seed)
    several = {offering.id for offering in problem.offerings if offering.is_several}
    for child in problem.children:
        free = {slot for slot in child.slots if outcome.places[child.id].get(slot) not in several}
        assert outcome.numbers[child.id] == reference.number(f"{seed}|{child.id}", child.carry)
        assert outcome.rounds[child.id] == reference.rounds(seed, child.id, free)
        assert sorted(outcome.rounds[child.id].values()) == list(range(1, len(free) + 1))


@holds_for(EVERYTHING)
def earlier_rounds_go_first(problem: Problem, seed: str) -> None:
    """A child holds no seat that a child of an earlier round wanted; only the quota of the other's class excuses it."""
    outcome = mechanism.allocate(problem, seed)
    for settled in settled_markets(problem, seed, outcome)[1:]:
        market = settled.market
        for child, wish in settled.complaints():
            (slot,) = market.offerings[wish].slots
            for rival in settled.seated(wish):
                if market.has_room(market.offerings[wish], settled.seated(wish) - {rival}, child):
                    assert outcome.rounds[rival][slot] <= outcome.rounds[child][slot]


@holds_for(EVERYTHING)
def order_of_rows_does_not_matter(problem: Problem, seed: str) -> None:
    random = Random(seed)
    published = published_bytes(problem, seed)
    for _ in range(4):
        assert published_bytes(shuffled(problem, random), seed) == published


def published_bytes(problem: Problem, seed: str) -> bytes:
    titles = {offering.id: f"课程 {offering.id}" for offering in problem.offerings}
    inputs = to_document(problem, round_id="round", titles=titles)
    texts = dict.fromkeys(("input_sha256", "commitment", "secret", "public_source", "public_value"), "-")
    result = result_document(problem, mechanism.allocate(problem, seed), **texts, seed=seed)
    return canonical({"input": inputs, "result": result})


# 8 and 9: honest lists are the best lists


@holds_for(LYING)
def lying_never_helps(problem: Problem, seed: str) -> None:
    """All ordered sublists of each slot, and random lies on all days at once.

    Nothing closes here: a family could wish for an unloved course only to keep it open. A child that gives up a place
    in several slots gets other days in return, so lies about those are measured by the places of several slots.
    """
    random = Random(seed)
    truth = wish_ranks(problem, problem, seed)
    for child in problem.children:
        for lie in _lies(child, problem, random):
            told = wish_ranks(problem, with_child(problem, lie), seed)
            stages = ["several"] if lie.several != child.several else ["several", *child.wishes]
            for stage in stages:
                assert told[child.id, stage] >= truth[child.id, stage], f"{lie} gains in {stage}"


def _lies(child: Child, problem: Problem, random: Random) -> Iterator[Child]:
    sublists = {slot: _sublists(child, problem, slot) for slot in child.wishes}
    for slot, lists in sublists.items():
        for wishes in lists:
            yield replace(child, wishes={**child.wishes, slot: wishes})
    for _ in range(8):
        yield replace(child, wishes={slot: random.choice(lists) for slot, lists in sublists.items()})
    for several in _sublists(child, problem, "several"):
        yield replace(child, several=several)


def _sublists(child: Child, problem: Problem, stage: str) -> list[tuple[str, ...]]:
    """All ordered lists that the child could hand in for a slot, or for the offerings of several slots."""
    eligible = [
        offering.id
        for offering in problem.offerings
        if child.grade in offering.grades and set(offering.slots) <= set(child.slots)
        if stage == ("several" if offering.is_several else offering.slots[0])
    ]
    return [sublist for length in range(len(eligible) + 1) for sublist in permutations(eligible, length)]


def wish_ranks(truth: Problem, told: Problem, seed: str) -> dict[tuple[str, str], int]:
    """Which of its true wishes each child gets in each slot, and among the offerings of several slots."""
    places = mechanism.allocate(told, seed).places
    ranks = {}
    for child in truth.children:
        own = places.get(child.id, {})
        for stage, wishes in [("several", child.several), *child.wishes.items()]:
            got = set(own.values()) if stage == "several" else {own.get(stage)}
            ranks[child.id, stage] = next((rank for rank, wish in enumerate(wishes) if wish in got), len(wishes))
    return ranks


@holds_for(EVERYTHING)
def days_do_not_touch_each_other(problem: Problem, seed: str) -> None:
    """Whatever a child wishes for on the other days, its place of this day stays."""
    random = Random(seed)
    truth = mechanism.allocate(problem, seed).places
    for child in problem.children:
        for slot in child.wishes:
            other = {day: random.choice(_sublists(child, problem, day)) for day in child.wishes if day != slot}
            changed = replace(child, wishes={**other, slot: child.wishes[slot]})
            told = mechanism.allocate(with_child(problem, changed), seed).places
            assert told[child.id].get(slot) == truth[child.id].get(slot)


# 13: what helps one hurts nobody who should not be hurt


@holds_for(NOTHING_CLOSES)
def another_seat_hurts_nobody(problem: Problem, seed: str) -> None:
    """Where the seat is in several slots, among the wishes for several slots: its winner's days go to others anyhow.

    It is not promised for a larger class quota, which can favour that class over the others.
    """
    before = wish_ranks(problem, problem, seed)
    for offering in problem.offerings:
        larger = with_offering(problem, replace(offering, seats=offering.seats + 1))
        _assert_nobody_worse(before, wish_ranks(problem, larger, seed), only_several=offering.is_several)


@holds_for(NOTHING_CLOSES)
def a_withdrawal_hurts_nobody_else(problem: Problem, seed: str) -> None:
    """Where it moves others into several slots their days change, so then only the wishes for several slots count."""
    before = wish_ranks(problem, problem, seed)
    for leaver in problem.children:
        rest = without_child(problem, leaver)
        stay = {(child, stage): rank for (child, stage), rank in before.items() if child != leaver.id}
        after = wish_ranks(rest, rest, seed)
        moved = any(stay[each] != after[each] for each in stay if each[1] == "several")
        _assert_nobody_worse(stay, after, only_several=moved)


def _assert_nobody_worse(before, after, *, only_several: bool) -> None:
    for child, stage in before:
        if stage == "several" or not only_several:
            assert after[child, stage] <= before[child, stage], f"{child} fares worse in {stage}"


@holds_for(NOTHING_CLOSES)
def a_better_priority_never_hurts_its_owner(problem: Problem, seed: str) -> None:
    before = wish_ranks(problem, problem, seed)
    for child in problem.children:
        for stage, wishes in [("several", child.several), *child.wishes.items()]:
            for wish in wishes:
                favoured = replace(child, priority={**child.priority, wish: 0})
                after = wish_ranks(problem, with_child(problem, favoured), seed)
                assert after[child.id, stage] <= before[child.id, stage]


# 14: a freed seat


@holds_for(EVERYTHING)
def vacancy_chains_end_well(problem: Problem, seed: str) -> None:
    """After a child leaves its slot the chain leaves no waste and no justified envy, and nobody is worse off."""
    outcome = mechanism.allocate(problem, seed)
    for settled in settled_markets(problem, seed, outcome):
        for leaver in settled.place:
            after = vacancy_chain(settled, outcome, leaver)
            assert after.market.is_admissible(after.place)
            assert is_stable(after.market, after.place)
            for child in after.place:
                assert rank_of(after.market, child, after.place) <= rank_of(after.market, child, settled.place)


@holds_for(School(favoured=0))
def vacancy_chains_equal_a_rerun(problem: Problem, seed: str) -> None:
    """Of the slot without the leaver; with priorities the chain may miss an exchange that a rerun would make."""
    outcome = mechanism.allocate(problem, seed)
    for settled in settled_markets(problem, seed, outcome):
        for leaver in settled.place:
            after = vacancy_chain(settled, outcome, leaver)
            assert after.place == after.market.deferred_acceptance()


def vacancy_chain(settled: Settled, outcome: Outcome, leaver: str) -> Settled:
    """The first on the waitlist whom the freed seat suits takes it, and frees its own."""
    market = settled.market
    lists = {child: wishes for child, wishes in market.lists.items() if child != leaver}
    rest = reference.Market(list(market.offerings.values()), lists, market.keys, market.class_of)
    after = Settled(rest, {child: settled.place[child] for child in lists})
    freed = settled.place[leaver]
    while freed:
        freed = _take_over(after, outcome.waitlists[freed], freed)
    return after


def _take_over(after: Settled, waitlist: tuple[str, ...], freed: str) -> str | None:
    offering = after.market.offerings[freed]
    for child in waitlist:
        wants_it = child in after.place and freed in after.preferred(child)
        if wants_it and after.market.has_room(offering, after.seated(freed), child):
            left, after.place[child] = after.place[child], freed
            return left
    return None


# 15: minimum sizes


@holds_for(EVERYTHING)
def open_offerings_reach_their_minimum(problem: Problem, seed: str) -> None:
    outcome = mechanism.allocate(problem, seed)
    for offering in problem.offerings:
        inside = sum(offering.id in places.values() for places in outcome.places.values())
        if offering.id in outcome.closed:
            assert inside == 0
        else:
            assert offering.held + inside >= offering.minimum


@holds_for(EVERYTHING)
def places_and_closings_equal_the_textbook(problem: Problem, seed: str) -> None:
    """The closings come in the stated order, and closing on the spot equals running everything again."""
    outcome = mechanism.allocate(problem, seed)
    assert (outcome.places, outcome.closed) == reference.draw(problem, seed)


# 16: equal chances


@holds_for(School(fewest=1, children=1))
def twins_have_equal_chances(problem: Problem, seed: str) -> None:
    """Of two equal children who want one seat each wins about half of the draws (within six standard deviations)."""
    offering = replace(problem.offerings[0], seats=1, minimum=0, held=0, class_quota=None, class_seats={})
    slot = offering.slots[0]
    twins = [
        Child(name, min(offering.grades), "class", (slot,), {slot: (offering.id,)}) for name in ("twin-1", "twin-2")
    ]
    pair = Problem((offering,), tuple(twins))
    wins = sum(bool(mechanism.allocate(pair, f"{seed}{number}").places["twin-1"]) for number in range(400))
    assert abs(wins - 200) <= 6 * 10, f"one twin won {wins} of 400"
