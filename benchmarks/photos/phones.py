"""Phones: clients that send photos over connections they keep."""

import http.client
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from threading import Event, Lock, Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Self, TypeVar

from benchmarks.photos.server import Server

T = TypeVar("T")
PHONES = 4
PATIENCE_SECONDS = 60
CHEAP_PATHS = ("/healthz", "/api/v1/me")
_BOUNDARY = "edge-of-photo"
_HEAD = (
    f"--{_BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="file"; filename="IMG_1.JPG"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
).encode()
_TAIL = f"\r\n--{_BOUNDARY}--\r\n".encode()
FORM = f"multipart/form-data; boundary={_BOUNDARY}"


def form_of(photo: bytes) -> bytes:
    """Return a form with one file, as a phone sends it; ``FORM`` is its type."""
    return _HEAD + photo + _TAIL


def form_with(fields: Mapping[str, str], photo: bytes) -> tuple[bytes, str]:
    """Return a form whose other fields go before the file, and its type."""
    parts = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return "".join(parts).encode() + form_of(photo), FORM


@dataclass(frozen=True)
class Sent:
    """One accepted upload: seconds from the first try to the answer, and how often the server was too busy before."""

    seconds: float
    refusals: int


class Crowd:
    """Phones that each keep one connection through a round; gunicorn would close it in the pause between two."""

    def __init__(self, server: Server, phones: int = PHONES) -> None:
        self._server = server
        self._phones = phones
        self._lock = Lock()
        # The guardians take turns, so that none of them uploads too often.
        self._guardians = cycle(server.tokens)

    def send_all(self, photos: Sequence[bytes]) -> list[Sent]:
        """Send all photos, each phone the next one as soon as it has its answer; returns in the photos' order."""
        sent: list[Sent | None] = [None] * len(photos)
        waiting = iter(range(len(photos)))

        def send_some() -> None:
            with closing(_connect(self._server)) as connection:
                while (place := self._next(waiting)) is not None:
                    sent[place] = self._send(connection, photos[place])

        with ThreadPoolExecutor(self._phones) as threads:
            for done in [threads.submit(send_some) for _ in range(self._phones)]:
                done.result()
        return [one for one in sent if one]

    def _send(self, connection: http.client.HTTPConnection, photo: bytes) -> Sent:
        began, refusals = monotonic(), 0
        body = form_of(photo)
        token = self._next(self._guardians)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": FORM}
        while True:
            connection.request("POST", "/api/v1/photos", body, headers)
            response = connection.getresponse()
            answer = response.read()
            if response.status == HTTPStatus.CREATED:
                return Sent(monotonic() - began, refusals)
            if response.status != HTTPStatus.SERVICE_UNAVAILABLE:
                raise SystemExit(f"An upload was answered by {response.status}: {answer.decode()}")
            refusals += 1
            sleep(float(response.headers["Retry-After"]))

    def _next(self, turns: Iterator[T]) -> T | None:
        with self._lock:
            return next(turns, None)


class Bystander:
    """Asks for cheap things all the time, each on a new connection, and remembers the slowest answers."""

    def __init__(self, server: Server) -> None:
        self.slowest = dict.fromkeys(CHEAP_PATHS, 0.0)
        self.answers = 0
        self._server = server
        self._stopping = Event()
        self._thread = Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stopping.wait(0.02):
            for path in CHEAP_PATHS:
                self.slowest[path] = max(self.slowest[path], self._seconds(path))
                self.answers += 1

    def _seconds(self, path: str) -> float:
        began = monotonic()
        connection = _connect(self._server)
        connection.request("GET", path, headers={"Authorization": f"Bearer {self._server.tokens[0]}"})
        status = connection.getresponse().status
        connection.close()
        return monotonic() - began if status == HTTPStatus.OK else float("inf")


def _connect(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
