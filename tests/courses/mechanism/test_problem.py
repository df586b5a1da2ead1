"""Unsound input is refused as a whole, and says which row is at fault."""

from dataclasses import replace

import pytest

from app.courses.mechanism.problem import (
    Child,
    InvalidChild,
    InvalidOffering,
    InvalidProblem,
    InvalidWish,
    Offering,
    Problem,
)

ROBOTS = Offering("robots", ("3-1",), frozenset({1, 2}), seats=2, minimum=0)
CHESS = Offering("chess", ("4-1",), frozenset({2}), seats=2, minimum=0)
CHOIR = Offering("choir", ("1-1", "3-1"), frozenset({1}), seats=2, minimum=0)
OFFERINGS = (ROBOTS, CHESS, CHOIR)
CHILD = Child("child", 1, "1.a", ("1-1", "3-1", "4-1"), {"3-1": ("robots",), "4-1": ()}, several=("choir",))


def test_sound_input_is_accepted():
    assert Problem(OFFERINGS, (CHILD,)).children == (CHILD,)


@pytest.mark.parametrize(
    "change",
    [
        {"seats": -1},
        {"seats": 1.5},
        {"minimum": -1},
        {"held": -1},
        {"class_quota": -1},
        {"class_seats": {"1.a": -1}},
        {"slots": ()},
        {"slots": ("3-1", "3-1")},
        {"id": ""},
        {"id": "robots|perm"},
        {"id": "chess"},
    ],
    ids=str,
)
def test_an_impossible_offering_is_refused(change):
    with pytest.raises(InvalidOffering):
        Problem((replace(ROBOTS, **change), CHESS), ())


@pytest.mark.parametrize(
    "change",
    [
        {"slots": ("1-1", "1-1", "3-1", "4-1")},
        {"carry": "middle"},
        {"priority": {"robots": 3}},
        {"priority": {"unknown": 1}},
        {"id": "several|child"},
    ],
    ids=str,
)
def test_unsound_facts_of_a_child_are_refused(change):
    with pytest.raises(InvalidChild):
        Problem(OFFERINGS, (replace(CHILD, **change),))


def test_a_child_occurs_once():
    with pytest.raises(InvalidChild, match="child"):
        Problem(OFFERINGS, (CHILD, CHILD))


@pytest.mark.parametrize(
    "change",
    [
        {"wishes": {"3-1": ("robots", "robots")}},
        {"wishes": {"4-1": ("chess",)}},
        {"wishes": {"1-1": ("robots",)}},
        {"wishes": {"3-1": ("unknown",)}},
        {"wishes": {"3-1": ("choir",)}},
        {"wishes": {"5-1": ()}},
        {"several": ("robots",)},
        {"several": ("choir", "choir")},
        {"slots": ("3-1", "4-1")},
        {"grade": 2},
    ],
    ids=str,
)
def test_a_wish_that_cannot_be_met_is_refused(change):
    with pytest.raises(InvalidWish, match="child"):
        Problem(OFFERINGS, (replace(CHILD, **change),))


def test_every_refusal_is_a_value_error():
    assert issubclass(InvalidProblem, ValueError)
    assert {InvalidOffering, InvalidChild, InvalidWish} <= set(InvalidProblem.__subclasses__())
