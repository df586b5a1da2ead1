"""How long the engine takes beside the bare loop, and how much memory it needs; runs in a process of its own."""

from collections.abc import Callable
from random import Random
from time import perf_counter

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
from app.courses.mechanism.problem import Problem
from benchmarks.draw import bare
from benchmarks.draw.schools import COUNTY, SCHOOL_A, Kind, draw_school
from benchmarks.processes import peak_mib

ENGINE, DOCUMENTS = "engine", "engine, from input document to result file"
SECRET, PUBLIC_VALUE = "sealed", "03 11 19 22 28 33 + 07"
SIZES: dict[str, tuple[Kind, ...]] = {"school": (SCHOOL_A,), "county": COUNTY}
WAYS: dict[str, Callable[[Problem, str], object]] = {
    ENGINE: allocate,
    "bare loop, places alone": bare.places_alone,
    "bare loop with cut-offs and waitlists": bare.places_and_waitlists,
}


def times_of(size: str, rounds: int) -> dict[str, list[float]]:
    """Take turns over the same schools; the seed is another one in each round."""
    problems = _problems(size)
    documents = [
        to_document(problem, round_id="round", titles={offering.id: offering.id for offering in problem.offerings})
        for problem in problems
    ]
    times: dict[str, list[float]] = {name: [] for name in (*WAYS, DOCUMENTS)}
    for round_ in range(rounds):
        for name, way in WAYS.items():
            began = perf_counter()
            for problem in problems:
                way(problem, f"seed {round_}")
            times[name].append(perf_counter() - began)
        began = perf_counter()
        for document in documents:
            _publish(document)
        times[DOCUMENTS].append(perf_counter() - began)
    _check_same(problems)
    return times


def peak_of(size: str) -> tuple[float, float]:
    """Return the peak memory in MiB before and after a draw of all these schools, with all of them kept in memory."""
    before = peak_mib()
    outcomes = [(problem, allocate(problem, "seed")) for problem in _problems(size)]
    return before, peak_mib() if outcomes else 0


def _problems(size: str) -> list[Problem]:
    return [draw_school(kind, Random(seed)) for seed, kind in enumerate(SIZES[size])]


def _publish(document: dict[str, object]) -> bytes:
    problem, input_sha256 = from_document(document), sha256_hex(canonical(document))
    seed = seed_of(SECRET, PUBLIC_VALUE, input_sha256)
    result = result_document(
        problem,
        allocate(problem, seed),
        input_sha256=input_sha256,
        commitment=commitment_of(SECRET),
        secret=SECRET,
        public_source="",
        public_value=PUBLIC_VALUE,
        seed=seed,
    )
    return canonical(result)


def _check_same(problems: list[Problem]) -> None:
    """Engine and bare loop are worth comparing only if they find the same."""
    for problem in problems:
        outcome = allocate(problem, "seed")
        places, waitlists, _ = bare.places_and_waitlists(problem, "seed")
        is_same = outcome.places == places and all(
            outcome.waitlists[name] == tuple(waiting) for name, waiting in waitlists.items()
        )
        if not is_same or bare.places_alone(problem, "seed") != places:
            raise SystemExit("The engine and the bare loop disagree.")
