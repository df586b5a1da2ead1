"""Thousands of families who all press at the same moment, over so many connections as a proxy would keep."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from benchmarks.rush.school import Family, Rush

TRIES = 3
MOST_RETRIES = 60
SEATED, WAITS, FULL, BUSY = 201, 202, 409, 503


@dataclass
class Tally:
    """What the phones were answered; ``seconds`` are those of each request, ``whole`` those of the rush."""

    answers: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    whole: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.seconds) / self.whole


def rush(port: int, wanted: Rush, connections: int, seed: int, *, lines_up: bool) -> Tally:
    """Let every family ask for the course it likes most; who finds it full lines up, or else tries its next ones."""
    return asyncio.run(_rush(port, wanted, connections, seed, lines_up=lines_up))


async def _rush(port: int, wanted: Rush, connections: int, seed: int, *, lines_up: bool) -> Tally:
    dice, tally = random.Random(seed), Tally()
    popularity = [1 / rank for rank in range(1, len(wanted.offering_ids) + 1)]
    families = list(wanted.families)
    dice.shuffle(families)
    likes = [(family, _likes(dice, wanted.offering_ids, popularity)) for family in families]
    waiting = iter(likes)
    began = monotonic()
    await asyncio.gather(*(_phone(port, waiting, tally, lines_up=lines_up) for _ in range(connections)))
    tally.whole = monotonic() - began
    return tally


def _likes(dice: random.Random, offering_ids: Sequence[UUID], popularity: Sequence[float]) -> list[UUID]:
    """Draw different courses, the popular ones more often."""
    drawn: list[UUID] = []
    while len(drawn) < min(TRIES, len(offering_ids)):
        (one,) = dice.choices(offering_ids, popularity)
        if one not in drawn:
            drawn.append(one)
    return drawn


async def _phone(port: int, waiting: Iterator[tuple[Family, list[UUID]]], tally: Tally, *, lines_up: bool) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for family, likes in waiting:
        for offering_id in likes:
            if await _ask(reader, writer, _Request(family, offering_id, lines_up), tally) != FULL:
                break
    writer.close()
    await writer.wait_closed()


class _Request(NamedTuple):
    family: Family
    offering_id: UUID
    lines_up: bool

    def message(self, ticket: str) -> bytes:
        body = json.dumps({"student_id": str(self.family.student_id), "waitlist": self.lines_up})
        queue = f"Queue-Ticket: {ticket}\r\n" if ticket else ""
        return (
            f"POST /api/v1/offerings/{self.offering_id}/enrolments HTTP/1.1\r\nHost: localhost\r\n{queue}"
            f"Authorization: Bearer {self.family.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: _Request, tally: Tally) -> int:
    """Send one request, again with its ticket where the server was busy; returns the final status."""
    ticket = ""
    for _ in range(MOST_RETRIES):
        began = monotonic()
        writer.write(request.message(ticket))
        status, retry_after, body = await _answer(reader)
        tally.seconds.append(monotonic() - began)
        tally.answers[status] += 1
        if status != BUSY:
            if status not in {SEATED, WAITS, FULL}:
                raise SystemExit(f"An enrolment was answered by {status}: {body.decode()}")
            return status
        ticket = json.loads(body).get("ticket", "")
        await asyncio.sleep(retry_after)
    raise SystemExit("A phone gave up.")


async def _answer(reader: asyncio.StreamReader) -> tuple[int, float, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return int(first.split()[1]), float(headers.get("retry-after", 0)), body
