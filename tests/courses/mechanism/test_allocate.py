"""Single decisions of the draw that one can follow by hand; the properties hold for all of them."""

from dataclasses import replace

import pytest

from app.courses.mechanism.acceptance import Cutoff
from app.courses.mechanism.allocate import allocate
from app.courses.mechanism.problem import Child, Offering, Problem

DAY = "1-1"


def course(name: str, **facts) -> Offering:
    return Offering(**{"id": name, "slots": (DAY,), "grades": frozenset({1}), "seats": 1, "minimum": 0, **facts})


def child(name: str, *wishes: str, **facts) -> Child:
    return Child(**{"id": name, "grade": 1, "class_id": "1.a", "slots": (DAY,), "wishes": {DAY: wishes}, **facts})


def draw(offerings, children):
    return allocate(Problem(tuple(offerings), tuple(children)), "seed")


def by_number(names):
    """Ids in the order of their numbers under the seed used here, all of them in the first round."""
    numbers = draw([], [child(name) for name in names]).numbers
    return sorted(names, key=numbers.get)


def test_the_smaller_number_gets_the_last_seat_and_the_other_its_second_wish():
    first, second, third = by_number(["a", "b", "c"])
    outcome = draw(
        [course("robots"), course("chess")],
        [child(first, "robots", "chess"), child(second, "robots", "chess"), child(third, "robots", "chess")],
    )
    assert outcome.places == {first: {DAY: "robots"}, second: {DAY: "chess"}, third: {}}
    assert outcome.waitlists == {"robots": (second, third), "chess": (third,)}


def test_a_need_goes_before_a_smaller_number_of_the_same_round():
    first, second = by_number(["a", "b"])
    outcome = draw([course("robots")], [child(first, "robots"), child(second, "robots", priority={"robots": 0})])
    assert outcome.places == {first: {}, second: {DAY: "robots"}}
    assert outcome.cutoffs["robots"].last == (1, 0, outcome.numbers[second], second)


def test_of_two_stable_outcomes_the_children_get_the_one_they_like():
    """Each course would rather have the other child, but no course takes a child from its first wish."""
    outcome = draw(
        [course("robots"), course("chess")],
        [
            child("a", "robots", "chess", priority={"chess": 0}),
            child("b", "chess", "robots", priority={"robots": 0}),
        ],
    )
    assert outcome.places == {"a": {DAY: "robots"}, "b": {DAY: "chess"}}


def test_a_class_at_its_quota_leaves_the_seat_to_another_class():
    first, second, third = by_number(["a", "b", "c"])
    outcome = draw(
        [course("robots", seats=3, class_quota=1)],
        [child(first, "robots"), child(second, "robots"), child(third, "robots", class_id="1.b")],
    )
    assert outcome.places == {first: {DAY: "robots"}, second: {}, third: {DAY: "robots"}}
    lines = {"1.a": (1, 2, outcome.numbers[first], first), "1.b": (1, 2, outcome.numbers[third], third)}
    assert outcome.cutoffs["robots"] == Cutoff(last=None, class_last=lines)


def test_seats_of_a_single_class_replace_the_quota():
    outcome = draw(
        [course("robots", seats=3, class_quota=1, class_seats={"1.a": 2, "1.b": 0})],
        [*(child(name, "robots") for name in "abc"), child("d", "robots", class_id="1.b")],
    )
    assert sum(map(len, outcome.places.values())) == 2
    assert outcome.places["d"] == {}


def test_an_offering_without_seats_has_a_waitlist_but_no_line():
    outcome = draw([course("robots", seats=0)], [child("a", "robots")])
    assert outcome.waitlists == {"robots": ("a",)}
    assert outcome.cutoffs == {"robots": Cutoff()}


def test_several_slots_are_drawn_first_and_end_the_wishes_there():
    week = ("1-1", "2-1", "3-1")
    choir = course("choir", slots=("1-1", "3-1"))
    outcome = draw(
        [choir, course("robots"), course("chess", slots=("2-1",))],
        [child("a", slots=week, wishes={"1-1": ("robots",), "2-1": ("chess",)}, several=("choir",))],
    )
    assert outcome.places == {"a": {"1-1": "choir", "2-1": "chess", "3-1": "choir"}}
    assert outcome.rounds == {"a": {"2-1": 1}}
    assert outcome.waitlists == {"choir": (), "robots": (), "chess": ()}


def test_a_small_course_closes_and_its_children_ask_on():
    outcome = draw(
        [course("robots", seats=5, minimum=3), course("chess", seats=5, minimum=1)],
        [child("a", "robots", "chess"), child("b", "robots", "chess"), child("c", "chess")],
    )
    assert outcome.closed == ("robots",)
    assert outcome.places == {name: {DAY: "chess"} for name in "abc"}
    assert outcome.waitlists["robots"] == ()
    assert outcome.cutoffs["robots"] == Cutoff()


def test_closing_the_smallest_share_first_can_save_the_next():
    """Chess has a half and robots two thirds of their minimum; with the child from chess robots are saved."""
    outcome = draw(
        [course("robots", seats=5, minimum=3), course("chess", seats=5, minimum=2)],
        [child("a", "robots"), child("b", "robots"), child("c", "chess", "robots")],
    )
    assert outcome.closed == ("chess",)
    assert outcome.places == {name: {DAY: "robots"} for name in "abc"}


def test_children_placed_beforehand_count_for_the_minimum():
    robots = course("robots", seats=2, minimum=2, held=1)
    assert draw([robots], [child("a", "robots")]).closed == ()
    assert draw([replace(robots, held=0)], [child("a", "robots")]).closed == ("robots",)


def test_a_course_that_nobody_wants_closes_and_one_without_minimum_stays_open():
    outcome = draw([course("robots", minimum=1), course("chess")], [])
    assert outcome.closed == ("robots",)


@pytest.mark.parametrize(("carry", "seated"), [("lower", "a"), ("upper", "b")])
def test_last_terms_luck_is_balanced_in_the_first_round(carry, seated):
    other = {"lower": "upper", "upper": "lower"}[carry]
    outcome = draw([course("robots")], [child("a", "robots", carry=carry), child("b", "robots", carry=other)])
    assert outcome.places[seated] == {DAY: "robots"}
