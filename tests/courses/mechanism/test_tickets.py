"""Numbers and rounds: the published examples, equal chances, and what the halves of last term do."""

from collections import Counter
from itertools import permutations

import pytest

from app.courses.mechanism import allocate
from app.courses.mechanism.problem import Child, Offering, Problem
from app.courses.mechanism.tickets import NUMBERS, number_in_round, number_of, rounds_of, several_number_of

WEEK = ("1-1", "2-1", "3-1", "4-1", "5-1")


@pytest.mark.parametrize(
    ("child", "number", "rounds"),
    [("S00001", 826011113612565446, [2, 4, 3, 5, 1]), ("S00002", 338202930963323045, [1, 4, 5, 2, 3])],
)
def test_published_examples_come_out(child, number, rounds):
    assert number_of("demo-seed", child, None) == number
    assert rounds_of("demo-seed", child, WEEK) == dict(zip(WEEK, rounds, strict=True))


def test_rounds_do_not_depend_on_the_order_of_the_slots():
    assert {tuple(sorted(rounds_of("seed", "child", slots).items())) for slots in permutations(WEEK)} == {
        tuple(sorted(rounds_of("seed", "child", frozenset(WEEK)).items()))
    }


def test_a_child_without_slots_has_no_rounds():
    assert rounds_of("seed", "child", ()) == {}


def test_numbers_are_spread_evenly():
    tenths = Counter(number_of("seed", f"child-{each}", None) * 10 // NUMBERS for each in range(20_000))
    assert chi_square([tenths[tenth] for tenth in range(10)]) < 27.88  # 0.1 % at 9 degrees of freedom.


def test_every_order_of_rounds_is_equally_likely():
    orders = Counter(tuple(rounds_of("seed", f"child-{each}", WEEK[:3])) for each in range(12_000))
    assert len(orders) == 6
    assert chi_square(list(orders.values())) < 20.52  # 0.1 % at 5 degrees of freedom.


def chi_square(counts: list[int]) -> float:
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)


def test_number_and_rounds_are_unrelated():
    """A small number is as often in the first round of a day as a large one."""
    early = Counter(
        (number_of("seed", child, None) * 2 // NUMBERS, rounds_of("seed", child, WEEK)["1-1"])
        for child in map(str, range(10_000))
    )
    assert chi_square(list(early.values())) < 27.88


@pytest.mark.parametrize("draw", [number_of, several_number_of])
def test_carried_half_keeps_the_order_inside_the_half(draw):
    children = [f"child-{each}" for each in range(200)]
    free, lower, upper = ([draw("seed", child, carry) for child in children] for carry in (None, "lower", "upper"))
    assert all(number < NUMBERS // 2 for number in lower)
    assert all(NUMBERS // 2 <= number < NUMBERS for number in upper)
    assert lower == [number // 2 for number in free]
    assert upper == [number + NUMBERS // 2 for number in lower]


def test_several_slots_are_drawn_with_another_number():
    assert several_number_of("seed", "child", None) == number_of("seed|several", "child", None)
    assert several_number_of("seed", "child", None) != number_of("seed", "child", None)


def test_even_rounds_turn_the_numbers_round():
    assert [number_in_round(0, each) for each in (1, 2, 3)] == [0, NUMBERS - 1, 0]
    assert number_in_round(number_in_round(12345, 2), 2) == 12345


def test_equal_numbers_are_decided_by_the_bytes_of_the_id(monkeypatch):
    monkeypatch.setattr(allocate, "number_of", lambda *_: 7)
    ids = ("甲1", "é1", "Z1", "a1")
    course = Offering("course", ("1-1",), frozenset({1}), seats=2, minimum=0)
    for order in permutations(ids):
        children = tuple(Child(each, 1, "1", ("1-1",), {"1-1": ("course",)}) for each in order)
        outcome = allocate.allocate(Problem((course,), children), "seed")
        assert {child for child, places in outcome.places.items() if places} == {"Z1", "a1"}
        assert outcome.waitlists["course"] == ("é1", "甲1")


def test_identical_twins_win_equally_often():
    course = Offering("course", ("1-1",), frozenset({1}), seats=1, minimum=0)
    twins = tuple(Child(each, 1, "1", ("1-1",), {"1-1": ("course",)}) for each in ("twin-1", "twin-2"))
    problem = Problem((course,), twins)
    wins = sum(bool(allocate.allocate(problem, f"seed-{each}").places["twin-1"]) for each in range(4000))
    assert abs(wins - 2000) < 4 * 31.6  # Four standard deviations.
