"""The language between the image pool and its workers: a JSON header and raw bytes, each with its length in front.

Nothing read here is trusted to be well-formed or small, for a worker may have been taken over by a hostile photo.
"""

import json
from io import FileIO
from typing import Any, NamedTuple

MAX_HEADER_BYTES = 64 * 1024
MAX_BODY_BYTES = 32 * 1024 * 1024


class Frame(NamedTuple):
    header: dict[str, Any]
    bodies: tuple[bytes, ...]


class BrokenFrame(Exception):
    """The stream ended within a frame, or what it carried is no frame."""


def write_frame(stream: FileIO, header: dict[str, Any], *bodies: bytes) -> None:
    encoded = json.dumps({"header": header, "sizes": [len(body) for body in bodies]}).encode()
    _write_all(stream, len(encoded).to_bytes(4) + encoded)
    for body in bodies:
        _write_all(stream, body)


def read_frame(stream: FileIO) -> Frame | None:
    """Return the next frame, or None when the other side has closed the stream between two frames."""
    prefix = stream.read(4)
    if not prefix:
        return None
    prefix += _read_exactly(stream, 4 - len(prefix), 4)
    try:
        envelope = json.loads(_read_exactly(stream, int.from_bytes(prefix), MAX_HEADER_BYTES))
        header, sizes = dict(envelope["header"]), [int(size) for size in envelope["sizes"]]
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenFrame from error
    return Frame(header, tuple(_read_exactly(stream, size, MAX_BODY_BYTES) for size in sizes))


def _write_all(stream: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]


def _read_exactly(stream: FileIO, size: int, limit: int) -> bytes:
    if not 0 <= size <= limit:
        raise BrokenFrame
    buffer = bytearray(size)
    rest = memoryview(buffer)
    while rest:
        count = stream.readinto(rest)
        if not count:
            raise BrokenFrame
        rest = rest[count:]
    return bytes(buffer)
