"""A draw is a matter of moments: processor time, so that a busy machine does not fail the test."""

from random import Random
from time import process_time

from app.courses.mechanism.allocate import allocate
from app.courses.mechanism.problem import Child, Offering, Problem

DAYS = ("1-1", "2-1", "3-1", "4-1", "5-1")
GRADES = [range(1, 7)] * 4 + [(1, 2)] * 2 + [(3, 4)] * 2 + [(5, 6)] * 2 + [(1, 2, 3), (4, 5, 6)]


def school(random: Random) -> Problem:
    """1,200 children with five wishes on five days, and sixty courses with class quotas."""
    offerings = [
        Offering(f"{day}/{row}", (day,), frozenset(grades), random.randint(20, 40), 8, class_quota=15)
        for day in DAYS
        for row, grades in enumerate(GRADES)
    ]
    loved = {offering.id: 1 / random.randint(1, 60) for offering in offerings}
    children = [_child(random, offerings, loved, number) for number in range(1200)]
    return Problem(tuple(offerings), tuple(children))


def _child(random, offerings, loved, number):
    grade = number % 6 + 1
    wishes = {}
    for day in DAYS:
        ids = [each.id for each in offerings if each.slots == (day,) and grade in each.grades]
        wishes[day] = tuple(sorted(ids, key=lambda each: random.random() ** (1 / loved[each]), reverse=True)[:5])
    priority = {wishes["1-1"][0]: 1} if number % 10 == 0 else {}
    return Child(f"S{number:05}", grade, f"{grade}.{number % 5}", DAYS, wishes, priority=priority)


def test_a_school_takes_less_than_half_a_second_and_a_county_less_than_five():
    problem = school(Random(1))
    start = process_time()
    outcomes = [allocate(problem, f"school-{each}") for each in range(40)]
    county = process_time() - start
    assert all(any(outcome.places.values()) for outcome in outcomes)
    assert county < 5
    assert county / 40 < 0.5
