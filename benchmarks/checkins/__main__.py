"""How many records of labor a second can families send, and what does the way through the app add to its SQL?"""

import pickle
import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from app.core.config import load_config
from app.factory import create_app
from benchmarks.checkins.county import County, build_county, clear
from benchmarks.checkins.phones import record_all
from benchmarks.checkins.seen import look_on
from benchmarks.processes import cpu_seconds, cpu_seconds_of_ended_children, descendants
from benchmarks.table import print_table
from benchmarks.web import await_rest, environment, gunicorn
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer

RATIO_AIM = 0.6
APP, BARE = "the app", "bare, the same SQL"
SERVERS: Mapping[str, tuple[str, ...]] = {APP: (), BARE: ("benchmarks.checkins.bare:app",)}


@dataclass
class Measured:
    """One figure a round."""

    paces: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)


def main() -> None:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="laborstar-checkins-"))
    try:
        with PostgresServer(settings=("fsync=on", "max_connections=200")) as postgres:
            postgres.create_database("county")
            _report(_measure(folder, postgres, arguments), arguments)
    finally:
        shutil.rmtree(folder)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.checkins", description=__doc__)
    parser.add_argument("--families", type=int, default=1000, help="with two children each")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2, help="web processes of each server")
    return parser.parse_args()


def _measure(folder: Path, postgres: PostgresServer, arguments: Namespace) -> dict[str, Measured]:
    environ = environment(folder, free_port(), arguments.workers) | {
        "DATABASE_URL": postgres.url("county"), "CHECKINS_SEEN": str(folder / "seen.pickle"),
    }  # fmt: skip
    app = create_app(load_config(environ))
    county = build_county(app, arguments.families)
    (folder / "seen.pickle").write_bytes(pickle.dumps(look_on(app, county)))
    measured = {name: Measured() for name in SERVERS}
    with _servers(folder, environ) as servers:
        for number in range(arguments.rounds + 1):
            for name, (port, pid) in servers.items():
                clear(app)
                _round(
                    measured[name] if number else Measured(), county, port, (pid, postgres.pid), arguments.connections
                )
    return measured


@contextmanager
def _servers(folder: Path, environ: Mapping[str, str]) -> Iterator[dict[str, tuple[int, int]]]:
    """Run all servers side by side, so that the first round warms each of them for all that follow."""
    with ExitStack() as stack:
        servers = {}
        for name, application in SERVERS.items():
            port = free_port()
            pid = stack.enter_context(gunicorn(folder, {**environ, "PORT": str(port)}, *application))
            servers[name] = port, pid
        for _, pid in servers.values():
            await_rest(pid)
        yield servers


def _round(measured: Measured, county: County, port: int, pids: tuple[int, int], connections: int) -> None:
    before = [_used(pid) for pid in pids]
    tally = record_all(port, county, connections)
    web, database = (_used(pid) - used for pid, used in zip(pids, before, strict=True))
    requests = len(tally.seconds)
    measured.paces.append(tally.a_second)
    measured.p50.append(1000 * median(tally.seconds))
    measured.p95.append(1000 * quantiles(tally.seconds, n=20)[-1])
    measured.web.append(1000 * web / requests)
    measured.database.append(1000 * database / requests)


def _used(pid: int) -> float:
    """Return the processor time of a process, of its children, and of theirs that have ended."""
    return sum(cpu_seconds(one) + cpu_seconds_of_ended_children(one) for one in (pid, *descendants(pid)))


def _report(measured: Mapping[str, Measured], arguments: Namespace) -> None:
    pace = median(measured[APP].paces)
    ratios = [app / bare for app, bare in zip(measured[APP].paces, measured[BARE].paces, strict=True)]
    print(f"\n{2 * arguments.families} records a round over {arguments.connections} connections")
    print_table(
        ("served by", "records/s", "p50, ms", "p95, ms", "web CPU, ms", "database CPU, ms", "app / it", "aim"),
        [
            _row(name, each, f"{pace / median(each.paces):.2f}" if name == BARE else "")
            for name, each in measured.items()
        ],
    )
    print_table(
        ("app / bare, round by round", "lowest", "median", "highest"),
        [["records a second", f"{min(ratios):.2f}", f"{median(ratios):.2f}", f"{max(ratios):.2f}"]],
    )


def _row(name: str, each: Measured, ratio: str) -> list[str]:
    return [
        name,
        f"{median(each.paces):,.0f}",
        f"{median(each.p50):.1f}",
        f"{median(each.p95):.1f}",
        f"{median(each.web):.2f}",
        f"{median(each.database):.2f}",
        ratio,
        f">= {RATIO_AIM}" if ratio else "",
    ]


if __name__ == "__main__":
    main()
