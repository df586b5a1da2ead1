"""Every property of the draw on random small schools."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.courses.mechanism.properties import PROPERTIES, published_bytes
from tests.courses.mechanism.schools import School, problems, random_problem, shuffled


@pytest.mark.parametrize("name", PROPERTIES)
@settings(max_examples=120)
@given(data=st.data(), seed=st.integers(0, 2**32).map("seed-{}".format))
def test_the_draw_has_the_property(name, data, seed):
    check, school = PROPERTIES[name]
    check(data.draw(problems(school)), seed)


def test_a_thousand_shuffles_of_the_submissions_publish_the_same_bytes():
    random = Random(20)
    problem = random_problem(random, School(fewest=60, children=60, offerings=5, seats=6))
    published = published_bytes(problem, "seed")
    assert {published_bytes(shuffled(problem, random), "seed") for _ in range(1000)} == {published}
