"""Phones under way: each sends piece after piece over a kept-alive connection, and tries again like a phone does.

What was answered, how quickly, and what was never answered is written down; nothing else can tell afterwards what the
service had acknowledged.
"""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from app.core.clock import SHANGHAI
from tests.factories.photos import small_photo
from tests.faults.town import SLOTS, Family, Town
from tests.servers.laborstar import API

READ, RECORD, PHOTO, PLACE = "read", "record", "photo", "place"
LONGEST_WAIT = 60.0
# Shorter than any Retry-After, so that a test need not wait for it.
PAUSE = 0.3
DAYS = 8


@dataclass(frozen=True)
class Seen:
    """One answer: how long it took, and of a refusal its code and when it said to come back."""

    what: str
    status: int
    seconds: float
    code: str | None
    retry_after: str | None


class Load:
    """So many phones that send, kind after kind, as long as the block lasts; ``finish`` sends again what got no answer.

    ``ports`` are the nodes: a phone goes to the next one when a node refuses its connection or asks it to close it. Of
    the phones every second one makes a new connection for each request, to one node after the other.
    """

    def __init__(self, town: Town, *ports: int, phones: int = 4, kinds: Sequence[str] = (RECORD, READ)) -> None:
        self.town, self.ports, self.kinds = town, ports, kinds
        self.seen: list[Seen] = []
        self.torn: list[str] = []
        self.refused = 0
        self.unfinished: list[tuple[str, int]] = []
        self._stopping = threading.Event()
        self._failures: list[BaseException] = []
        self._threads = [threading.Thread(target=self._send_on, args=[number]) for number in range(phones)]

    @property
    def statuses(self) -> Counter[int]:
        return Counter(each.status for each in self.seen)

    @property
    def slowest(self) -> float:
        return max((each.seconds for each in self.seen), default=0.0)

    def summary(self) -> str:
        answers = Counter((each.what, each.status, each.code) for each in self.seen)
        return f"{dict(answers)}, slowest {self.slowest:.2f} s, refused {self.refused}, torn {self.torn[:3]}"

    @contextmanager
    def under_way(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            for thread in self._threads:
                thread.join(LONGEST_WAIT)
        assert not self._failures, self._failures

    def go_on(self, seconds: float) -> int:
        """Let the phones send for so long; returns how many answers a phone had meanwhile, on average."""
        before = len(self.seen)
        time.sleep(seconds)
        assert not self._failures, self._failures
        return (len(self.seen) - before) // len(self._threads)

    def finish(self, within: float) -> None:
        """Send again what got no answer, until it has one."""
        began = time.monotonic()

        def finish(piece: tuple[str, int]) -> bool:
            with Phone(self, 0, lambda: time.monotonic() > began + within) as phone:
                return phone.do(*piece)

        with ThreadPoolExecutor(4) as phones:
            assert all(phones.map(finish, self.unfinished)), f"no answer within {within} s: {self.summary()}"
        self.unfinished.clear()

    def refusals_are_polite(self) -> None:
        """Check that nothing but success was answered, or a 503 that says when to come back."""
        bad = [each for each in self.seen if each.status >= 300 and not (each.status == 503 and each.retry_after)]
        assert not bad, Counter((each.what, each.status, each.code) for each in bad)

    def _send_on(self, number: int) -> None:
        try:
            with Phone(self, number, self._stopping.is_set) as phone:
                while not self._stopping.is_set():
                    for what in self.kinds:
                        piece = self.town.next_number(of_a_place=what == PLACE)
                        if not phone.do(what, piece):
                            self.unfinished.append((what, piece))
        except BaseException as error:  # noqa: BLE001  # The test's own thread reports it.
            self._failures.append(error)


class Phone:
    """One connection and the person behind it, who gives up when ``gives_up`` says so."""

    def __init__(self, load: Load, number: int, gives_up: Callable[[], bool]) -> None:
        self._load, self._town, self._gives_up = load, load.town, gives_up
        self._node = number
        self._keeps_alive = number % 2 == 0
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def do(self, what: str, number: int) -> bool:
        """Do one piece of work, again and again until it is answered; false where the person gave up."""
        family = self._town.families[number % len(self._town.families)]
        return {READ: self._read, RECORD: self._record, PHOTO: self._photo, PLACE: self._place}[what](family, number)

    def _read(self, family: Family, _number: int) -> bool:
        self._ask_once(READ, family, "GET", f"/check-ins?student_id={family.student_id}")
        return True  # Nobody misses a page that did not load.

    def _record(self, family: Family, number: int, photo_ids: Sequence[str] = ()) -> bool:
        task, days_ago = divmod(number // len(self._town.families), DAYS)
        body = {
            "student_id": str(family.student_id),
            "task_id": self._town.tasks[task],
            "labor_on": (datetime.now(SHANGHAI).date() - timedelta(days=days_ago)).isoformat(),
            "photo_ids": list(photo_ids),
        }
        answer = self._ask(RECORD, family, "POST", "/check-ins", body, key=f"phone-{number}")
        if answer:
            self._town.records[f"phone-{number}"] = answer["id"]
            self._town.photos.update(photo_ids)
        return answer is not None

    def _photo(self, family: Family, number: int) -> bool:
        uploads = self._town.uploads
        if number not in uploads:
            answer = self._ask(PHOTO, family, "POST", "/photos", _form(_photo_of(number), family))
            if answer is None:
                return False
            uploads[number] = answer["id"]
        return self._record(family, number, [uploads[number]])

    def _place(self, family: Family, number: int) -> bool:
        slot = number // len(self._town.families)
        if slot >= len(SLOTS):
            return self._read(family, number)  # Every child has asked for every slot.
        offering_id = self._town.offerings[2 * slot + number % 2]
        body = {"student_id": str(family.student_id)}
        answer = self._ask(PLACE, family, "POST", f"/offerings/{offering_id}/enrolments", body, key=f"place-{number}")
        if answer:
            self._town.places[f"place-{number}"] = answer["id"]
        return answer is not None

    def _ask(self, *request: Any, **more: Any) -> Any:
        """Send a request until it succeeds, and return its answer; None where the person gives up first."""
        while True:
            answer = self._ask_once(*request, **more)
            if answer is not None:
                return answer
            if self._gives_up():
                return None
            time.sleep(PAUSE)

    def _ask_once(
        self, what: str, family: Family, method: str, path: str, body: Any = None, key: str | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {family.token}"} | ({"Idempotency-Key": key} if key else {})
        if isinstance(body, bytes):
            headers["Content-Type"] = "multipart/form-data; boundary=limit"
        elif body is not None:
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection = self._connected()
        if connection is None:
            return None
        began = time.monotonic()
        try:
            connection.request(method, f"{API}{path}", body, headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._load.torn.append(f"{what}: {error!r} after {time.monotonic() - began:.2f} s")
            self._hang_up()
            return None
        if response.will_close or not self._keeps_alive:
            self._go_elsewhere()
        self._note(what, response, answer, time.monotonic() - began)
        return answer if response.status < 300 else None

    def _note(self, what: str, response: http.client.HTTPResponse, answer: Mapping[str, Any], seconds: float) -> None:
        seen = Seen(what, response.status, seconds, answer.get("code"), response.headers["Retry-After"])
        self._load.seen.append(seen)
        assert not 400 <= response.status < 500, f"{seen}: {answer}"

    def _connected(self) -> http.client.HTTPConnection | None:
        """Return the open connection or a new one; None where the node refuses, which loses nothing."""
        if self._connection is None:
            port = self._load.ports[self._node % len(self._load.ports)]
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT)
            try:
                self._connection.connect()
            except OSError:
                self._load.refused += 1
                self._go_elsewhere()
        return self._connection

    def _go_elsewhere(self) -> None:
        self._hang_up()
        self._node += 1

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_PICTURES = [small_photo(number) for number in range(3)]


def _photo_of(number: int) -> bytes:
    """Return a file that no other piece sends: a picture with a comment in it."""
    picture = _PICTURES[number % len(_PICTURES)]
    return picture[:2] + b"\xff\xfe\x00\x0a" + f"{number:08}".encode() + picture[2:]


def _form(data: bytes, family: Family) -> bytes:
    parts = [
        b'--limit\r\nContent-Disposition: form-data; name="file"; filename="IMG_1.JPG"\r\n\r\n' + data,
        f'--limit\r\nContent-Disposition: form-data; name="student_id"\r\n\r\n{family.student_id}'.encode(),
        b"--limit--\r\n",
    ]
    return b"\r\n".join(parts)
