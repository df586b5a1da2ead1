"""Laborstar itself as an installation runs it: migrated, with its demo, served by gunicorn and the scheduler."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.ports import free_port
from tests.servers.programs import eventually, is_alive

PROJECT = Path(__file__).parent.parent.parent
API = "/api/v1"
START_SECONDS = 60
STOP_SECONDS = 40


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Laborstar:
    """One installation in a folder of its own. ``start`` after ``kill`` or ``stop`` finds the data again."""

    def __init__(self, var: Path, *, prefix: Sequence[str] = (), **environ: str) -> None:
        """Use the installation in the folder; ``set_up`` makes a new one there.

        ``environ`` adds to the environment, ``prefix`` is a command that starts the server.
        """
        self.var = var
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._prefix = prefix
        self.platform = ("127.0.0.1", free_port())
        self._tokens: dict[str, str] = {}
        self._log = var / "server.log"
        self._environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PROMETHEUS")},
            "MODE": "demo",
            "VAR": str(var),
            "PORT": str(self.port),
            "BASE_URL": self.origin,
            "FLASK_APP": "wsgi:app",
            "WECHAT_URL": "http://{}:{}".format(*self.platform),
            **environ,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def demo(self) -> dict[str, Any]:
        """Return the file that tells how to sign in."""
        return dict(json.loads((self.var / "demo.json").read_text(encoding="utf-8")))

    def set_up(self) -> None:
        self.flask("prepare")

    def flask(self, *arguments: str) -> str:
        """Run a command of the installation and return what it prints."""
        return self._run("flask", *arguments)

    def job(self, name: str, period: str) -> str:
        """Run a job for a period, even where it has run before, and return what it prints."""
        return self._run("jobs", "run", name, "--period", period, "--again")

    def _run(self, module: str, *arguments: str) -> str:
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=PROJECT, env=self._environ, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._prefix, sys.executable, "scripts/serve.py"],
                cwd=PROJECT, env=self._environ, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.call("GET", "/readyz").status == 200 and self._has_platform():
                    return
            time.sleep(0.1)
        raise AssertionError(self._log.read_text(encoding="utf-8")[-4000:])

    def _has_platform(self) -> bool:
        """Tell whether people can sign in by code; raises ``OSError`` while the stand-in of a demo is not up yet."""
        if self._environ["MODE"] == "demo":
            socket.create_connection(self.platform, 1).close()
        return True

    def stop(self) -> int:
        """Stop cleanly; returns the exit status."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kill every process of the server at once, the way a power cut would; its shell tidies up the memory."""
        assert self._process
        killed = set(_tree(self._process.pid)) - set(self.pids("one_lives"))
        for pid in killed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)
        eventually(lambda: not any(map(is_alive, killed)), "a process holds on to its port")

    def ask_to_stop(self) -> None:
        """Send SIGTERM and do not wait; ``stop`` may follow."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)

    def pids(self, words: str) -> list[int]:
        """Return those of its processes whose command line contains the words, parents before children."""
        assert self._process
        return [pid for pid in _tree(self._process.pid) if words in _command_line(pid)]

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def account(self, **wanted: Any) -> dict[str, Any]:
        """Return the first demo account that has these values."""
        return next(
            each for each in self.demo["accounts"] if all(each[name] == value for name, value in wanted.items())
        )

    def sign_in(self, account: dict[str, Any]) -> str:
        """Start a session by password, or by card where the account is a student's."""
        if account.get("role") == "student":
            path, body = "student-card", {"card": account["login"], "pin": account["password"]}
        else:
            path, body = "password", {"login": account["login"], "password": account["password"]}
        answer = self.call("POST", f"{API}/sessions/{path}", body)
        assert answer.status == 201, answer.body
        return str(answer.json["token"])

    def token_of(self, login: str) -> str:
        """Return the session of a demo account, the same one as long as it lives: signing in is slow and limited."""
        token = self._tokens.get(login)
        if token is None or self.call("GET", f"{API}/me", token=token).status != 200:
            self._tokens[login] = token = self.sign_in(self.account(login=login))
        return token

    def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request; a body of bytes goes as it is, anything else as JSON."""
        sent = {"Accept-Language": "zh", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def upload(self, data: bytes, student_id: str, token: str) -> Answer:
        parts = [
            b'--limit\r\nContent-Disposition: form-data; name="file"; filename="IMG_1.JPG"\r\n\r\n' + data,
            f'--limit\r\nContent-Disposition: form-data; name="student_id"\r\n\r\n{student_id}'.encode(),
            b"--limit--\r\n",
        ]
        headers = {"Content-Type": "multipart/form-data; boundary=limit"}
        return self.call("POST", "/api/v1/photos", b"\r\n".join(parts), token, headers)


@contextmanager
def running_demo() -> Iterator[Laborstar]:
    """Run a new installation with the demo, in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        server = Laborstar(Path(folder))
        server.set_up()
        server.start()
        try:
            yield server
        finally:
            server.stop()


class Person:
    """Somebody signed in: call it with method, path, body and the status to expect; it returns the JSON answered."""

    def __init__(self, server: Laborstar, token: str) -> None:
        self._server, self.token = server, token

    def __call__(self, method: str, path: str, body: Any = None, *, expect: int = 200, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key} if key else None
        answer = self._server.call(method, f"{API}{path}", body, self.token, headers)
        assert answer.status == expect, answer.body.decode()
        return answer.json if answer.body and "json" in answer.headers.get("Content-Type", "") else answer


def _command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def _tree(pid: int) -> list[int]:
    """Return a process and all its descendants, whichever thread started them, the deepest last."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # A thread may end meanwhile, and a process with it.
            for child in children.read_text().split():
                found += _tree(int(child))
    return found
