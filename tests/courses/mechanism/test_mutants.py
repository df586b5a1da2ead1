"""The properties have teeth: each wrong draw breaks those that should notice it, and promises end where they say."""

from dataclasses import replace
from random import Random

import pytest

from app.courses.mechanism.problem import Problem
from tests.courses.mechanism.properties import CROWDED, EVERYTHING, LYING, PROPERTIES
from tests.courses.mechanism.rivals import RIVALS
from tests.courses.mechanism.schools import School, random_problem
from tests.courses.mechanism.slips import SLIPS

MUTANTS = SLIPS | RIVALS


def counterexample(name: str, school: School) -> tuple[Problem, str] | None:
    """The first of a thousand schools, always the same ones, in which the draw lacks the property."""
    check, _ = PROPERTIES[name]
    for number in range(1000):
        problem, seed = random_problem(Random(number), school), f"seed-{number}"
        try:
            check(problem, seed)
        except AssertionError:
            return problem, seed
    return None


@pytest.mark.parametrize(("mutant", "name"), [(each, name) for each, (_, names) in MUTANTS.items() for name in names])
def test_a_wrong_draw_breaks_the_property_where_ours_keeps_it(mutant, name, monkeypatch):
    apply, _ = MUTANTS[mutant]
    check, school = PROPERTIES[name]
    apply(monkeypatch.setattr)
    found = counterexample(name, school)
    assert found is not None
    monkeypatch.undo()
    check(*found)


def test_no_property_is_idle():
    assert {name for _, names in MUTANTS.values() for name in names} == set(PROPERTIES)


@pytest.mark.parametrize(
    ("name", "school"),
    [
        pytest.param("lying_never_helps", replace(LYING, minimums=True), id="lying-can-keep-a-course-open"),
        pytest.param("another_seat_hurts_nobody", EVERYTHING, id="a-seat-more-can-close-another-course"),
        pytest.param("a_withdrawal_hurts_nobody_else", EVERYTHING, id="a-withdrawal-can-close-a-course"),
        pytest.param("a_better_priority_never_hurts_its_owner", EVERYTHING, id="a-priority-can-close-a-course"),
        pytest.param("no_exchange_would_please_everybody", CROWDED, id="priorities-can-forbid-a-swap"),
        pytest.param("vacancy_chains_equal_a_rerun", EVERYTHING, id="priorities-make-chains-differ-from-reruns"),
    ],
)
def test_the_limits_of_the_promises_are_real(name, school):
    """These are the reasons why the properties name the schools for which they hold."""
    assert counterexample(name, school)
