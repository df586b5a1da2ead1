"""Makes small schools of every kind, and the files that their draws would publish."""

from random import Random
from typing import Any

from app.courses.mechanism.allocate import allocate
from app.courses.mechanism.documents import (
    canonical,
    commitment_of,
    from_document,
    result_document,
    seed_of,
    sha256_hex,
    to_document,
)
from app.courses.mechanism.problem import Child, Offering, Problem

SLOTS = ("1-1", "1-2", "2-1", "3-1", "4-1", "5-1")
GRADES = (1, 2, 3)
CLASSES = ("1-甲", "2-甲", "2-乙")
SEALED = "words sealed before the close"


def random_problem(dice: Random, *, offerings: int, children: int, slots: int = len(SLOTS)) -> Problem:
    """Draw a school with everything in it: quotas, minimums, held places, several slots, priorities, carry-over."""
    courses = tuple(_random_offering(dice, f"c{number:03}", SLOTS[:slots]) for number in range(offerings))
    codes = dice.sample(range(10**6), children)
    return Problem(courses, tuple(_random_child(dice, f"k{code:06}", courses, SLOTS[:slots]) for code in codes))


def _random_offering(dice: Random, offering_id: str, slots: tuple[str, ...]) -> Offering:
    runs_in = dice.sample(slots, min(dice.choice((1, 1, 1, 1, 2, 3)), len(slots)))
    return Offering(
        id=offering_id,
        slots=tuple(sorted(runs_in)),
        grades=frozenset(dice.sample(GRADES, dice.randint(1, len(GRADES)))),
        seats=dice.randint(0, 4),
        minimum=dice.choice((0, 0, 1, 2, 3, 5)),
        held=dice.choice((0, 0, 0, 1, 2)),
        class_quota=dice.choice((None, None, 0, 1, 2)),
        class_seats={name: dice.randint(0, 2) for name in CLASSES if dice.random() < 0.2},
    )


def _random_child(dice: Random, child_id: str, courses: tuple[Offering, ...], slots: tuple[str, ...]) -> Child:
    grade = dice.choice(GRADES)
    registered = frozenset(dice.sample(slots, dice.randint(0, len(slots))))
    eligible = [course for course in courses if grade in course.grades and registered.issuperset(course.slots)]

    def some(courses: list[Offering]) -> tuple[str, ...]:
        return tuple(course.id for course in dice.sample(courses, dice.randint(0, len(courses))))

    return Child(
        id=child_id,
        grade=grade,
        class_id=dice.choice(CLASSES),
        slots=registered,
        wishes={slot: some([course for course in eligible if course.slots == (slot,)]) for slot in sorted(registered)},
        several=some([course for course in eligible if len(course.slots) > 1]),
        priority={course.id: dice.randint(0, 2) for course in courses if dice.random() < 0.2},
        carry=dice.choice((None, None, "lower", "upper")),
    )


def published(problem: Problem) -> Any:
    """Return the file of a draw as the school publishes it."""
    titles = {course.id: f"课{course.id}" for course in problem.offerings}
    return drawn(to_document(problem, round_id="round", titles=titles))


def drawn(given: dict[str, Any], secret: str = SEALED, public_value: str = "03 11 19 22 28 33 + 07") -> Any:
    """Return the file of an honest draw of an input document."""
    input_sha256 = sha256_hex(canonical(given))
    seed = seed_of(secret, public_value, input_sha256)
    problem = from_document(given)
    result = result_document(
        problem,
        allocate(problem, seed),
        input_sha256=input_sha256,
        commitment=commitment_of(secret),
        secret=secret,
        public_source="双色球第 2026132 期",
        public_value=public_value,
        seed=seed,
    )
    return {"format": "laborstar-draw/1", "input": given, "result": result}
