"""Few at a time, so that a store that hangs cannot take all threads of a process with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from app.core.clock import monotonic
from app.core.storage.port import StorageUnavailable


class Turns:
    """At most ``most`` callers at once; the others wait their turn, as long as turns are given at all.

    When nobody has got one for ``seconds``, those who wait and those who come are turned away.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._began: list[float] = []
        self._freed = Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        began = self._begin()
        try:
            yield
        finally:
            with self._freed:
                self._began.remove(began)
                self._freed.notify()

    def _begin(self) -> float:
        with self._freed:
            while len(self._began) >= self._most:
                patience = self._began[-1] + self._seconds - monotonic()
                if patience <= 0:
                    raise StorageUnavailable
                self._freed.wait(patience)
            self._began.append(monotonic())
            return self._began[-1]
