"""How long do the county's figures of a year take beside one hand-written SQL with the same sums?"""

from statistics import median

from benchmarks.county.database import county_database
from benchmarks.county.measuring import arguments_of, in_fresh_process, size_of
from benchmarks.figures.measure import Comparison, compare
from benchmarks.table import print_table

AIM = 2.0


def main() -> None:
    arguments = arguments_of("figures", __doc__, rounds=5)
    with county_database(arguments.var, size_of(arguments)) as url:
        _report(in_fresh_process(compare, url, arguments.var, arguments.rounds))


def _report(comparison: Comparison) -> None:
    plain = median(comparison.plain)
    print(f"{comparison.snapshots} snapshots of a school's week or term; the SQL counts the same in each.")
    rows = [
        ["freezing them, all schools", *_times(comparison.freezing), f"{median(comparison.freezing) / plain:.2f}",
         f"<= {AIM}"],
        ["one SQL with the same sums", *_times(comparison.plain), "", ""],
        ["reading the county's figures of a term", *_times(comparison.reading),
         f"{median(comparison.reading) / plain:.3f}", f"<= {AIM}"],
    ]  # fmt: skip
    print_table(("what", "median ms", "fastest ms", "slowest ms", "it / SQL", "aim"), rows)


def _times(seconds: tuple[float, ...]) -> list[str]:
    return [f"{1000 * value:.0f}" for value in (median(seconds), min(seconds), max(seconds))]


if __name__ == "__main__":
    main()
