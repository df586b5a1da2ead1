"""Clients that keep their connections and send the next request as soon as the last one is answered."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import monotonic

CONNECTIONS = 16


@dataclass
class Answers:
    """How the requests of a round were answered; ``seconds`` are those of each, ``whole`` those of the round."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    whole: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.seconds) / self.whole

    @property
    def median_ms(self) -> float:
        return 1000 * median(self.seconds)

    @property
    def slowest_hundredth_ms(self) -> float:
        return 1000 * quantiles(self.seconds, n=100)[-1]


def request(
    method: str, path: str, token: str = "", body: bytes = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return a request as it goes over the wire."""
    lines = {"Host": "localhost", **(headers or {})}
    if token:
        lines["Authorization"] = f"Bearer {token}"
    if body:
        lines = {"Content-Type": "application/json", **lines, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def send_all(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Answers:
    """Send all requests over so many connections at a time; a connection that the server closes is opened anew."""
    return asyncio.run(_send_all(port, requests, connections))


def send_expecting(port: int, requests: Sequence[bytes], *statuses: int, connections: int = CONNECTIONS) -> Answers:
    """Send all requests, of which each must be answered by one of these statuses."""
    answers = send_all(port, requests, connections)
    if answers.statuses.keys() - set(statuses):
        raise SystemExit(f"Not all requests were answered as they should be: {dict(answers.statuses)}")
    return answers


async def _send_all(port: int, requests: Sequence[bytes], connections: int) -> Answers:
    answers, waiting = Answers(), iter(requests)
    began = monotonic()
    await asyncio.gather(*(_client(port, waiting, answers) for _ in range(connections)))
    answers.whole = monotonic() - began
    return answers


async def _client(port: int, waiting: Iterator[bytes], answers: Answers) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for message in waiting:
        began = monotonic()
        writer.write(message)
        status, is_last = await _answer(reader)
        answers.seconds.append(monotonic() - began)
        answers.statuses[status] += 1
        if is_last:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer; returns its status and whether it is the last of its connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"transfer-encoding: chunked" in head:
        while (size := int(await reader.readline(), 16)) > 0:
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
    return int(head[9:12]), b"connection: close" in head
