"""How quickly do four thousand children take two hundred places, and what does the way through the app add to its SQL?"""

import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import make_url

from app.core.config import load_config
from app.factory import create_app
from benchmarks.rush.pgbench import pace
from benchmarks.rush.phones import BUSY, FULL, SEATED, WAITS, Tally, rush
from benchmarks.rush.school import Faults, build_rush, clear, faults
from benchmarks.table import print_table
from benchmarks.web import await_rest, environment, free_port, gunicorn
from tests.servers.postgres import PostgresServer

RATIO_AIM, PGBENCH_AIM = 0.6, 0.25
CLIENTS = 16  # As many as the web servers have threads.
APP, BARE, BELIEVING = "the app", "bare, the same SQL", "bare, asks nobody who he is"
# What a family does that finds its course full.
CROWDS = {"line up for it": True, "try the next ones": False}
_BARE = "benchmarks.rush.bare:app"
SERVERS: Mapping[str, tuple[tuple[str, ...], dict[str, str]]] = {
    APP: ((), {}),
    BARE: ((_BARE,), {"RUSH_READS": "all"}),
    BELIEVING: ((_BARE,), {}),
}


def main() -> None:
    arguments = _arguments()
    for database in arguments.database:
        folder = Path(tempfile.mkdtemp(prefix="laborstar-rush-"))
        try:
            with _database(database, folder) as url:
                _measure(database, folder, url, arguments)
        finally:
            shutil.rmtree(folder)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.rush", description=__doc__)
    parser.add_argument("--children", type=int, default=4000)
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--courses", type=int, default=40)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="web processes of each server")
    parser.add_argument("--database", nargs="+", choices=("sqlite", "postgresql"), default=("sqlite", "postgresql"))
    return parser.parse_args()


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """Yield an empty database that waits for the disk at each commit."""
    with PostgresServer(settings=("fsync=on",)) if kind == "postgresql" else nullcontext() as server:
        if server:
            server.create_database("rush")
        yield server.url("rush") if server else f"sqlite:///{folder / 'rush.db'}"


def _measure(database: str, folder: Path, url: str, arguments: Namespace) -> None:
    environ = environment(folder, free_port(), arguments.workers) | {"DATABASE_URL": url}
    app = create_app(load_config(environ))
    wanted = build_rush(app, arguments.children, arguments.courses, arguments.seats)
    for crowd, lines_up in CROWDS.items():
        tallies: dict[str, list[Tally]] = {name: [] for name in SERVERS}
        found: list[Faults] = []
        unhandled: list[float] = []
        for number in range(arguments.rounds):
            for name, (application, more) in SERVERS.items():
                clear(app)
                with gunicorn(folder, environ | more, *application) as pid:
                    await_rest(pid)
                    port, connections = int(environ["PORT"]), arguments.connections
                    tallies[name].append(rush(port, wanted, connections, number, lines_up=lines_up))
                if name == APP:
                    found.append(faults(app))
            if database == "postgresql" and not lines_up:
                clear(app)
                unhandled.append(pace(make_url(url), wanted, CLIENTS, len(tallies[APP][-1].seconds)))
        print(f"\n{database}; whoever finds a course full will {crowd}")
        _report(tallies, found, unhandled)


def _report(tallies: Mapping[str, list[Tally]], found: list[Faults], unhandled: list[float]) -> None:
    paces = {name: median(tally.a_second for tally in each) for name, each in tallies.items()}
    rows = [_row(name, each, paces[APP] / paces[name]) for name, each in tallies.items()]
    print_table(
        ("served by", "requests/s", "rush, s", "p99, ms", "seated", "wait", "full", "busy", "app / it", "aim"), rows
    )
    if unhandled:
        most = median(unhandled)
        print_table(
            ("the same statements sent by", "requests/s", "the app / it", "aim"),
            [["pgbench", f"{most:.0f}", f"{paces[APP] / most:.2f}", f">= {PGBENCH_AIM}"]],
        )
    worst = {name: max(getattr(each, name) for each in found) for name in ("oversold", "doubly_seated", "empty")}
    print_table(
        ("in the database, worst round", "found", "aim"), [[name, str(number), "0"] for name, number in worst.items()]
    )


def _row(name: str, tallies: list[Tally], ratio: float) -> list[str]:
    p99 = median(quantiles(tally.seconds, n=100)[-1] for tally in tallies)
    return [
        name,
        f"{median(tally.a_second for tally in tallies):.0f}",
        f"{median(tally.whole for tally in tallies):.1f}",
        f"{1000 * p99:.0f}",
        *(f"{median(tally.answers[status] for tally in tallies):.0f}" for status in (SEATED, WAITS, FULL, BUSY)),
        "" if name == APP else f"{ratio:.2f}",
        f">= {RATIO_AIM}" if name == BARE else "",
    ]


if __name__ == "__main__":
    main()
