"""Which web server serves the app best: gunicorn with threads, gunicorn with gevent, or granian?"""

import asyncio
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from random import Random
from statistics import median
from threading import Thread

from benchmarks.clients import Answers, request, send_expecting
from benchmarks.county.database import county_database
from benchmarks.county.measuring import parser_of, size_of
from benchmarks.county.people import check_ins, forget_check_ins, screens, uploads
from benchmarks.county.serving import APP, Served, served_by
from benchmarks.photos.pictures import as_sent_anew, messenger_photo
from benchmarks.processes import memory_of
from benchmarks.table import print_table

THREADS = 8
# Fewer than the threads of two workers: as many as there are would leave none of gunicorn's for anybody else.
SLOW_CLIENTS = 12
SLOW_STEPS, SLOW_STEP_SECONDS = 25, 0.2
FEWER_BESIDE_SLOW = 5  # Because they may wait for long.
CONNECTIONS = 32
# Of twenty requests in the mix.
HOMES, CHECK_INS, PHOTOS = 14, 4, 2
Command = Callable[[int], tuple[str, ...]]


@dataclass(frozen=True)
class Round:
    """The mix alone, and beside slow clients; ``cpu_ms`` is the processor time of the web processes for a request."""

    alone: Answers
    beside_slow: Answers
    cpu_ms: float
    proportional_mib: float


def main() -> None:
    arguments = _arguments()
    rounds: dict[str, list[Round]] = {}
    with county_database(arguments.var, size_of(arguments)) as url:
        for number in range(arguments.rounds):
            for name, command in _commands(arguments.workers).items():
                with served_by(url, arguments.workers, command) as server:
                    _warm_up(url, server)
                    rounds.setdefault(name, []).append(_round(url, server, arguments.requests, number))
                forget_check_ins(url)
    _report(rounds)


def _arguments() -> Namespace:
    parser = parser_of("servers", __doc__, rounds=3)
    parser.add_argument(
        "--requests", type=int, default=1000, help="in each round alone; a fifth of them beside slow clients"
    )
    parser.add_argument("--workers", type=int, default=2, help="web processes of each server")
    return parser.parse_args()


def _commands(workers: int) -> Mapping[str, Command]:
    granian = (
        "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws", "--log-level", "error",
        "--workers", str(workers), "--blocking-threads", str(THREADS),
    )  # fmt: skip
    return {
        f"gunicorn, gthread, {THREADS} threads": lambda _port: ("gunicorn", APP),
        "gunicorn, gevent": lambda _port: ("gunicorn", "--worker-class", "gevent", APP),
        f"granian, {THREADS} threads": lambda port: (*granian, "--port", str(port), APP),
    }


def _warm_up(url: str, server: Served) -> None:
    homes = [request("GET", *one) for one in screens(url).homes[: 10 * CONNECTIONS]]
    send_expecting(server.port, homes, 200, connections=CONNECTIONS)


def _round(url: str, server: Served, number: int, turn: int) -> Round:
    first, second = _mixes(url, number, turn)
    before = server.web_seconds()
    alone = send_expecting(server.port, first, 200, 201, connections=CONNECTIONS)
    used = server.web_seconds() - before
    with ExitStack() as stack:
        stack.enter_context(SlowClients(server.port, SLOW_CLIENTS))
        beside_slow = send_expecting(
            server.port, second[: number // FEWER_BESIDE_SLOW], 200, 201, connections=CONNECTIONS
        )
    memory = sum(memory_of(pid).proportional for pid in server.web_pids())
    return Round(alone, beside_slow, 1000 * used / number, memory)


def _mixes(url: str, number: int, turn: int) -> tuple[list[bytes], list[bytes]]:
    """Return the two parts of a round, whose check-ins and photos have not been sent before."""
    homes = [request("GET", *one) for one in screens(url).homes]
    records, sending = (number * share // 20 for share in (CHECK_INS, PHOTOS))
    kept = check_ins(url, 2 * records, f"servers {turn}")
    photos = [as_sent_anew(messenger_photo(place % 6), f"{turn} {place} {id(url)}") for place in range(2 * sending)]
    sent = uploads(url, photos)
    parts = []
    for part in (0, 1):
        others = [*kept[part::2], *sent[part::2]]
        mix = [*others, *(homes[place % len(homes)] for place in range(number - len(others)))]
        parts.append(Random(turn).sample(mix, len(mix)))
    return parts[0], parts[1]


class SlowClients:
    """Phones with poor reception: each takes five seconds for a small upload, and then begins the next."""

    def __init__(self, port: int, number: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._work = [self._loop.create_task(_dribble(port)) for _ in range(number)]
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._all(),), daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        for task in self._work:
            self._loop.call_soon_threadsafe(task.cancel)
        self._thread.join()
        self._loop.close()

    async def _all(self) -> None:
        await asyncio.gather(*self._work, return_exceptions=True)


async def _dribble(port: int) -> None:
    body = b"slow" * SLOW_STEPS
    head = request("POST", "/api/v1/photos", "nobody", headers={"Content-Length": str(len(body))})
    while True:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(OSError):
            writer.write(head)
            for _ in range(SLOW_STEPS):
                await asyncio.sleep(SLOW_STEP_SECONDS)
                writer.write(b"slow")
                await writer.drain()
        writer.close()


def _report(rounds: Mapping[str, Sequence[Round]]) -> None:
    (first, *_) = rounds.values()
    base, base_slow = _pace(first, "alone"), _pace(first, "beside_slow")
    rows = []
    for name, each in rounds.items():
        pace, slow = _pace(each, "alone"), _pace(each, "beside_slow")
        paces = [one.alone.a_second for one in each]
        rows.append(
            [
                name,
                f"{pace:.0f}",
                f"{min(paces):.0f}-{max(paces):.0f}",
                f"{pace / base:.2f}",
                f"{median(one.alone.slowest_hundredth_ms for one in each):.0f}",
                f"{median(one.cpu_ms for one in each):.1f}",
                f"{slow:.0f}",
                f"{slow / base_slow:.2f}",
                f"{median(one.beside_slow.slowest_hundredth_ms for one in each):.0f}",
                f"{median(one.proportional_mib for one in each):.0f}",
            ]
        )
    print_table(
        ("server", "requests/s", "spread", "/ first", "p99 ms", "web ms CPU", f"beside {SLOW_CLIENTS} slow, /s", "/ first",
         "p99 ms", "PSS MiB"),
        rows,
    )  # fmt: skip


def _pace(rounds: Sequence[Round], part: str) -> float:
    return float(median(getattr(one, part).a_second for one in rounds))


if __name__ == "__main__":
    main()
