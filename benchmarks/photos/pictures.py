"""What parents send: photos as a phone's camera and as a messenger make them, and the worst that is still allowed."""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import ExifTags, Image

from app.demo.pictures import LABOR_KINDS, draw_labor_photo
from app.media.containers import MAX_BYTES
from app.media.images.decoding import MAX_PIXELS, MAX_PIXELS_OF_HEAVY_KINDS, MAX_PIXELS_OF_SEVERAL_SCANS

_CAMERA_SIZE = (4032, 3024)
_NOISE = 9.0  # Makes a file of about three megabytes.
_LYING = 6  # Phones store upright pictures lying, and say so in the orientation tag.


def camera_photo(seed: int) -> bytes:
    """A JPEG of 12 megapixels and about 3 MB with a camera's tags."""
    scene = Image.open(BytesIO(messenger_photo(seed))).transpose(Image.Transpose.ROTATE_90)
    large = np.asarray(scene.resize(_CAMERA_SIZE, Image.Resampling.BICUBIC), dtype=np.float32)
    noise = np.random.default_rng(seed).standard_normal((*large.shape[:2], 1), dtype=np.float32) * _NOISE
    photo = Image.fromarray(np.clip(large + noise, 0, 255).astype(np.uint8))
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = _LYING
    tags.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 18:30:00"
    return _file(photo, "JPEG", quality=85, exif=tags)


def messenger_photo(seed: int) -> bytes:
    """A JPEG of 1080 x 1440 pixels without tags, as it comes out of a messenger."""
    return draw_labor_photo(LABOR_KINDS[seed % len(LABOR_KINDS)], seed)


def as_sent_anew(jpeg: bytes, mark: str) -> bytes:
    """The same picture in another file, because a file that is known already costs no image work."""
    return jpeg + mark.encode()


def worst_allowed() -> Iterator[tuple[str, bytes]]:
    """Yield eight files of the kinds that need the most memory, each with as many pixels and bytes as it may have."""
    for name, data in _largest_pictures():
        missing = MAX_BYTES - len(data)
        # What is missing in bytes goes behind the picture; in a HEIC only a box may stand there.
        yield name, data + (missing.to_bytes(4) + b"free" if name.startswith("HEIC") else b"").ljust(missing, b"\0")


def _largest_pictures() -> Iterator[tuple[str, bytes]]:
    several_scans = {"progressive": True, "subsampling": 0}
    yield "JPEG, baseline", _drawn("RGB", MAX_PIXELS["jpeg"], "JPEG")
    yield "JPEG, progressive 4:4:4", _drawn("RGB", MAX_PIXELS_OF_SEVERAL_SCANS, "JPEG", **several_scans)
    yield "JPEG, progressive CMYK", _drawn("CMYK", MAX_PIXELS_OF_SEVERAL_SCANS, "JPEG", **several_scans)
    yield "PNG, RGB", _drawn("RGB", MAX_PIXELS["png"], "PNG", compress_level=1)
    yield "PNG, RGBA", _drawn("RGBA", MAX_PIXELS_OF_HEAVY_KINDS, "PNG", compress_level=1)
    yield "WebP", _drawn("RGB", MAX_PIXELS["webp"], "WEBP", method=0)
    yield "HEIC 4:2:0", _drawn_heic(MAX_PIXELS["heic"], chroma=420)
    yield "HEIC 4:4:4", _drawn_heic(MAX_PIXELS_OF_HEAVY_KINDS, chroma=444)


def _drawn(mode: str, pixels: int, kind: str, **options: object) -> bytes:
    return _file(_gradient(mode, pixels), kind, **options)


def _drawn_heic(pixels: int, chroma: int) -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(_gradient("RGB", pixels)).save(
        out, quality=50, chroma=chroma, enc_params={"preset": "ultrafast"}
    )
    return out.getvalue()


def _gradient(mode: str, pixels: int) -> Image.Image:
    """A picture of at most this many pixels, 4 wide to 3 high."""
    height = int((pixels * 3 / 4) ** 0.5)
    gray = Image.linear_gradient("L").resize((pixels // height, height))
    return Image.merge(mode, [gray] * len(mode))


def _file(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
