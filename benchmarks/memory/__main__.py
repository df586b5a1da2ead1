"""Does a web worker keep what it has done? Its memory after many requests of all kinds beside that after the first thousand."""

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random
from uuid import UUID

from benchmarks.clients import request, send_expecting
from benchmarks.county.database import county_database
from benchmarks.county.measuring import parser_of, size_of
from benchmarks.county.people import check_ins, forget_check_ins, screens
from benchmarks.county.serving import APP, Served, served
from benchmarks.processes import Memory, memory_of
from benchmarks.table import print_table

GROWTH_AIM = 1.05
FIRST = 1_000
MARKS = (0.1, 0.3, 1.0)
AT_ONCE = 500
# Of twenty requests in the mix; what is cheap to ask comes more often, so that a hundred thousand do not take all day.
HOMES, CHECK_INS, PAGES, OWN = 1, 1, 3, 4
OTHERS = 20 - HOMES - CHECK_INS - PAGES - OWN
EXPECTED = (200, 201, 302, 303, 400, 401, 403, 404, 405, 409, 422, 429)
_PAGES = ("/", "/sign-in", "/static/app.css", "/healthz", "/readyz")


def main() -> None:
    arguments = _arguments()
    with county_database(arguments.var, size_of(arguments)) as url, served(url, APP, workers=1) as server:
        marks = sorted({FIRST, *(max(FIRST, round(share * arguments.requests)) for share in MARKS)})
        found = _measure(server, _mix(url, arguments.families), marks)
        forget_check_ins(url)
    _report(found)


def _arguments() -> Namespace:
    parser = parser_of("memory", __doc__, rounds=1)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--families", type=int, default=500)
    return parser.parse_args()


def _measure(server: Served, mix: Iterator[bytes], marks: Sequence[int]) -> dict[int, Memory]:
    """Read the memory of the one worker whenever so many requests have been answered."""
    (worker,) = server.web_pids()
    found, sent = {}, 0
    for mark in marks:
        while sent < mark:
            some = list(islice(mix, min(AT_ONCE, mark - sent)))
            send_expecting(server.port, some, *EXPECTED)
            sent += len(some)
        found[mark] = memory_of(worker)
    return found


def _mix(url: str, families: int) -> Iterator[bytes]:
    """Yield requests without end: screens, check-ins and their repetition, pages, and all that is refused."""
    dice, asked = Random(1), screens(url)
    kept = check_ins(url, families, "memory")
    while True:
        kinds = (
            *(request("GET", *dice.choice(asked.homes)) for _ in range(HOMES)),
            *(dice.choice(kept) for _ in range(CHECK_INS)),
            *(request("GET", dice.choice(_PAGES)) for _ in range(PAGES)),
            *(request("GET", "/api/v1/me", dice.choice(asked.homes)[1]) for _ in range(OWN)),
            *(_refused(dice, dice.choice(asked.homes)[1]) for _ in range(OTHERS)),
        )
        yield from dice.sample(kinds, len(kinds))


def _refused(dice: Random, token: str) -> bytes:
    """Make a request that nobody has made before, and that is refused in one of several ways."""
    never = UUID(int=dice.getrandbits(128))
    return dice.choice(
        (
            request("GET", f"/nowhere/{never}", token),
            request("GET", f"/api/v1/students/{never}/points", token),
            request("GET", "/api/v1/me", f"nobody-{never}"),
            request(f"M{never.hex[:6].upper()}", "/api/v1/me", token),
            request("GET", f"/api/v1/inbox?cursor={never}", token),
            request("GET", "/api/v1/me", token, headers={"Accept-Language": f"x-{never}", "X-Request-ID": str(never)}),
            request("POST", "/api/v1/check-ins", token, json.dumps({"student_id": str(never), str(never): 1}).encode()),
        )
    )


def _report(found: dict[int, Memory]) -> None:
    first = found[FIRST]
    rows = [
        [
            f"{sent} requests",
            *(f"{value:.1f}" for value in (memory.resident, memory.proportional, memory.unique)),
            f"{memory.resident / first.resident:.3f}",
            f"{memory.unique / first.unique:.3f}",
            f"<= {GROWTH_AIM}" if sent == max(found) else "",
        ]
        for sent, memory in found.items()
    ]
    print_table(("one web worker after", "RSS MiB", "PSS MiB", "USS MiB", "RSS / first", "USS / first", "aim"), rows)


if __name__ == "__main__":
    main()
