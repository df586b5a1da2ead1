"""How good an allocation is for the children."""

from collections.abc import Mapping
from typing import NamedTuple

from app.courses.mechanism.problem import Problem
from benchmarks.draw.schools import MOST_WISHES

Places = Mapping[str, Mapping[str, str]]


class Quality(NamedTuple):
    """Shares of the children's days and of children; the utility of a week lies between 0 and 1."""

    first: float
    top_three: float
    nothing: float
    mean: float
    gini: float
    worst_tenth: float


def quality_of(problem: Problem, places: Places) -> Quality:
    ranks = [
        [
            wishes.index(places[child.id][slot]) if slot in places[child.id] else None
            for slot, wishes in child.wishes.items()
        ]
        for child in problem.children
    ]
    weeks = sorted(sum(_utility(rank) for rank in week) / len(week) for week in ranks)
    days = [rank for week in ranks for rank in week]
    tenth = len(weeks) // 10
    return Quality(
        first=sum(rank == 0 for rank in days) / len(days),
        top_three=sum(rank is not None and rank < 3 for rank in days) / len(days),
        nothing=sum(all(rank is None for rank in week) for week in ranks) / len(ranks),
        mean=sum(weeks) / len(weeks),
        gini=_gini(weeks),
        worst_tenth=sum(weeks[:tenth]) / tenth,
    )


def _utility(rank: int | None) -> float:
    return 0 if rank is None else (MOST_WISHES - rank) / MOST_WISHES


def _gini(ascending: list[float]) -> float:
    count = len(ascending)
    weighted = sum(place * value for place, value in enumerate(ascending, 1))
    return 2 * weighted / (count * sum(ascending)) - (count + 1) / count
