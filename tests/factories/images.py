"""Draws every photo and every bad file the tests need; nothing comes from outside."""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageDraw

PHOTO_SIZE = (240, 160)
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (40, 60, 200), (230, 200, 40)
PAYLOAD = b"<?php system($_GET['c']); ?>"

JPEG_HEAD = b"\xff\xd8\xff"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def picture(size: tuple[int, int] = PHOTO_SIZE, seed: int = 1) -> Image.Image:
    """A busy drawing whose four quarters are red and green above blue and yellow, so that every turn shows."""
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    half_x, half_y = size[0] // 2, size[1] // 2
    corners = ((0, 0, RED), (half_x, 0, GREEN), (0, half_y, BLUE), (half_x, half_y, YELLOW))
    for left, top, color in corners:
        draw.rectangle((left, top, left + half_x, top + half_y), fill=color)
    random = np.random.default_rng(seed)
    for _ in range(30):
        x, y = random.integers(0, size[0]), random.integers(0, size[1])
        radius = int(random.integers(2, max(3, min(size) // 10)))
        gray = int(random.integers(0, 256))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(gray, gray, gray))
    return image


def quarters(size: tuple[int, int] = PHOTO_SIZE) -> Image.Image:
    """The four colored quarters alone, for comparing colors."""
    image = Image.new("RGB", (2, 2))
    for place, color in zip(((0, 0), (1, 0), (0, 1), (1, 1)), (RED, GREEN, BLUE, YELLOW), strict=True):
        image.putpixel(place, color)
    return image.resize(size, Image.Resampling.NEAREST)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = PHOTO_SIZE, **options: object) -> bytes:
    return encoded(picture(size), "JPEG", **{"quality": 90, **options})


def exif(
    *, orientation: object = None, taken: str | None = None, offset: str | None = None, has_gps: bool = False
) -> Image.Exif:
    tags = Image.Exif()
    if orientation is not None:
        tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "SecretPhoneMaker"
    details = tags.get_ifd(ExifTags.IFD.Exif)
    if taken is not None:
        details[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    if has_gps:
        place = tags.get_ifd(ExifTags.IFD.GPSInfo)
        place[ExifTags.GPS.GPSLatitudeRef] = "N"
        place[ExifTags.GPS.GPSLatitude] = (25.0, 54.0, 27.0)
    return tags


def oriented_jpeg(orientation: object, *, endian: str = ">") -> bytes:
    """A JPEG that looks like ``quarters()`` once a viewer has obeyed its orientation tag."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation if isinstance(orientation, int) else 0)
    stored = quarters() if undo is None else quarters().transpose(undo)
    tags = exif(orientation=orientation)
    tags.endian = endian
    return encoded(stored, "JPEG", quality=95, exif=tags)


def heic(image: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image or picture()).save(out, quality=80, **options)
    return out.getvalue()


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload


def with_segment(jpeg_file: bytes, marker: int, payload: bytes) -> bytes:
    """Insert a segment right after the start of a JPEG."""
    return jpeg_file[:2] + jpeg_segment(marker, payload) + jpeg_file[2:]


def with_raw_exif(tiff: bytes) -> bytes:
    return with_segment(jpeg(), 0xE1, b"Exif\0\0" + tiff)


def hostile_exifs() -> Iterator[tuple[str, bytes]]:
    """TIFF structures that make careless parsers loop, read beyond the end or allocate without bound."""
    head = b"II*\0\x08\0\0\0"
    entry = struct.pack("<HHII", 0x0112, 3, 1, 6)
    yield "directory that is its own next", head + b"\x01\0" + entry + b"\x08\0\0\0"
    yield "sub-directory that is its parent", head + b"\x01\0" + struct.pack("<HHII", 0x8769, 4, 1, 8) + b"\0\0\0\0"
    yield "offset beyond the end", head + b"\x01\0" + struct.pack("<HHII", 0x010F, 2, 40, 0xFFFFFFF0) + b"\0\0\0\0"
    yield "count of four billion", head + b"\x01\0" + struct.pack("<HHII", 0x9003, 2, 0xFFFFFFFF, 8) + b"\0\0\0\0"
    yield "more entries than bytes", head + b"\xff\xff" + entry
    yield "unknown type", head + b"\x01\0" + struct.pack("<HHII", 0x0112, 99, 1, 6) + b"\0\0\0\0"
    yield "wrong byte order", b"MM*\0\x08\0\0\0\x01\0" + entry + b"\0\0\0\0"
    yield "cut short", head[:6]
    yield "no TIFF at all", PAYLOAD


def scan_bomb(scans: int) -> bytes:
    """A small progressive JPEG whose last refinement scan is repeated."""
    source = jpeg(progressive=True)
    last = source.rindex(b"\xff\xda")
    # A comment between the scans that looks like the end of the picture must not hide the scans behind it.
    decoy = jpeg_segment(0xFE, b"\xff\xd9")
    return source[:-2] + (decoy + source[last:-2]) * scans + b"\xff\xd9"


def resized_header(jpeg_file: bytes, width: int, height: int) -> bytes:
    """Change the size a JPEG claims in its frame header."""
    start = next(at for at in range(len(jpeg_file)) if jpeg_file[at : at + 2] in {b"\xff\xc0", b"\xff\xc2"})
    return jpeg_file[: start + 5] + struct.pack(">HH", height, width) + jpeg_file[start + 9 :]


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    return len(payload).to_bytes(4) + kind + payload + zlib.crc32(kind + payload).to_bytes(4)


def png(width: int, height: int, depth: int, color: int, rows: bytes, *extra: bytes) -> bytes:
    """A PNG from its raw, already filtered rows; ``extra`` chunks stand before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    pixels = png_chunk(b"IDAT", zlib.compress(rows))
    return PNG_HEAD + png_chunk(b"IHDR", header) + b"".join(extra) + pixels + png_chunk(b"IEND", b"")


def huge_webp() -> bytes:
    """A WebP of a few bytes that claims 16383 x 16383 pixels."""
    bits = (16382 | 16382 << 14).to_bytes(4, "little")
    chunk = b"VP8L" + (5).to_bytes(4, "little") + b"\x2f" + bits + b"\0"
    return b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk


def display_p3() -> bytes:
    """An ICC profile with the primaries of Display P3: an sRGB profile with its colorant tags replaced."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for number in range(int.from_bytes(profile[128:132])):
        entry = 132 + 12 * number
        name, offset = bytes(profile[entry : entry + 4]), int.from_bytes(profile[entry + 4 : entry + 8])
        if name in primaries:
            fixed = [round(value * 65536) for value in primaries[name]]
            profile[offset + 8 : offset + 20] = struct.pack(">iii", *fixed)
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "Disp".encode("utf-16-be"))


def truncations(data: bytes) -> Iterator[bytes]:
    """``data`` cut at every tenth of its length."""
    for tenth in range(1, 10):
        yield data[: len(data) * tenth // 10]


def bit_flips(data: bytes, count: int, seed: int = 7) -> Iterator[bytes]:
    """``data`` with single bits flipped: half of them in the first 600 bytes, where headers and tables are."""
    random = np.random.default_rng(seed)
    for number in range(count):
        flipped = bytearray(data)
        place = int(random.integers(3, min(600, len(data)) if number % 2 else len(data)))
        flipped[place] ^= 1 << int(random.integers(0, 8))
        yield bytes(flipped)


def not_images() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "text", "今天我扫了地".encode()
    yield "HTML", b"<!doctype html><script>alert(1)</script>"
    yield "SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "PHP", PAYLOAD
    yield "ZIP", b"PK\x03\x04" + bytes(40)
    yield "PDF", b"%PDF-1.7\n" + bytes(40)
    yield "EPS", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n(%pipe%id) (w) file\n"
    yield "GIF and script", encoded(picture().quantize(8), "GIF") + b"*/=1;alert(1)"
    yield "TIFF", encoded(picture(), "TIFF")
    yield "BMP", encoded(picture(), "BMP")
    yield "AVIF", b"\0\0\0\x1cftypavif" + bytes(40)
    yield "zeros", bytes(5_000)
