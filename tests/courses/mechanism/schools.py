"""Small random schools for the draw, with everything that a real one has, and ways to write one in another order."""

from dataclasses import dataclass, replace
from random import Random

from hypothesis import strategies as st

from app.courses.mechanism.problem import Child, Offering, Problem


@dataclass(frozen=True)
class School:
    """How large a school is at most, and which of the rules it uses."""

    fewest: int = 2
    children: int = 14
    slots: tuple[str, ...] = ("1-1", "1-2", "3-1")
    offerings: int = 3
    seats: int = 3
    minimums: bool = True
    quotas: bool = True
    favoured: float = 0.3  # How often a child has a priority for an offering.
    several: bool = True
    carry: bool = True


@st.composite
def problems(draw, school: School) -> Problem:
    """Seeds rather than single choices come from hypothesis: schools stay crowded, and are small enough to read."""
    return random_problem(draw(st.randoms(use_true_random=True)), school)


def random_problem(random: Random, school: School) -> Problem:
    offerings = [
        _offering(random, school, f"{slot}/{number}", (slot,))
        for slot in school.slots
        for number in range(random.randint(1, school.offerings))
    ]
    if school.several:
        offerings += [
            _offering(random, school, f"several/{number}", tuple(random.sample(school.slots, 2)))
            for number in range(random.randint(0, 2))
        ]
    children = [
        _child(random, school, offerings, number) for number in range(random.randint(school.fewest, school.children))
    ]
    return Problem(tuple(offerings), tuple(children))


def _offering(random: Random, school: School, offering_id: str, slots: tuple[str, ...]) -> Offering:
    held = random.randint(0, 1)
    return Offering(
        id=offering_id,
        slots=slots,
        grades=frozenset(random.choice(((1,), (2,), (1, 2), (1, 2), (1, 2)))),
        seats=random.randint(0 if random.random() < 0.2 else 1, school.seats),
        minimum=random.choice((0, 0, 1, 2, 3)) if school.minimums else 0,
        held=held,
        class_quota=random.choice((None, 1, 2)) if school.quotas else None,
        class_seats={"1.a": random.randint(0, 2)} if school.quotas and random.random() < 0.3 else {},
    )


def _child(random: Random, school: School, offerings: list[Offering], number: int) -> Child:
    grade = random.randint(1, 2)
    slots = random.sample(school.slots, random.choice((0, 1, *[len(school.slots)] * 3)))
    eligible = [offering for offering in offerings if grade in offering.grades and set(offering.slots) <= set(slots)]
    several = [offering.id for offering in eligible if offering.is_several]
    single = {slot: [offering.id for offering in eligible if offering.slots == (slot,)] for slot in slots}
    return Child(
        id=f"{random.choice('Zaé甲')}{number}",
        grade=grade,
        class_id=f"{grade}.{random.choice('ab')}",
        slots=tuple(slots),
        wishes={slot: _ranking(random, ids) for slot, ids in single.items()},
        several=_ranking(random, several) if random.random() < 0.5 else (),
        priority={each.id: random.randint(0, 2) for each in eligible if random.random() < school.favoured},
        carry=random.choice((None, None, "lower", "upper")) if school.carry else None,
    )


def _ranking(random: Random, ids: list[str]) -> tuple[str, ...]:
    length = random.randint(0, len(ids)) if random.random() < 0.3 else len(ids)
    return tuple(random.sample(ids, length))


def shuffled(problem: Problem, random: Random) -> Problem:
    """The same problem with every row, every mapping and every set of slots written in another order."""
    offerings = [replace(each, class_seats=_reordered(random, each.class_seats)) for each in problem.offerings]
    children = [
        replace(
            child,
            slots=tuple(random.sample(sorted(child.slots), len(child.slots))),
            wishes=_reordered(random, child.wishes),
            priority=_reordered(random, child.priority),
        )
        for child in problem.children
    ]
    random.shuffle(offerings)
    random.shuffle(children)
    return Problem(tuple(offerings), tuple(children))


def _reordered(random, mapping):
    return dict(random.sample(sorted(mapping.items()), len(mapping)))


def with_offering(problem: Problem, changed: Offering) -> Problem:
    return replace(problem, offerings=tuple(changed if each.id == changed.id else each for each in problem.offerings))


def with_child(problem: Problem, changed: Child) -> Problem:
    return replace(problem, children=tuple(changed if each.id == changed.id else each for each in problem.children))


def without_child(problem: Problem, leaver: Child) -> Problem:
    return replace(problem, children=tuple(child for child in problem.children if child.id != leaver.id))
