"""The mini-program's own files in Node, against a running Laborstar and the platform's stand-in (tests/miniprogram)."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.factories.images import encoded, picture
from tests.journeys.longquan import hold_school_today
from tests.journeys.test_main_job import this_week
from tests.servers.laborstar import PROJECT, Laborstar

pytestmark = [
    pytest.mark.xdist_group("journeys"),
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("node") is None and "CI" not in os.environ, reason="Node is not installed"),
]
FOLDER = PROJECT / "tests" / "miniprogram"
JOURNEYS = ("journeys.js", "journeys_courses.js")


@contextmanager
def remote_control(server: Laborstar) -> Iterator[str]:
    """Let another program act on the server as its operator does: ``POST /kill``, ``/start`` and ``/tally``."""
    acts = {
        "/kill": server.kill,
        "/start": server.start,
        "/tally": lambda: server.flask("stars", "tally", "--week", this_week()),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            acts[self.path]()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as control:
        Thread(target=control.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{control.server_port}"
        control.shutdown()


def take_photos(folder: Path) -> Path:
    for number in range(1, 6):
        (folder / f"{number}.jpg").write_bytes(encoded(picture((900 + number, 700))))
    return folder


def test_guardians_use_the_mini_program(laborstar, tmp_path):
    free = next(child for child in laborstar.demo["students"] if child.get("bind_code"))
    hold_school_today(laborstar, laborstar.account(login="longquan-office")["school_id"], tmp_path)
    with remote_control(laborstar) as control:
        environ = {
            "PATH": os.environ["PATH"], "ORIGIN": laborstar.origin, "CONTROL": control,
            "PLATFORM": "http://{}:{}".format(*laborstar.platform),
            "PHOTOS": str(take_photos(tmp_path)), "BIND_CODE": free["bind_code"],
        }  # fmt: skip
        for journeys in JOURNEYS:
            done = subprocess.run(
                ["node", "--test", str(FOLDER / journeys)],
                env=environ, capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
