"""The worst that is allowed, sent all at once: who takes how much memory, and who else still gets an answer?"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Self

from benchmarks.photos.phones import Bystander, Crowd, Sent
from benchmarks.photos.server import Server
from benchmarks.processes import peak_mib


@dataclass(frozen=True)
class Burst:
    """``sent`` is in the order of the files; ``vanished`` are processes that ended meanwhile without being asked to."""

    sent: list[Sent]
    image_mib: float
    web_mib: float
    vanished: frozenset[int]
    slowest: dict[str, float]
    answers: int


@dataclass
class Watch:
    """Reads the peaks again and again, because that of a process is gone with the process."""

    server: Server
    image: dict[int, float] = field(default_factory=dict)
    web: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._stopping = Event()
        self._thread = Thread(target=self._read_on, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
        self._read()

    def _read_on(self) -> None:
        while not self._stopping.wait(0.1):
            self._read()

    def _read(self) -> None:
        for peaks, pids in ((self.image, self.server.image_pids()), (self.web, self.server.web_pids())):
            for pid in pids:
                with suppress(OSError, IndexError):  # It ended while we looked.
                    peaks[pid] = peak_mib(pid)


def burst(server: Server, files: Sequence[bytes]) -> Burst:
    """Send all files at once, each by a phone of its own, which tries again when the server is busy."""
    crowd = Crowd(server, phones=len(files))
    with Watch(server) as watch, Bystander(server) as bystander:
        sent = crowd.send_all(files)
    living = {*server.image_pids(), *server.web_pids()}
    return Burst(
        sent=sent,
        image_mib=max(watch.image.values()),
        web_mib=max(watch.web.values()),
        vanished=frozenset({*watch.image, *watch.web} - living),
        slowest=bystander.slowest,
        answers=bystander.answers,
    )
