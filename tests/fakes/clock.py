"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta


class FrozenClock:
    def __init__(self, start: datetime) -> None:
        self._start = start
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, instant: datetime) -> None:
        self._now = instant

    def advance(self, **duration: float) -> None:
        self._now += timedelta(**duration)

    def reset(self) -> None:
        self._now = self._start
