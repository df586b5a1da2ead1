"""How long does the weekly tally of a whole county take beside one plain SQL GROUP BY over the same week?"""

import multiprocessing
import os
from argparse import ArgumentParser, Namespace
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.table import print_table
from benchmarks.tally.county import MEASURED_WEEK
from benchmarks.tally.database import county_database
from benchmarks.tally.measure import Comparison, compare, peak_of_one_tally

AIM = 2.0


def main() -> None:
    arguments = _arguments()
    with county_database(arguments.var, arguments.students, arguments.entries) as url:
        comparison = _in_fresh_process(compare, url, arguments.var, arguments.rounds)
        memory = _in_fresh_process(peak_of_one_tally, url, arguments.var)
    _report(comparison, *memory)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.tally", description=__doc__)
    parser.add_argument("--students", type=int, default=70_000)
    parser.add_argument("--entries", type=int, default=14_000_000, help="of the whole school year")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--var", type=Path, default=Path(os.environ.get("VAR", "var")).absolute())
    return parser.parse_args()


def _in_fresh_process(work: Any, *arguments: object) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _report(comparison: Comparison, before: float, after: float) -> None:
    print(f"Week {MEASURED_WEEK}: {comparison.entries} entries of {comparison.rows} children; {comparison.counts}")
    tally = median(comparison.tally)
    rows = [["tally of all schools", *_times(comparison.tally), "", ""]]
    for name, seconds in comparison.plain.items():
        print(f"GROUP BY, {name}: {comparison.plans[name]}")
        ratio = f"{tally / median(seconds):.2f}"
        rows.append([f"GROUP BY, {name}, rows fetched", *_times(seconds), ratio, f"<= {AIM:.2f}"])
    print_table(("what", "median ms", "fastest ms", "slowest ms", "tally / it", "aim"), rows)
    print_table(
        ("memory of the tally's process", "peak MiB"), [["started", f"{before:.0f}"], ["tallied", f"{after:.0f}"]]
    )


def _times(seconds: tuple[float, ...]) -> list[str]:
    return [f"{1000 * value:.0f}" for value in (median(seconds), min(seconds), max(seconds))]


if __name__ == "__main__":
    main()
