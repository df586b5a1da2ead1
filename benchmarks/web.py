"""A web server as a process of its own, by the project's settings for gunicorn, on a free port of this machine."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import cpu_seconds, descendants

PROJECT = Path(__file__).parents[1]
START_SECONDS = 30
STOP_SECONDS = 15
REST_SECONDS = 1
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "WEB_THREADS")


def environment(folder: Path, port: int, web_workers: int) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "MODE": "demo",
        "VAR": str(folder),
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "WEB_WORKERS": str(web_workers),
        "IMAGE_WORKERS": "1",
    }


@contextmanager
def gunicorn(folder: Path, environ: Mapping[str, str], *application: str) -> Iterator[int]:
    """Run gunicorn with the project's application, or another one, until the block ends; yields its process id."""
    with web_server(folder, environ, "gunicorn", *application) as pid:
        yield pid


@contextmanager
def web_server(folder: Path, environ: Mapping[str, str], *command: str) -> Iterator[int]:
    """Run a server that is a Python module until the block ends; yields its process id."""
    log_file = folder / "server.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=PROJECT, env=dict(environ), stdout=log, stderr=log
        )
    try:
        _await_answer(int(environ["PORT"]), process, log_file)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_rest(pid: int) -> None:
    """Wait until all workers of a server have started: the first one that answers would else get all connections."""
    used = -1.0
    while used != (now := sum(map(cpu_seconds, descendants(pid)))):
        used = now
        time.sleep(REST_SECONDS)


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
