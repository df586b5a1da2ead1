"""What the platform does by itself later: looking at pictures, pushing, pushing again. It falls due by its own clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock


class Errands:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, Callable[[], None]]] = []
        self._lock = Lock()

    def add(self, seconds: float, work: Callable[[], None]) -> None:
        with self._lock:
            self._waiting.append((self._now() + timedelta(seconds=seconds), work))

    def run_due(self) -> int:
        """Do all that is due, also what becomes due by it; returns how much that was."""
        done = 0
        while work := self._next():
            work()
            done += 1
        return done

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            due = min(
                (each for each in self._waiting if each[0] <= self._now()), key=lambda each: each[0], default=None
            )
            if due is None:
                return None
            self._waiting.remove(due)
            return due[1]
