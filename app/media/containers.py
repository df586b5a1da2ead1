"""Recognizes and checks image files by their bytes alone, before any imaging library sees them."""

import re
from collections.abc import Iterator

from app.media.errors import PhotoNotAnImage, PhotoTooLarge, PhotoUnreadable

MAX_BYTES = 20 * 1024 * 1024
MAX_SCANS = 100
MAX_SEGMENTS = 5_000
MAX_BOXES = 1_000

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1"})

_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
# SOF0 to SOF15; DHT, JPG and DAC sit between them and are no frame headers.
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE_FRAMES = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
# Stuffed bytes, fill bytes, TEM, restart markers and SOI carry no segment.
_SEGMENT_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])", re.DOTALL)


def sniff(head: bytes) -> str | None:
    """Name the format ("jpeg", "png", "webp", "heic") of a file from its first 16 bytes, or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "heic"
    return None


def recognize(data: bytes) -> str:
    """Return the format of ``data``; raise PhotoTooLarge or PhotoNotAnImage."""
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge(max_megabytes=MAX_BYTES // 1024 // 1024)
    kind = sniff(data[:16])
    if kind is None:
        raise PhotoNotAnImage
    return kind


def has_several_scans(jpeg: bytes) -> bool:
    """Tell whether the decoder must keep all coefficients of a JPEG in memory until its last scan.

    Raises PhotoUnreadable for a scan bomb: libjpeg goes over the whole picture again for every scan, so a file of a
    few kilobytes could keep it busy for minutes.
    """
    components, scans, is_progressive = 0, 0, False
    for marker, start in _jpeg_segments(jpeg):
        if marker in _FRAME_HEADERS:
            is_progressive = marker in _PROGRESSIVE_FRAMES
            components = int.from_bytes(jpeg[start + 7 : start + 8])
        elif marker == _START_OF_SCAN:
            scans += 1
            if not is_progressive and scans == 1 and jpeg[start + 2 : start + 3] == bytes([components]):
                return False
            if scans > MAX_SCANS:
                raise PhotoUnreadable
    return scans > 0


def _jpeg_segments(jpeg: bytes) -> Iterator[tuple[int, int]]:
    """Yield marker and start (of the length field) of each segment, up to the end of the first picture."""
    position = 2
    for _ in range(MAX_SEGMENTS):
        found = _SEGMENT_MARKER.search(jpeg, position)
        if found is None or found[1][0] == _END_OF_IMAGE:
            return
        start = found.end()
        yield found[1][0], start
        position = start + int.from_bytes(jpeg[start : start + 2])
    raise PhotoUnreadable


def check_boxes(heic: bytes) -> None:
    """Raise PhotoUnreadable unless the outermost boxes of a HEIC fill the file and one of them describes the items."""
    kinds: list[bytes] = []
    position = 0
    while position < len(heic):
        size, header = int.from_bytes(heic[position : position + 4]), 8
        kinds.append(heic[position + 4 : position + 8])
        if size == 1:
            size, header = int.from_bytes(heic[position + 8 : position + 16]), 16
        elif size == 0:
            size = len(heic) - position
        position += size
        if size < header or position > len(heic) or len(kinds) > MAX_BOXES:
            raise PhotoUnreadable
    if b"meta" not in kinds:
        raise PhotoUnreadable
