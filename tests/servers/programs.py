"""Programs of the project as real processes, ended with the test whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PATIENCE = 60


class Program:
    """One running program; what it writes is in ``log``."""

    def __init__(self, process: subprocess.Popen, log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> None:
        eventually(lambda: words in self.output or self.process.poll() is not None, f"no {words!r} in the log")
        assert words in self.output, self.output

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def eventually(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie, which nobody has waited for, does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children_of(pid: int) -> set[int]:
    """Return all descendants of a process."""
    children = {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()}
    return children.union(*(children_of(child) for child in children))


@contextmanager
def running(*arguments: str, log: Path, **environ: str) -> Iterator[Program]:
    """Run ``python ARGUMENTS`` with a folder of its own for data, in the mode of the demo."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env={**os.environ, "MODE": "demo", "VAR": str(log.parent / "var"), **environ},
            stdout=output,
            stderr=output,
        )
    try:
        yield Program(process, log)
    finally:
        process.kill()
        process.wait()
