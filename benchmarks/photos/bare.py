"""The yardstick: a bare loop of the image work in as many processes as the server has image workers."""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from app.media.images import process
from app.media.worker_process import ENVIRONMENT

_photos: Sequence[bytes] = ()


class BareLoop:
    """Processes that hold all photos from the start; each is told by a number which one is next."""

    def __init__(self, photos: Sequence[bytes], processes: int) -> None:
        # The C library reads these when a process starts. The image workers have them, so the yardstick has them, too.
        os.environ.update(ENVIRONMENT)
        context = multiprocessing.get_context("spawn")
        self._processes = ProcessPoolExecutor(processes, context, initializer=_hold, initargs=(photos,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.shutdown()

    def process_all(self, places: Sequence[int]) -> None:
        for _ in self._processes.map(_process_one, places):
            pass


def _hold(photos: Sequence[bytes]) -> None:
    global _photos  # noqa: PLW0603  # A process of a pool has no other place for what its initializer brings.
    _photos = photos


def _process_one(place: int) -> None:
    process(_photos[place], datetime.now(UTC))
