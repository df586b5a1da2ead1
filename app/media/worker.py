"""One image worker: `python -m app.media.worker`, started and ended by ``app.media.pool``.

It reads one photo after the other from standard input and answers on standard output. It has no secrets in its
environment and no sockets, may use little memory and time, and ends as soon as the pool closes its standard input,
which the kernel does even when the web process is killed.
"""

import argparse
import math
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from datetime import datetime
from io import FileIO

from app.core.errors import DomainError
from app.media.frames import Frame, read_frame, write_frame
from app.media.images import process


def main() -> None:
    limits = _parsed_limits()
    _confine(limits.memory_bytes)
    requests, replies = _streams()
    with suppress(BrokenPipeError):
        write_frame(replies, {"ready": True})
        while (request := read_frame(requests)) is not None:
            _allow_one_job(limits.cpu_seconds, limits.wall_seconds)
            _answer(replies, request)
            signal.alarm(0)


def _parsed_limits() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory-bytes", type=int, required=True)
    parser.add_argument("--cpu-seconds", type=int, required=True)
    parser.add_argument("--wall-seconds", type=float, required=True)
    return parser.parse_args()


def _confine(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # macOS refuses to limit the address space.
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _streams() -> tuple[FileIO, FileIO]:
    """Take standard output for the answers alone, so that nothing a library prints can get between them."""
    replies = FileIO(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return FileIO(sys.stdin.fileno(), closefd=False), replies


def _allow_one_job(cpu_seconds: int, wall_seconds: float) -> None:
    """Let the kernel end this process when one photo takes too much, even if nobody is left to notice.

    The pool kills a slow worker itself; the alarm comes later and is for workers that have lost their pool.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + cpu_seconds, hard))
    signal.alarm(math.ceil(wall_seconds) + 5)


def _answer(replies: FileIO, request: Frame) -> None:
    """Answer with a photo or a refusal; any other exception, MemoryError first, ends the process as a crash would."""
    try:
        photo = process(request.bodies[0], datetime.fromisoformat(request.header["received_at"]))
    except DomainError as refusal:
        write_frame(replies, {"refused": refusal.code, "members": refusal.members})
    else:
        write_frame(replies, {"photo": photo.facts()}, photo.display, photo.thumb)


if __name__ == "__main__":
    main()
