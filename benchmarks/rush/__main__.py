"""How quickly do four thousand children take two hundred places, and what does the way through the app add to its SQL?"""

import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from sqlalchemy import make_url

from app.core.config import load_config
from app.factory import create_app
from benchmarks.processes import cpu_seconds, cpu_seconds_of_ended_children, descendants
from benchmarks.rush.pgbench import pace
from benchmarks.rush.phones import BUSY, FULL, SEATED, WAITS, Tally, rush
from benchmarks.rush.school import Faults, Rush, build_rush, clear, faults
from benchmarks.table import print_table
from benchmarks.web import await_rest, environment, gunicorn
from tests.servers.ports import free_port
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


@dataclass
class Measured:
    """One figure a round; processor time in ms a request, none of the database where it is a file."""

    tallies: list[Tally] = field(default_factory=list)
    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        return median(tally.a_second for tally in self.tallies)


class Server(NamedTuple):
    port: int
    pid: int


def main() -> None:
    arguments = _arguments()
    for database in arguments.database:
        folder = Path(tempfile.mkdtemp(prefix="laborstar-rush-"))
        try:
            with _database(database, folder) as (url, pid):
                _measure(folder, url, pid, arguments)
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
def _database(kind: str, folder: Path) -> Iterator[tuple[str, int | None]]:
    """Yield an empty database that waits for the disk at each commit, and the process that serves it."""
    with (
        PostgresServer(settings=("fsync=on", "max_connections=200")) if kind == "postgresql" else nullcontext()
    ) as server:
        if server:
            server.create_database("rush")
            yield server.url("rush"), server.pid
        else:
            yield f"sqlite:///{folder / 'rush.db'}", None


def _measure(folder: Path, url: str, database: int | None, arguments: Namespace) -> None:
    environ = environment(folder, free_port(), arguments.workers) | {"DATABASE_URL": url}
    app = create_app(load_config(environ))
    wanted = build_rush(app, arguments.children, arguments.courses, arguments.seats)
    with _servers(folder, environ) as servers:
        for crowd, lines_up in CROWDS.items():
            measured = {name: Measured() for name in SERVERS}
            found: list[Faults] = []
            unhandled: list[float] = []
            for number in range(arguments.rounds + 1):
                for name, server in servers.items():
                    clear(app)
                    one = measured[name] if number else Measured()
                    _round(one, wanted, server, database, arguments.connections, number, lines_up=lines_up)
                    if name == APP:
                        found.append(faults(app))
                if number and database and not lines_up:
                    clear(app)
                    unhandled.append(pace(make_url(url), wanted, CLIENTS, len(measured[APP].tallies[-1].seconds)))
            print(f"\n{make_url(url).get_backend_name()}; whoever finds a course full will {crowd}")
            _report(measured, found, unhandled)


@contextmanager
def _servers(folder: Path, environ: Mapping[str, str]) -> Iterator[dict[str, Server]]:
    """Run all servers side by side, so that the first round warms each of them for all that follow."""
    with ExitStack() as stack:
        servers = {}
        for name, (application, more) in SERVERS.items():
            port = free_port()
            own = {**environ, **more, "PORT": str(port)}
            servers[name] = Server(port, stack.enter_context(gunicorn(folder, own, *application)))
        for server in servers.values():
            await_rest(server.pid)
        yield servers


def _round(
    measured: Measured,
    wanted: Rush,
    server: Server,
    database: int | None,
    connections: int,
    number: int,
    *,
    lines_up: bool,
) -> None:
    before = _used(server.pid), _used(database)
    tally = rush(server.port, wanted, connections, number, lines_up=lines_up)
    requests = len(tally.seconds)
    measured.tallies.append(tally)
    measured.web.append(1000 * (_used(server.pid) - before[0]) / requests)
    measured.database.append(1000 * (_used(database) - before[1]) / requests)


def _used(pid: int | None) -> float:
    """Return the processor time of a process, of its children, and of theirs that have ended."""
    if pid is None:
        return 0
    return sum(cpu_seconds(one) + cpu_seconds_of_ended_children(one) for one in (pid, *descendants(pid)))


def _report(measured: Mapping[str, Measured], found: list[Faults], unhandled: list[float]) -> None:
    pace_of_app = measured[APP].a_second
    print_table(
        (
            "served by", "requests/s", "rush, s", "p99, ms", "web CPU, ms", "database CPU, ms", "seated", "wait", "full",
            "busy", "app / it", "aim",
        ),
        [_row(name, each, pace_of_app / each.a_second) for name, each in measured.items()],
    )  # fmt: skip
    if unhandled:
        most = median(unhandled)
        print_table(
            ("the same statements sent by", "requests/s", "the app / it", "aim", "bare / it"),
            [
                [
                    "pgbench", f"{most:.0f}", f"{pace_of_app / most:.2f}", f">= {PGBENCH_AIM}",
                    f"{measured[BARE].a_second / most:.2f}",
                ]
            ],
        )  # fmt: skip
    worst = {name: max(getattr(each, name) for each in found) for name in ("oversold", "doubly_seated", "empty")}
    print_table(
        ("in the database, worst round", "found", "aim"), [[name, str(number), "0"] for name, number in worst.items()]
    )


def _row(name: str, measured: Measured, ratio: float) -> list[str]:
    tallies = measured.tallies
    p99 = median(quantiles(tally.seconds, n=100)[-1] for tally in tallies)
    return [
        name,
        f"{measured.a_second:.0f}",
        f"{median(tally.whole for tally in tallies):.1f}",
        f"{1000 * p99:.0f}",
        f"{median(measured.web):.2f}",
        f"{median(measured.database):.2f}",
        *(f"{median(tally.answers[status] for tally in tallies):.0f}" for status in (SEATED, WAITS, FULL, BUSY)),
        "" if name == APP else f"{ratio:.2f}",
        f">= {RATIO_AIM}" if name == BARE else "",
    ]


if __name__ == "__main__":
    main()
