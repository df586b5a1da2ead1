"""How good is the draw for the children beside other ways to give out the same seats, and how long does it take?"""

import multiprocessing
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from statistics import median
from typing import Any

from benchmarks.draw.measure import DOCUMENTS, ENGINE, peak_of, times_of
from benchmarks.draw.mechanisms import ALL, NUMBER_A_DAY, OTHERS_WITHOUT_LYING, RT_DA, RUSH, Score, score
from benchmarks.draw.quality import Quality
from benchmarks.draw.schools import COUNTY, SCHOOL_A, SCHOOL_B, SCHOOL_C
from benchmarks.table import print_table

SCHOOLS = {
    "School A": ("1,200 children on 5 days after 60 courses", SCHOOL_A),
    "School B": ("the same, children come on 1 to 3 days", SCHOOL_B),
    "School C": ("200 courses, about a seat for every wish", SCHOOL_C),
}
COLUMNS = ("first %", "top three %", "nothing %", "mean", "Gini", "worst tenth")
# What is better where: more first wishes, fewer children with nothing.
BETTER = Quality(first=max, top_three=max, nothing=min, mean=max, gini=min, worst_tenth=max)
CLOSING = RT_DA._replace(name="RT-DA, small courses closed", what_pays="hardly lying")
RATIO_AIM, SECONDS_AIM, MEMORY_AIM = 1.5, {"school": 0.5, "county": 5.0}, 300


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.draw", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="schools of each kind; 20 for the record")
    parser.add_argument("--rounds", type=int, default=9, help="of the time measurements")
    arguments = parser.parse_args()
    _report_quality(arguments.seeds)
    _report_county()
    _report_times(arguments.rounds)
    _report_memory()


def _report_quality(seeds: int) -> None:
    differences = []
    for name, (description, kind) in SCHOOLS.items():
        scores = {mechanism: score(mechanism, [kind] * seeds) for mechanism in ALL}
        scores[CLOSING] = score(CLOSING, [kind] * seeds, is_small_closed=True)
        print(f"{name}: {description}; mean of {seeds} schools, each drawn {RT_DA.draws} times (the optima once)")
        print_table(
            (name, *COLUMNS, "seconds", "what pays"),
            [
                [found.name, *_cells(quality), f"{seconds:.3f}", found.what_pays]
                for found, (quality, seconds) in scores.items()
            ],
        )
        differences.append([name, *_difference(scores[RT_DA], [scores[other] for other in OTHERS_WITHOUT_LYING])])
    print_table(("RT-DA less the best other without lying", *COLUMNS), differences)


def _difference(ours: Score, others: Sequence[Score]) -> list[str]:
    best = Quality(
        *(better(values) for better, *values in zip(BETTER, *(other.quality for other in others), strict=True))
    )
    return _cells(
        Quality(*(mine - theirs for mine, theirs in zip(ours.quality, best, strict=True))), sign="+z"
    )  # z: nothing is written as -0.0.


def _cells(quality: Quality, sign: str = "") -> list[str]:
    shares = [f"{100 * share:{sign}.1f}" for share in quality[:3]]
    return [*shares, *(f"{value:{sign}.3f}" for value in quality[3:])]


def _report_county() -> None:
    rows = []
    for mechanism in (RUSH, NUMBER_A_DAY, RT_DA):
        of_schools = score(mechanism._replace(draws=1), COUNTY)
        rows.append([mechanism.name, *_cells(of_schools.quality), f"{len(COUNTY) * of_schools.seconds:.2f}"])
    school = f"{COUNTY[0].children:,} children on 5 days after {5 * COUNTY[0].courses_a_day} courses"
    print(f"County: {len(COUNTY)} schools of {school}; mean of the schools")
    print_table(("county", *COLUMNS, "seconds"), rows)


def _report_times(rounds: int) -> None:
    rows = []
    for size, aim in SECONDS_AIM.items():
        times = _in_fresh_process(times_of, size, rounds)
        engine = median(times[ENGINE])
        for name, seconds in times.items():
            cells = [
                f"{size}, {name}",
                *(f"{1000 * value:.0f}" for value in (median(seconds), min(seconds), max(seconds))),
            ]
            if name == ENGINE:
                cells += ["", f"< {1000 * aim:.0f} ms"]
            elif name == DOCUMENTS:
                cells += ["", ""]
            else:
                cells += [f"{engine / median(seconds):.2f}", f"<= {RATIO_AIM:.2f}"]
            rows.append(cells)
    print_table(("time", "median ms", "fastest ms", "slowest ms", "engine / it", "aim"), rows)


def _report_memory() -> None:
    peaks = {size: _in_fresh_process(peak_of, size) for size in SECONDS_AIM}
    rows = [
        [f"{size} drawn and kept", f"{before:.0f}", f"{after:.0f}", f"< {MEMORY_AIM}"]
        for size, (before, after) in peaks.items()
    ]
    print_table(("memory of the process", "started MiB", "peak MiB", "aim"), rows)


def _in_fresh_process(work: Any, *arguments: object) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


if __name__ == "__main__":
    main()
