"""A way to a server that can be disturbed: refused, stalled, slow, or answered with 500 in the server's place."""

import asyncio
import re
import threading
from pathlib import Path
from typing import Self

_CHUNK = 16 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_FAILURE = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class FaultyWay:
    """Listens on ``port`` and passes everything on to the server's port or socket; each fault lasts until the next call."""

    def __init__(self, server: int | Path) -> None:
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._listener: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._delay, self._is_failing = 0.0, False
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._await(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._await(self._refuse())
        self._await(self._end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def mend(self) -> None:
        """Pass everything on again."""
        self._set(delay=0.0)

    def slow_down(self, delay: float) -> None:
        """Hold up every piece of at most 16 KiB for so many seconds, in both directions."""
        self._set(delay=delay)

    def stall(self) -> None:
        """Take connections and bytes, and answer nothing."""
        self._set(flows=False)

    def fail(self) -> None:
        """Answer every request with status 500 in the server's place."""
        self._set(fails=True)

    def refuse(self) -> None:
        """Be gone: open connections are cut, new ones refused."""
        self._await(self._refuse())

    def _set(self, *, delay: float = 0.0, flows: bool = True, fails: bool = False) -> None:
        async def change() -> None:
            self._delay, self._is_failing = delay, fails
            if flows:
                self._flows.set()
            else:
                self._flows.clear()
            if fails:
                self._cut()
            if self._listener is None:
                await self._listen()

        self._await(change())

    def _await(self, coroutine) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self) -> None:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _refuse(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._cut()

    async def _end_tasks(self) -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self._is_failing:
                await self._answer_500(reader, writer)
            else:
                await self._connect(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # One end is gone, so the other one goes, too.
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _answer_500(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        await reader.readexactly(int(length[1]) if length else 0)
        writer.write(_FAILURE)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await self._reached()
        try:
            pumps = {asyncio.ensure_future(self._pump(reader, back)), asyncio.ensure_future(self._pump(there, writer))}
            _, rest = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in rest:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        finally:
            back.transport.abort()

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._server, Path):
            return await asyncio.open_unix_connection(self._server)
        return await asyncio.open_connection("127.0.0.1", self._server)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(_CHUNK):
            await self._flows.wait()
            await asyncio.sleep(self._delay)
            sink.write(data)
            await sink.drain()
