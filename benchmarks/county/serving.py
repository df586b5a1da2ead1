"""A web server on the county's database."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.county.people import connected
from benchmarks.processes import command_line, cpu_of_descendants, descendants
from benchmarks.web import await_rest, environment, web_server
from tests.servers.ports import free_port

APP = "benchmarks.county.wsgi:app"


@dataclass(frozen=True)
class Served:
    """A server, and the database server behind it."""

    port: int
    pid: int
    database_pid: int

    def web_seconds(self) -> float:
        """Return the processor time of the web processes so far."""
        return cpu_of_descendants(self.pid)

    def web_pids(self) -> list[int]:
        """Return the processes that answer requests: the workers of the server, without those that work on images."""
        return [pid for pid in descendants(self.pid) if "app.media" not in command_line(pid)]

    def cpu_seconds(self) -> float:
        """Return that of the web and the database processes together."""
        return self.web_seconds() + cpu_of_descendants(self.database_pid)


def served(url: str, application: str, workers: int) -> AbstractContextManager[Served]:
    """Run an application on a database with the project's settings for gunicorn until the block ends."""
    return served_by(url, workers, lambda _port: ("gunicorn", application))


@contextmanager
def served_by(url: str, workers: int, command: Callable[[int], tuple[str, ...]]) -> Iterator[Served]:
    """Run a server on a database until the block ends; ``command`` is told its port."""
    folder = Path(tempfile.mkdtemp(prefix="laborstar-county-"))
    port = free_port()
    environ = environment(folder, port, workers) | {"DATABASE_URL": url}
    try:
        with web_server(folder, environ, *command(port)) as pid:
            await_rest(pid)
            yield Served(port, pid, _database_pid(url))
    finally:
        shutil.rmtree(folder)


def _database_pid(url: str) -> int:
    """Return the process that started the backend which we talk to."""
    with connected(url) as connection:
        backend = connection.info.backend_pid
        status = Path(f"/proc/{backend}/status").read_text(encoding="ascii")
    return int(status.partition("PPid:")[2].split()[0])
