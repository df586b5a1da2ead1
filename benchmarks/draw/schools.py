"""Made-up schools whose children wish as children do: popular courses, tastes, and chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from math import log
from random import Random

from app.courses.mechanism.problem import Child, Offering, Problem

WEEKDAYS = ("1-1", "2-1", "3-1", "4-1", "5-1")
MOST_WISHES = 5
GRADES = 6
CLASSES_IN_A_GRADE = 5
THEMES = 6
# Twelve courses a day: four for everybody, two for each pair of grades, one for the younger, one for the older half.
_BANDS = (((1, 6),) * 4, ((1, 2),) * 2, ((3, 4),) * 2, ((5, 6),) * 2, ((1, 3), (4, 6)))
BANDS = tuple(frozenset(range(first, last + 1)) for group in _BANDS for first, last in group)


@dataclass(frozen=True)
class Kind:
    """What sort of school; ``days`` says how likely a child comes on so many days."""

    children: int = 1_200
    courses_a_day: int = 12
    days: tuple[tuple[int, float], ...] = ((5, 1.0),)


SCHOOL_A = Kind()
SCHOOL_B = Kind(days=((1, 0.35), (2, 0.45), (3, 0.20)))
SCHOOL_C = Kind(courses_a_day=40)
COUNTY = (Kind(children=1_500, courses_a_day=15),) * 40


@dataclass(frozen=True)
class _Course:
    offering: Offering
    theme: int
    appeal: float


def draw_school(kind: Kind, dice: Random, *, is_small_closed: bool = True) -> Problem:
    """Draw a school's courses and wish lists; without minimum sizes if no course is to be closed."""
    courses = {slot: _courses(kind, slot, dice, is_small_closed=is_small_closed) for slot in WEEKDAYS}
    children = tuple(_child(number, kind, courses, dice) for number in range(kind.children))
    return Problem(tuple(course.offering for day in courses.values() for course in day), children)


def _courses(kind: Kind, slot: str, dice: Random, *, is_small_closed: bool) -> list[_Course]:
    ranks = dice.sample(range(1, kind.courses_a_day + 1), kind.courses_a_day)
    courses = []
    for number, (rank, grades) in enumerate(zip(ranks, islice(cycle(BANDS), len(ranks)), strict=True)):
        seats = dice.randint(20, 40)
        minimum = max(8, seats // 3) if is_small_closed else 0
        offering = Offering(f"c{slot}-{number:02}", (slot,), grades, seats, minimum)
        courses.append(_Course(offering, dice.randrange(THEMES), -log(rank)))
    return courses


def _child(number: int, kind: Kind, courses: dict[str, list[_Course]], dice: Random) -> Child:
    grade = number % GRADES + 1
    tastes = [dice.gauss(0, 1) for _ in range(THEMES)]
    counts, chances = zip(*kind.days, strict=True)
    slots = sorted(dice.sample(WEEKDAYS, dice.choices(counts, chances)[0]))
    return Child(
        id=f"k{number:05}",
        grade=grade,
        class_id=f"{grade}-{number // GRADES % CLASSES_IN_A_GRADE + 1}",
        slots=tuple(slots),
        wishes={slot: _wishes(courses[slot], grade, tastes, dice) for slot in slots},
    )


def _wishes(courses: Sequence[_Course], grade: int, tastes: Sequence[float], dice: Random) -> tuple[str, ...]:
    """Rank by popularity (Zipf), taste and Gumbel noise, which is the choice model of Plackett and Luce."""
    liking = {
        course.offering.id: course.appeal + tastes[course.theme] - log(dice.expovariate(1))
        for course in courses
        if grade in course.offering.grades
    }
    return tuple(sorted(liking, key=liking.__getitem__, reverse=True)[:MOST_WISHES])
