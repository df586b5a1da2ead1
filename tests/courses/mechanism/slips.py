"""Slips of the pen: each breaks one small function of the mechanism as it could easily be written wrong."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import count

from app.courses.mechanism import allocate, market
from app.courses.mechanism.acceptance import Seating
from app.courses.mechanism.allocate import Outcome
from app.courses.mechanism.market import Market
from app.courses.mechanism.problem import Offering, Problem
from app.courses.mechanism.tickets import NUMBERS, Ticket
from tests.courses.mechanism import reference
from tests.courses.mechanism.mutants import Mutants, Patch

SLIPS = Mutants()

# Seats and quotas


def _with_seats(patch: Patch, change: Callable[[int], int]) -> None:
    settle = Market.__init__

    def settle_changed(self, offerings, tickets):
        settle(self, [replace(each, seats=change(each.seats)) for each in offerings], tickets)

    patch(Market, "__init__", settle_changed)


@SLIPS.caught_by("seats_and_quotas_are_kept", "cutoffs_explain_every_place")
def one_seat_oversold(patch: Patch) -> None:
    _with_seats(patch, lambda seats: seats + 1)


@SLIPS.caught_by("no_seat_is_wasted", "cutoffs_explain_every_place")
def one_seat_kept_back(patch: Patch) -> None:
    _with_seats(patch, lambda seats: max(0, seats - 1))


@SLIPS.caught_by("seats_and_quotas_are_kept")
def one_classmate_too_many(patch: Patch) -> None:
    patch(Seating, "_is_full", lambda self, class_id: _quota_left(self, class_id) < 0)


@SLIPS.caught_by("no_seat_is_wasted", "no_envy_is_justified")
def one_classmate_too_few(patch: Patch) -> None:
    patch(Seating, "_is_full", lambda self, class_id: _quota_left(self, class_id) <= 1)


def _quota_left(seating: Seating, class_id: str) -> float:
    quota = seating.offering.seats_for(class_id)
    return float("inf") if quota is None else quota - len(seating._classmates.get(class_id, []))


@SLIPS.caught_by("seats_and_quotas_are_kept")
def quota_of_a_single_class_forgotten(patch: Patch) -> None:
    patch(Offering, "seats_for", lambda self, _class_id: self.class_quota)


# Choosing


@SLIPS.caught_by("no_envy_is_justified", "cutoffs_explain_every_place")
def who_sits_stays(patch: Patch) -> None:
    lose = Seating._loser_to
    patch(Seating, "_loser_to", lambda self, key: key if lose(self, key) else None)


@SLIPS.caught_by("no_envy_is_justified", "places_and_closings_equal_the_textbook")
def quota_takes_the_seat_of_anybody(patch: Patch) -> None:
    """At the quota the worst of all seated goes, instead of the worst classmate."""

    def lose(self, key):
        if self._is_full(self._class_of[key[3]]) or len(self.seated) >= self.offering.seats:
            return max([*self.seated[-1:], key])
        return None

    patch(Seating, "_loser_to", lose)


@SLIPS.caught_by("no_seat_is_wasted", "places_and_closings_equal_the_textbook")
def who_loses_a_seat_gives_up(patch: Patch) -> None:
    ask = Market._ask
    patch(Market, "_ask", lambda self, ticket: ask(self, ticket) and None)


# Numbers and rounds


@SLIPS.caught_by("order_of_rows_does_not_matter", "tickets_follow_from_seed_and_facts", "twins_have_equal_chances")
def numbers_from_the_row(patch: Patch) -> None:
    draw = allocate.allocate

    def draw_by_row(problem: Problem, seed: str) -> Outcome:
        rows = {child.id: row for row, child in enumerate(problem.children)}
        patch(allocate, "number_of", lambda _seed, child_id, _carry: rows[child_id])
        return draw(problem, seed)

    patch(allocate, "allocate", draw_by_row)


@SLIPS.caught_by("order_of_rows_does_not_matter", "tickets_follow_from_seed_and_facts")
def numbers_from_a_sequence(patch: Patch) -> None:
    numbers = count()
    patch(allocate, "number_of", lambda *_: next(numbers))


@SLIPS.caught_by("twins_have_equal_chances", "tickets_follow_from_seed_and_facts")
def numbers_without_the_seed(patch: Patch) -> None:
    patch(allocate, "number_of", lambda _seed, child_id, carry: reference.number(child_id, carry))


@SLIPS.caught_by("tickets_follow_from_seed_and_facts")
def carried_halves_swapped(patch: Patch) -> None:
    draw, other = allocate.number_of, {"lower": "upper", "upper": "lower", None: None}
    patch(allocate, "number_of", lambda seed, child_id, carry: draw(seed, child_id, other[carry]))


@SLIPS.caught_by("no_envy_is_justified", "cutoffs_explain_every_place")
def several_slots_use_the_same_number(patch: Patch) -> None:
    patch(allocate, "several_number_of", allocate.number_of)


@SLIPS.caught_by("no_envy_is_justified", "cutoffs_explain_every_place")
def every_round_calls_upwards(patch: Patch) -> None:
    patch(allocate, "number_in_round", lambda number, _round: number)


@SLIPS.caught_by("no_envy_is_justified", "cutoffs_explain_every_place")
def larger_numbers_first(patch: Patch) -> None:
    patch(allocate, "number_in_round", lambda number, round_: number if round_ % 2 == 0 else NUMBERS - 1 - number)


@SLIPS.caught_by("tickets_follow_from_seed_and_facts")
def rounds_by_the_calendar(patch: Patch) -> None:
    patch(allocate, "rounds_of", lambda _seed, _child_id, slots: {slot: k + 1 for k, slot in enumerate(sorted(slots))})


@SLIPS.caught_by("no_envy_is_justified", "cutoffs_explain_every_place")
def priority_forgotten(patch: Patch) -> None:
    patch(Ticket, "key", lambda self, _offering_id: (self.round, 2, self.number, self.child.id))


@SLIPS.caught_by("a_better_priority_never_hurts_its_owner", "no_envy_is_justified")
def priority_upside_down(patch: Patch) -> None:
    def key(self, offering_id):
        return self.round, -self.child.priority.get(offering_id, 2), self.number, self.child.id

    patch(Ticket, "key", key)


# Days


@SLIPS.caught_by("places_are_wished_and_eligible")
def several_slots_leave_the_days_taken(patch: Patch) -> None:
    """A child with a place in several slots is drawn for these slots once more."""

    def rounds(problem, _several, seed):
        return {child.id: reference.rounds(seed, child.id, child.slots) for child in problem.children}

    patch(allocate, "_rounds_of_free_slots", rounds)


@SLIPS.caught_by("places_are_wished_and_eligible")
def places_entered_on_the_next_day(patch: Patch) -> None:
    draw = allocate.allocate

    def draw_shifted(problem: Problem, seed: str) -> Outcome:
        outcome = draw(problem, seed)
        days = sorted({slot for offering in problem.offerings for slot in offering.slots})
        after = dict(zip(days, [*days[1:], days[0]], strict=True))
        places = {child: {after[slot]: at for slot, at in own.items()} for child, own in outcome.places.items()}
        return replace(outcome, places=places)

    patch(allocate, "allocate", draw_shifted)


# Minimum sizes


@SLIPS.caught_by("open_offerings_reach_their_minimum")
def nothing_ever_closes(patch: Patch) -> None:
    patch(allocate, "close_small", lambda _markets, _seed: iter(()))


@SLIPS.caught_by("places_and_closings_equal_the_textbook")
def minimum_reached_by_one_less(patch: Patch) -> None:
    def is_too_small(self):
        return self.offering.held + len(self.seated) < self.offering.minimum - 1

    patch(Seating, "is_too_small", property(is_too_small))


@SLIPS.caught_by("places_and_closings_equal_the_textbook")
def minimum_must_be_exceeded(patch: Patch) -> None:
    def is_too_small(self):
        return 0 < self.offering.minimum >= self.offering.held + len(self.seated)

    patch(Seating, "is_too_small", property(is_too_small))


@SLIPS.caught_by("places_and_closings_equal_the_textbook")
def held_children_do_not_count(patch: Patch) -> None:
    patch(Seating, "is_too_small", property(lambda self: len(self.seated) < self.offering.minimum))


@SLIPS.caught_by("places_and_closings_equal_the_textbook")
def all_small_ones_close_at_once(patch: Patch) -> None:
    def close_small(markets, seed):
        pairs = [(each, seating) for each in markets for seating in each.seatings.values() if seating.is_too_small]
        for each, seating in sorted(pairs, key=lambda pair: market.closing_order(pair[1], seed)):
            each.close(seating.offering.id)
            yield seating.offering.id

    patch(allocate, "close_small", close_small)


@SLIPS.caught_by("places_and_closings_equal_the_textbook")
def largest_share_closes_first(patch: Patch) -> None:
    order = market.closing_order
    patch(market, "closing_order", lambda seating, seed: (-order(seating, seed)[0], order(seating, seed)[1]))


@SLIPS.caught_by("places_and_closings_equal_the_textbook")
def most_missing_closes_first(patch: Patch) -> None:
    def closing_order(seating, seed):
        missing = seating.offering.held + len(seating.seated) - seating.offering.minimum
        return Fraction(missing), reference.digest(f"{seed}|close|{seating.offering.id}")

    patch(market, "closing_order", closing_order)


@SLIPS.caught_by("places_and_closings_equal_the_textbook")
def ties_close_by_name(patch: Patch) -> None:
    patch(market, "closing_number", lambda _seed, offering_id: offering_id)


@SLIPS.caught_by("no_seat_is_wasted", "places_and_closings_equal_the_textbook")
def children_of_a_closed_course_forgotten(patch: Patch) -> None:
    patch(Market, "close", lambda self, offering_id: self.seatings.pop(offering_id))


# What is published


@SLIPS.caught_by("waitlists_stand_in_lottery_order", "vacancy_chains_end_well", "vacancy_chains_equal_a_rerun")
def waitlists_upside_down(patch: Patch) -> None:
    draw = allocate.allocate

    def reverse(problem: Problem, seed: str) -> Outcome:
        outcome = draw(problem, seed)
        return replace(outcome, waitlists={at: waiting[::-1] for at, waiting in outcome.waitlists.items()})

    patch(allocate, "allocate", reverse)


@SLIPS.caught_by("waitlists_stand_in_lottery_order", "vacancy_chains_end_well")
def last_of_the_waitlist_left_out(patch: Patch) -> None:
    draw = allocate.allocate

    def shorten(problem: Problem, seed: str) -> Outcome:
        outcome = draw(problem, seed)
        return replace(outcome, waitlists={at: waiting[:-1] for at, waiting in outcome.waitlists.items()})

    patch(allocate, "allocate", shorten)


@SLIPS.caught_by("cutoffs_explain_every_place")
def line_drawn_one_too_early(patch: Patch) -> None:
    draw = Seating.cutoff

    def cutoff(self):
        right = draw(self)
        return replace(right, last=right.last and self.seated[max(0, len(self.seated) - 2)])

    patch(Seating, "cutoff", cutoff)


@SLIPS.caught_by("cutoffs_explain_every_place")
def lines_of_classes_left_out(patch: Patch) -> None:
    draw = Seating.cutoff
    patch(Seating, "cutoff", lambda self: replace(draw(self), class_last={}))
