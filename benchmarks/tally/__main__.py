"""How long does the weekly tally of a whole county take beside one plain SQL GROUP BY over the same week?"""

from statistics import median

from benchmarks.county.database import county_database
from benchmarks.county.measuring import arguments_of, in_fresh_process, size_of
from benchmarks.table import print_table
from benchmarks.tally.measure import MEASURED_WEEK, Comparison, compare, peak_of_one_tally

AIM = 2.0


def main() -> None:
    arguments = arguments_of("tally", __doc__, rounds=9)
    with county_database(arguments.var, size_of(arguments)) as url:
        comparison = in_fresh_process(compare, url, arguments.var, arguments.rounds)
        memory = in_fresh_process(peak_of_one_tally, url, arguments.var)
    _report(comparison, *memory)


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
