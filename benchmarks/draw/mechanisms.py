"""The mechanisms that are compared, and how good they are on the same schools."""

from collections.abc import Callable, Iterable
from random import Random
from statistics import mean
from time import perf_counter
from typing import NamedTuple

from app.courses.mechanism.allocate import allocate
from app.courses.mechanism.problem import Problem
from benchmarks.draw import baselines, optimal
from benchmarks.draw.quality import Places, Quality, quality_of
from benchmarks.draw.schools import Kind, draw_school


class Mechanism(NamedTuple):
    """``draws`` of each school take most of the chance out of the mean; an optimum leaves little to chance."""

    name: str
    what_pays: str
    run: Callable[[Problem, Random], Places]
    draws: int = 10


class Score(NamedTuple):
    quality: Quality
    seconds: float


def engine(problem: Problem, dice: Random) -> Places:
    return allocate(problem, f"{dice.getrandbits(256):064x}").places


RUSH = Mechanism("rush, simulated", "speed", baselines.rush)
NUMBER_A_DAY = Mechanism("fresh number each day (DA-STB)", "nothing", baselines.number_a_day)
RT_DA = Mechanism("RT-DA", "nothing", engine)
ALL = (
    RUSH,
    Mechanism("one number for the week (RSD)", "nothing", baselines.one_number),
    NUMBER_A_DAY,
    Mechanism("a number for each course (DA-MTB)", "nothing", baselines.number_a_course),
    RT_DA,
    Mechanism("Boston", "lying", baselines.boston),
    Mechanism("weighted lottery (ESP)", "lying", baselines.weighted_lottery),
    Mechanism("snake draft (HBS)", "lying", baselines.snake_draft),
    Mechanism("flow, most utility", "lying", optimal.most_utility, draws=1),
    Mechanism("leximin count (Yankee Swap)", "lying", optimal.leximin_count, draws=1),
)
OTHERS_WITHOUT_LYING = tuple(other for other in ALL if other.what_pays == "nothing" and other is not RT_DA)


def score(mechanism: Mechanism, kinds: Iterable[Kind], *, is_small_closed: bool = False) -> Score:
    """Return the mean over the draws of one school of each kind; the same schools for every mechanism."""
    qualities, seconds = [], []
    for seed, kind in enumerate(kinds):
        problem = draw_school(kind, Random(seed), is_small_closed=is_small_closed)
        for draw in range(mechanism.draws):
            dice = Random(f"{seed} {draw} {mechanism.name}")
            began = perf_counter()
            places = mechanism.run(problem, dice)
            seconds.append(perf_counter() - began)
            qualities.append(quality_of(problem, places))
    return Score(Quality(*map(mean, zip(*qualities, strict=True))), mean(seconds))
