"""The real web server on an empty folder, as the project's own settings start it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.config import load_config
from app.factory import create_app
from benchmarks.photos.county import build_county
from benchmarks.processes import command_line, cpu_seconds, cpu_seconds_of_ended_children, descendants

PROJECT = Path(__file__).parents[2]
GUARDIANS = 200
START_SECONDS = 30
STOP_SECONDS = 15
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "WEB_THREADS")


@dataclass(frozen=True)
class Server:
    """``tokens`` are those of guardians who may upload photos."""

    port: int
    tokens: list[str]
    pid: int

    def web_pids(self) -> list[int]:
        """Return the processes that answer requests."""
        return [pid for pid in descendants(self.pid) if "gunicorn" in command_line(pid)]

    def image_pids(self) -> list[int]:
        return [pid for pid in descendants(self.pid) if "app.media.worker" in command_line(pid)]

    def web_seconds(self) -> float:
        """Return the processor time of the web processes so far."""
        return sum(map(cpu_seconds, self.web_pids()))

    def image_seconds(self) -> float:
        """Return that of the image workers, of which some may have been replaced by new ones."""
        ended = sum(map(cpu_seconds_of_ended_children, self.web_pids()))
        return ended + sum(map(cpu_seconds, self.image_pids()))


@contextmanager
def running_server(folder: Path, web_workers: int) -> Iterator[Server]:
    """Start gunicorn on a free port of this machine with SQLite and photos in a new folder; stop it at the end.

    Each web process has one image worker.
    """
    folder.mkdir()
    port = _free_port()
    environment = _environment(folder, port, web_workers)
    tokens = build_county(create_app(load_config(environment)), GUARDIANS)
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"], cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
    try:
        _await_answer(port, process, folder / "server.log")
        yield Server(port, tokens, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(folder: Path, port: int, web_workers: int) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "MODE": "demo",
        "VAR": str(folder),
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "WEB_WORKERS": str(web_workers),
        "IMAGE_WORKERS": "1",
    }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await_answer(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise SystemExit(f"The server does not start:\n{log.read_text()[-3000:]}")
