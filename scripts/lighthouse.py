# ruff: noqa: INP001, T201  # A script, not a package; it speaks to a terminal.
"""Measures the main pages with Lighthouse, as a slow phone on a slow network sees them: `make lighthouse`.

Prints a table and fails where a page scores below 95. What Lighthouse found is kept in var/lighthouse as web pages.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from tests.pages.browser import FLAGS, chromium  # noqa: E402  # after the project's folder is known
from tests.pages.device import COOKIE  # noqa: E402
from tests.servers.laborstar import Laborstar, running_demo  # noqa: E402

# Name, who looks (an account of the demo, or nobody), and the address.
PAGES: tuple[tuple[str, str | None, str], ...] = (
    ("sign-in", None, "/sign-in"),
    ("guardian's home", "longquan-guardian-two", "/family"),
    ("check-in", "longquan-guardian-two", "/family/record"),
    ("course menu", "longquan-guardian-two", "/family/courses/menu"),
    ("week board", "longquan-principal", "/school"),
)
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
PROGRAM = PROJECT / ".lighthouse" / "node_modules" / ".bin" / "lighthouse"
REPORTS = PROJECT / "var" / "lighthouse"


def main() -> None:
    REPORTS.mkdir(parents=True, exist_ok=True)
    print(f"{'page':24}" + "".join(f"{category:>16}" for category in CATEGORIES))
    with running_demo() as server:
        scores = [_measured(server, *page) for page in PAGES]
    sys.exit(f"Below {LEAST}: see {REPORTS}" if min(min(each) for each in scores) < LEAST else 0)


def _measured(server: Laborstar, name: str, login: str | None, path: str) -> list[int]:
    """Print the page's line of the table and return its scores."""
    report = REPORTS / name
    headers = {"Cookie": f"{COOKIE}={server.token_of(login)}"} if login else {}
    subprocess.run(  # noqa: S603  # our own program and addresses
        [
            PROGRAM, server.origin + path, "--quiet", "--output=json,html", f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={json.dumps(headers)}",
            f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
        ],
        env=os.environ | {"CHROME_PATH": chromium() or ""}, check=True,
    )  # fmt: skip
    measured = json.loads(report.with_suffix(".report.json").read_text(encoding="utf-8"))
    reached = measured["finalDisplayedUrl"]
    if reached != server.origin + path:
        sys.exit(f"{name} is not there: {path} led to {reached}")
    scores = [round(100 * (measured["categories"][category]["score"] or 0)) for category in CATEGORIES]
    print(f"{name:24}" + "".join(f"{score:>16}" for score in scores), flush=True)
    return scores


if __name__ == "__main__":
    main()
