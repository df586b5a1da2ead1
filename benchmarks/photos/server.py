"""The real web server on an empty folder, as the project's own settings start it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.config import load_config
from app.factory import create_app
from benchmarks.photos.county import build_county
from benchmarks.processes import command_line, cpu_seconds, cpu_seconds_of_ended_children, descendants
from benchmarks.web import environment, gunicorn
from tests.servers.ports import free_port

GUARDIANS = 200


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
    port = free_port()
    environ = environment(folder, port, web_workers)
    tokens = build_county(create_app(load_config(environ)), GUARDIANS)
    with gunicorn(folder, environ) as pid:
        yield Server(port, tokens, pid)
