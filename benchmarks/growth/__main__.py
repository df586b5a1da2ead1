"""What becomes of the costs as a county grows to three and ten times as many schools?"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from statistics import median

from benchmarks.clients import request, send_expecting
from benchmarks.county.database import county_database
from benchmarks.county.measuring import in_fresh_process, parser_of, size_of
from benchmarks.county.people import check_ins, connected, forget_check_ins, screens
from benchmarks.county.serving import APP, Served, served
from benchmarks.growth.jobs import seconds_of_jobs
from benchmarks.table import print_table

SHARES = {"1x": 0.1, "3x": 0.3, "10x": 1.0}
FLAT, CONNECTIONS = 1.3, 4
HELD = {
    "schools": "SELECT count(*) FROM organisations WHERE kind = 'school'",
    "students": "SELECT count(*) FROM students",
    "entries": "SELECT count(*) FROM point_entries",
}
Costs = dict[str, list[float]]


def main() -> None:
    arguments = _arguments()
    sizes = {name: size_of(arguments) * share for name, share in SHARES.items()}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(county_database(arguments.var, size)) for name, size in sizes.items()}
        held = {name: _held(url) for name, url in urls.items()}
        requests = _requests(urls, arguments)
        jobs = {
            name: in_fresh_process(seconds_of_jobs, url, arguments.var, arguments.rounds) for name, url in urls.items()
        }
    _report(held, requests, jobs)


def _arguments() -> Namespace:
    parser = parser_of("growth", __doc__, rounds=5)
    parser.add_argument("--requests", type=int, default=400, help="of each kind in each round")
    return parser.parse_args()


def _held(url: str) -> dict[str, int]:
    """Return what the county has in fact: children's zeal is drawn, and so is how many entries they come to."""
    with connected(url) as connection:
        return {name: connection.execute(sql).fetchone()[0] for name, sql in HELD.items()}


def _requests(urls: Mapping[str, str], arguments: Namespace) -> dict[str, dict[str, Costs]]:
    """Measure each kind of request on each county in turn; returns milliseconds by county, kind and clock."""
    found: dict[str, dict[str, Costs]] = {name: {} for name in urls}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(served(url, APP, workers=1)) for name, url in urls.items()}
        for number in range(arguments.rounds + 1):
            for name, url in urls.items():
                for kind, messages in _messages(url, arguments.requests, number).items():
                    costs = _costs(servers[name], messages)
                    if number:  # The first round only warms up.
                        of_kind = found[name].setdefault(kind, {})
                        for clock, cost in costs.items():
                            of_kind.setdefault(clock, []).append(cost)
                forget_check_ins(url)
    return found


def _messages(url: str, number: int, turn: int) -> dict[str, list[bytes]]:
    asked = screens(url)
    homes, boards = ([request("GET", *one) for one in each] for each in (asked.homes, asked.boards))
    return {
        "guardian home": [homes[place % len(homes)] for place in range(number)],
        "week board": [boards[place % len(boards)] for place in range(number // 4)],
        "check-in": check_ins(url, number // 4, str(turn)),
    }


def _costs(server: Served, messages: Sequence[bytes]) -> dict[str, float]:
    before = server.cpu_seconds()
    answers = send_expecting(server.port, messages, 200, 201, connections=CONNECTIONS)
    used = server.cpu_seconds() - before
    return {"median ms": answers.median_ms, "ms of CPU": 1000 * used / len(messages)}


def _report(
    held: Mapping[str, Mapping[str, int]],
    requests: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]],
    jobs: Mapping[str, Mapping[str, Sequence[float]]],
) -> None:
    print_table(
        ("county", *held),
        [[name, *(str(of_county[name]) for of_county in held.values())] for name in HELD],
    )
    kinds = {
        f"{kind}, {clock}": [median(each[kind][clock]) for each in requests.values()]
        for kind, clocks in requests["1x"].items()
        for clock in clocks
    }
    print_table(("a request", *SHARES, "3x / 1x", "10x / 1x", "aim"), [_row(*one, FLAT, FLAT) for one in kinds.items()])
    of_jobs = {name: [1000 * median(each[name]) for each in jobs.values()] for name in jobs["1x"]}
    print_table(
        ("a job, ms", *SHARES, "3x / 1x", "10x / 1x", "aim"),
        [_row(name, times, *((FLAT, FLAT) if "message" in name else (3, 10))) for name, times in of_jobs.items()],
    )


def _row(name: str, values: Sequence[float], third: float, tenth: float) -> list[str]:
    shown = (f"{value:.1f}" if value < 100 else f"{value:.0f}" for value in values)  # digits enough
    aim = f"<= {third}" if third == tenth else f"<= {third}, <= {tenth}"
    return [name, *shown, *(f"{value / values[0]:.2f}" for value in values[1:]), aim]


if __name__ == "__main__":
    main()
