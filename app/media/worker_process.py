"""The web process's end of one image worker."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import cast

from app.core.errors import DomainError
from app.media.errors import ImageWorkFailed, ImageWorkInterrupted, refusal
from app.media.frames import BrokenFrame, Frame, read_frame, write_frame
from app.media.processed import ProcessedPhoto

RETRY_AFTER_SECONDS = 1
START_SECONDS = 30.0
STOP_SECONDS = 2.0

_PROJECT = Path(__file__).parents[2]
# Nothing else is passed on, above all no secret. One thread and one arena keep the address space small. By default glibc
# returns the memory of every picture to the kernel, and fetching it again page by page costs a quarter of the work.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 * 1024**2),
    "MALLOC_TRIM_THRESHOLD_": str(64 * 1024**2),
}
# A photo cannot make the kernel send these, so somebody stopped the worker: an operator, a deployment, a full machine.
_SENT_FROM_OUTSIDE = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGKILL, signal.SIGTERM})

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerLimits:
    """What one worker may use: address space in bytes, and seconds of processor and of wall clock for one photo."""

    memory_bytes: int = 1024**3
    cpu_seconds: int = 10
    wall_seconds: float = 20.0

    def as_arguments(self) -> list[str]:
        return [f"--{name.replace('_', '-')}={value}" for name, value in vars(self).items()]


class WorkerProcess:
    """A started worker. One thread at a time may use it."""

    def __init__(self, limits: WorkerLimits) -> None:
        self.jobs_done = 0
        self._limits = limits
        self._is_killed = False
        self._process = subprocess.Popen(  # noqa: S603  # Nothing in the command comes from outside.
            [sys.executable, "-E", "-s", "-m", "app.media.worker", *limits.as_arguments()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=_PROJECT,
            env=ENVIRONMENT,
            start_new_session=True,  # Ctrl-C in the terminal is for the web process, which then ends its workers.
        )
        self._requests = cast("FileIO", self._process.stdin)
        self._answers = cast("FileIO", self._process.stdout)
        self._await_ready()

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return not self._is_killed and self._process.poll() is None

    def run(self, data: bytes, received_at: datetime) -> ProcessedPhoto:
        """Process one photo; raises what is wrong with it, ImageWorkFailed or ImageWorkInterrupted."""
        self.jobs_done += 1
        answer = self._exchange(data, received_at)
        try:
            return _photo_in(answer)
        except (KeyError, TypeError, ValueError):
            self._kill()
            raise self._cause_of_end() from None

    def stop(self) -> None:
        """Let the worker finish its job and end, or kill it; either way nothing of it remains."""
        self._close_pipes()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
            self._process.wait()

    def disown(self) -> None:
        """Let go of a worker inherited by a fork; it is the parent's to wait for, and this returncode says so."""
        self._close_pipes()
        self._process.returncode = 0

    def _close_pipes(self) -> None:
        self._requests.close()
        self._answers.close()

    def _await_ready(self) -> None:
        with self._killed_after(START_SECONDS):
            try:
                is_ready = read_frame(self._answers) is not None
            except BrokenFrame:
                is_ready = False
        if not is_ready:
            self.stop()
            _logger.error("The image worker does not start; its own message is on standard error.")
            raise ImageWorkInterrupted(retry_after=RETRY_AFTER_SECONDS)

    def _exchange(self, data: bytes, received_at: datetime) -> Frame:
        try:
            with self._killed_after(self._limits.wall_seconds):
                write_frame(self._requests, {"received_at": received_at.isoformat()}, data)
                answer = read_frame(self._answers)
        except (BrokenPipeError, BrokenFrame):
            answer = None
        except BaseException:
            # An answer nobody waits for would be taken for the answer to the next photo.
            self._kill()
            raise
        if answer is None:
            raise self._cause_of_end()
        return answer

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        """Kill the worker when the block takes longer; its pipes then end, which ends any waiting in the block."""
        timer = threading.Timer(seconds, self._kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self._is_killed = True
        self._process.kill()

    def _cause_of_end(self) -> DomainError:
        self.stop()
        code = self._process.returncode
        _logger.warning("Image worker %d ended with %d after %d jobs", self.pid, code, self.jobs_done)
        if -code in _SENT_FROM_OUTSIDE and not self._is_killed:
            return ImageWorkInterrupted(retry_after=RETRY_AFTER_SECONDS)
        return ImageWorkFailed()


def _photo_in(answer: Frame) -> ProcessedPhoto:
    """Return the photo or raise the refusal in an answer; KeyError, TypeError or ValueError when it holds neither."""
    if "refused" in answer.header:
        raise refusal(answer.header["refused"], answer.header["members"])
    return ProcessedPhoto.from_facts(answer.header["photo"], *answer.bodies)
