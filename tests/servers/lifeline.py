"""Nothing that a test run starts may outlive it, even when the run itself is killed with SIGKILL."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# The shell reads process ids from our end of a pipe until the pipe closes, which the kernel does however we die.
_WATCH = """
while read -r line; do pid=$line; done
if [ "$pid" ] && kill -INT "$pid" 2>/dev/null; then
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 0.1
        kill -0 "$pid" 2>/dev/null || break
    done
    kill -KILL "$pid" 2>/dev/null
fi
rm -rf -- "$1"
"""
_LONGEST_PLACE = 60  # The path of a Unix socket in the folder must stay below 104 bytes.
_MEMORY = Path("/dev/shm")  # noqa: S108  # The folder below gets a random name and is private.
_PLENTY = 2 * 1024**3


class Lifeline:
    """A temporary folder, and at most one server working in it, that both go when this process does."""

    def __init__(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"laborstar-{name}-", dir=_place()))
        self._watcher = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, "sh", str(self.folder)], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        # A forked child that lives on must not keep the pipe open in our place.
        os.register_at_fork(after_in_child=self._watcher.stdin.close)

    def start(self, command: list[str], env: dict[str, str]) -> subprocess.Popen:
        """Start the server in the folder, with its output in ``log`` there; Ctrl-C in the terminal does not reach it."""
        with (self.folder / "log").open("ab") as log:
            server = subprocess.Popen(
                command,
                cwd=self.folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._watch(server.pid)
        return server

    def stop(self, server: subprocess.Popen, signal_number: int) -> None:
        server.send_signal(signal_number)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        self._watch("")

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def cut(self) -> None:
        """Let the watcher do its work now, and wait for it."""
        self._watcher.stdin.close()
        self._watcher.wait(10)

    def _watch(self, pid: int | str) -> None:
        self._watcher.stdin.write(f"{pid}\n")
        self._watcher.stdin.flush()


def _place() -> str:
    """Return memory where there is plenty of it, else a folder on the disk.

    A database is a thousand files. Where so many were deleted a moment ago, ext4 needs ten times as long to make new
    ones, and every test that writes to PostgreSQL deletes a database and makes it anew.
    """
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _PLENTY:
        return str(_MEMORY)
    place = tempfile.gettempdir()
    return place if len(place) <= _LONGEST_PLACE else "/tmp"  # noqa: S108  # As above.
