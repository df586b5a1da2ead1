"""Families who record what their children did today, over so many connections as a proxy would keep."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID, uuid4

from benchmarks.checkins.county import Child, County

CREATED = 201


@dataclass
class Tally:
    """``seconds`` are those of each request, ``whole`` those of the round."""

    seconds: list[float] = field(default_factory=list)
    whole: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.seconds) / self.whole


def record_all(port: int, county: County, connections: int) -> Tally:
    """Let every child's record be sent once, each with a key of its own."""
    return asyncio.run(_record_all(port, county.children, county.task_id, connections))


async def _record_all(port: int, children: Sequence[Child], task_id: UUID, connections: int) -> Tally:
    tally, waiting = Tally(), iter(children)
    began = monotonic()
    await asyncio.gather(*(_phone(port, waiting, task_id, tally) for _ in range(connections)))
    tally.whole = monotonic() - began
    return tally


async def _phone(port: int, waiting: Iterator[Child], task_id: UUID, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for child in waiting:
        began = monotonic()
        writer.write(_message(child, task_id))
        status, body = await _answer(reader)
        tally.seconds.append(monotonic() - began)
        if status != CREATED:
            raise SystemExit(f"A record was answered by {status}: {body.decode()}")
    writer.close()
    await writer.wait_closed()


def _message(child: Child, task_id: UUID) -> bytes:
    body = json.dumps(labor(child, task_id))
    return (
        "POST /api/v1/check-ins HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {child.token}\r\nIdempotency-Key: {uuid4()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def labor(child: Child, task_id: UUID) -> dict[str, str]:
    return {"student_id": str(child.student_id), "task_id": str(task_id)}


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), await reader.readexactly(int(headers["content-length"]))
