"""What do the first screens cost beside one hand-written SQL each that returns the same facts?"""

import json
import urllib.request
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.clients import Answers, request, send_expecting
from benchmarks.county.database import county_database
from benchmarks.county.measuring import parser_of, size_of
from benchmarks.county.people import Screens, screens
from benchmarks.county.serving import APP, Served, served
from benchmarks.table import print_table

RATIO_AIM = 0.5
BARE = "benchmarks.boards.bare:app"
COMPARED = 25


@dataclass(frozen=True)
class Round:
    """What a round of requests took; ``cpu_ms`` is that of the web processes for one request."""

    answers: Answers
    cpu_ms: float


def main() -> None:
    arguments = _arguments()
    with county_database(arguments.var, size_of(arguments)) as url, ExitStack() as stack:
        asked = screens(url)
        app, bare = (stack.enter_context(served(url, name, arguments.workers)) for name in (APP, BARE))
        rows = [_compare(what, each, app, bare, arguments) for what, each in _questions(asked).items()]
    print_table(
        ("a second", "the app", "one SQL", "ratio", "worst round", "best round", "aim", "app ms CPU", "SQL's ms CPU",
         "app p50 ms", "app p99 ms"),
        rows,
    )  # fmt: skip


def _arguments() -> Namespace:
    parser = parser_of("boards", __doc__, rounds=5)
    parser.add_argument("--requests", type=int, default=2000, help="in each round")
    parser.add_argument("--workers", type=int, default=2, help="web processes of each server")
    return parser.parse_args()


def _questions(asked: Screens) -> dict[str, list[tuple[str, str]]]:
    return {"guardian home": asked.homes, "week board": asked.boards}


def _compare(what: str, each: Sequence[tuple[str, str]], app: Served, bare: Served, arguments: Namespace) -> list[str]:
    for path, token in each[:COMPARED]:
        _require_same(path, _told(app, path, token), _told(bare, path, token))
    messages = [request("GET", path, token) for path, token in each]
    messages = [messages[number % len(messages)] for number in range(arguments.requests)]
    for server in (app, bare):
        _round(server, messages)
    pairs = [(_round(app, messages), _round(bare, messages)) for _ in range(arguments.rounds)]
    ratios = [one.answers.a_second / other.answers.a_second for one, other in pairs]
    ours, theirs = zip(*pairs, strict=True)
    return [
        what,
        *(f"{median(one.answers.a_second for one in side):.0f}" for side in (ours, theirs)),
        *(f"{value:.2f}" for value in (median(ratios), min(ratios), max(ratios))),
        f">= {RATIO_AIM}",
        *(f"{median(one.cpu_ms for one in side):.2f}" for side in (ours, theirs)),
        f"{median(one.answers.median_ms for one in ours):.1f}",
        f"{median(one.answers.slowest_hundredth_ms for one in ours):.1f}",
    ]


def _round(server: Served, messages: Sequence[bytes]) -> Round:
    before = server.web_seconds()
    answers = send_expecting(server.port, messages, 200)
    return Round(answers, 1000 * (server.web_seconds() - before) / len(messages))


def _told(server: Served, path: str, token: str) -> Any:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)


def _require_same(path: str, app: Any, bare: Any) -> None:
    """Stop where the two do not tell the same. How many of a small class recorded is hidden by the app alone."""
    for ours, theirs in zip(app.get("classes", ()), bare.get("classes", ()), strict=True):
        if ours["recorded"] is None:
            theirs["recorded"] = None
    if app != bare:
        raise SystemExit(f"{path} is not told alike:\n{json.dumps(app)}\n{json.dumps(bare)}")


if __name__ == "__main__":
    main()
