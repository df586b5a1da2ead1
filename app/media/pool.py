"""Runs image work in a few isolated processes, so that a hostile photo can hurt nothing but its own worker.

Made for a web process of several threads: each call hands one photo to one worker and waits for the answer.
"""

import os
from contextlib import suppress
from datetime import datetime
from queue import Empty, LifoQueue
from weakref import WeakSet

from app.core.counters import IMAGE_WORK
from app.core.errors import DomainError
from app.media.containers import recognize
from app.media.errors import ImageWorkBusy, ImageWorkFailed, ImageWorkInterrupted
from app.media.processed import ProcessedPhoto
from app.media.worker_process import WorkerLimits, WorkerProcess

RETRY_AFTER_SECONDS = 5
_OUTCOMES: dict[type[DomainError], str] = {
    ImageWorkBusy: "busy",
    ImageWorkFailed: "failed",
    ImageWorkInterrupted: "failed",
}


class ImagePool:
    """At most ``size`` workers, each started when first needed and replaced after ``jobs_per_worker`` photos.

    Safe for threads. After a fork the child begins with no workers of its own; those of the parent stay the parent's.
    """

    def __init__(
        self,
        size: int,
        *,
        wait_seconds: float = 10.0,
        jobs_per_worker: int = 200,
        limits: WorkerLimits | None = None,
    ) -> None:
        self._size = size
        self._wait_seconds = wait_seconds
        self._jobs_per_worker = jobs_per_worker
        self._limits = limits or WorkerLimits()
        self._is_closed = False
        self._begin()
        _pools.add(self)

    def process(self, data: bytes, received_at: datetime) -> ProcessedPhoto:
        """Process a photo; ``received_at`` is aware.

        Raises the errors of ``app.media.errors``: what is wrong with the photo, ImageWorkBusy when no worker becomes
        free within ``wait_seconds``, and ImageWorkFailed or ImageWorkInterrupted when its worker ends on the way.
        """
        try:
            photo = self._process(data, received_at)
        except DomainError as error:
            IMAGE_WORK.labels(_OUTCOMES.get(type(error), "refused")).inc()
            raise
        IMAGE_WORK.labels("done").inc()
        return photo

    def _process(self, data: bytes, received_at: datetime) -> ProcessedPhoto:
        recognize(data)
        worker = self._take()
        try:
            return worker.run(data, received_at)
        finally:
            self._give_back(worker)

    def worker_pids(self) -> list[int]:
        """Return the process ids of the workers that exist now, for measuring them."""
        return [worker.pid for worker in self._workers]

    def close(self) -> None:
        """End all workers; those at work end after their photo. Later calls are answered with ImageWorkBusy."""
        self._is_closed = True
        self._stop_idle()

    def forget_workers_of_parent(self) -> None:
        """Begin anew in a forked child. Holding the parent's pipes would keep its workers alive beyond its end."""
        for worker in self._workers:
            worker.disown()
        self._begin()

    def _begin(self) -> None:
        self._workers: set[WorkerProcess] = set()
        # Each slot holds an idle worker or the right to start one. Last in, first out: the warm ones are used first.
        self._slots: LifoQueue[WorkerProcess | None] = LifoQueue()
        for _ in range(self._size):
            self._slots.put(None)

    def _take(self) -> WorkerProcess:
        if self._is_closed:
            raise ImageWorkBusy(retry_after=RETRY_AFTER_SECONDS)
        try:
            worker = self._slots.get(timeout=self._wait_seconds)
        except Empty:
            raise ImageWorkBusy(retry_after=RETRY_AFTER_SECONDS) from None
        if worker is not None and worker.is_alive():
            return worker
        try:
            return self._replacement(worker)
        except BaseException:
            self._slots.put(None)
            raise

    def _replacement(self, ended: WorkerProcess | None) -> WorkerProcess:
        if ended is not None:
            self._discard(ended)
        worker = WorkerProcess(self._limits)
        self._workers.add(worker)
        return worker

    def _give_back(self, worker: WorkerProcess) -> None:
        if worker.is_alive() and worker.jobs_done < self._jobs_per_worker:
            self._slots.put(worker)
        else:
            self._discard(worker)
            self._slots.put(None)
        if self._is_closed:
            self._stop_idle()

    def _discard(self, worker: WorkerProcess) -> None:
        worker.stop()
        self._workers.discard(worker)

    def _stop_idle(self) -> None:
        with suppress(Empty):
            while True:
                worker = self._slots.get_nowait()
                if worker is not None:
                    self._discard(worker)


_pools: WeakSet[ImagePool] = WeakSet()


def _forget_workers_of_parent() -> None:
    for pool in _pools:
        pool.forget_workers_of_parent()


os.register_at_fork(after_in_child=_forget_workers_of_parent)
