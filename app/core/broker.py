"""The way of deferred work to the Celery workers. The only place in ``app`` that knows Celery.

The outbox holds the work; a broker only carries the ids of its messages, so that a free worker begins at once. What a
broker loses, repeats or refuses is therefore no loss: the scheduler's sweep finds every message that is due.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol
from uuid import UUID

from celery import Celery

from app.core.clock import monotonic
from app.core.counters import HANDED_OVER

TASK = "laborstar.work"
DEFAULT, PHOTOS = "default", "photos"
ANSWER_SECONDS = 0.5
PAUSE_SECONDS = 5.0
SENT_AGAIN_AFTER_SECONDS = 30.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """A message of the outbox on its way to a worker."""

    message_id: UUID
    topic: str

    @property
    def queue(self) -> str:
        """Photos are heavy: they wait in a queue of their own, and nothing else waits behind them."""
        return PHOTOS if self.topic.startswith("photos.") else DEFAULT


class Queue(Protocol):
    def hand_over(self, errands: Sequence[Errand]) -> bool:
        """Offer due messages to the workers; returns whether they are on their way. Never raises, never takes long."""
        ...


class NoQueue:
    """No broker is configured; the scheduler does the work."""

    def hand_over(self, errands: Sequence[Errand]) -> bool:  # noqa: ARG002  # the port's form
        return False


class CeleryQueue:
    """Sends messages' ids through a broker. One instance serves all threads; it connects when it first sends."""

    def __init__(self, url: str) -> None:
        self._celery = celery_app(url)
        time_outs = ("socket_connect_timeout", "socket_timeout", "connect_timeout", "read_timeout", "write_timeout")
        self._celery.conf.broker_transport_options = {"max_retries": 0, **dict.fromkeys(time_outs, ANSWER_SECONDS)}
        self._breaker = _Breaker()
        self._sent_at: dict[UUID, float] = {}

    def hand_over(self, errands: Sequence[Errand]) -> bool:
        """Send what this process has not sent in the last half minute."""
        self._forget_old()
        fresh = [errand for errand in errands if errand.message_id not in self._sent_at]
        if not fresh:
            return not self._breaker.is_resting()
        is_sent = self._breaker.lets_through() and self._send(fresh)
        HANDED_OVER.labels("done" if is_sent else "failed").inc(len(fresh))
        return is_sent

    def _send(self, errands: Sequence[Errand]) -> bool:
        try:
            for errand in errands:
                self._celery.send_task(TASK, args=[str(errand.message_id)], queue=errand.queue, retry=False)
                self._sent_at[errand.message_id] = monotonic()
        except Exception as error:  # noqa: BLE001  # Each transport has errors of its own; the work is safe in any case.
            self._breaker.open(type(error).__name__)
            return False
        self._breaker.close()
        return True

    def _forget_old(self) -> None:
        old = monotonic() - SENT_AGAIN_AFTER_SECONDS
        for message_id in [message_id for message_id, at in list(self._sent_at.items()) if at <= old]:
            self._sent_at.pop(message_id, None)


class _Breaker:
    """Keeps away from a broker that fails: a hanging one costs one request in ``PAUSE_SECONDS`` a moment."""

    def __init__(self) -> None:
        self._is_open = False
        self._rests_until = 0.0
        self._lock = Lock()

    def is_resting(self) -> bool:
        return self._is_open and monotonic() < self._rests_until

    def lets_through(self) -> bool:
        """Tell whether to try: always when all is well, else one caller after each pause."""
        with self._lock:
            if self.is_resting():
                return False
            self._rests_until = monotonic() + PAUSE_SECONDS
            return True

    def open(self, error: str) -> None:
        with self._lock:
            is_news, self._is_open, self._rests_until = not self._is_open, True, monotonic() + PAUSE_SECONDS
        if is_news:
            logger.warning("broker unreachable; the scheduler does the work", extra={"error": error})

    def close(self) -> None:
        with self._lock:
            is_news, self._is_open = self._is_open, False
        if is_news:
            logger.warning("broker works again")


def celery_app(url: str) -> Celery:
    """Return what senders and workers agree on. Only JSON is read, because pickles could run anything."""
    celery = Celery("laborstar", broker=url, set_as_current=False)
    celery.conf.update(
        task_queues={name: {"exchange": "laborstar", "routing_key": name} for name in (DEFAULT, PHOTOS)},
        task_default_queue=DEFAULT,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        broker_connection_timeout=ANSWER_SECONDS,
    )
    return celery
