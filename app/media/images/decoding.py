"""Opens and decodes a photo of a known format, refusing by its header what would cost too much memory."""

import warnings
from io import BytesIO

from PIL import Image
from pillow_heif import register_heif_opener

from app.core.errors import DomainError
from app.media.containers import check_boxes, has_several_scans
from app.media.errors import PhotoTooManyPixels, PhotoTooSmall, PhotoUnreadable
from app.media.images.renditions import DISPLAY_SIDE, fit

MIN_SIDE = 16
MAX_SIDE = 16_384
# How much each decoder may be asked for is measured in docs/decisions/0001-photo-limits.md.
MAX_PIXELS = {"jpeg": 110_000_000, "png": 50_000_000, "webp": 25_000_000, "heic": 50_000_000}
MAX_PIXELS_OF_SEVERAL_SCANS = 50_000_000
# No camera makes pictures with transparency, or HEIC with full color resolution; they need twice the memory.
MAX_PIXELS_OF_HEAVY_KINDS = 20_000_000

_PILLOW_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}

register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def decode(data: bytes, kind: str) -> Image.Image:
    """Decode the first frame of ``data`` to mode L, RGB, RGBA or CMYK; a JPEG comes back already shrunk a good deal.

    Decoders raise nearly every kind of exception on damaged files, hence the broad clause: whatever they raise, the
    file is unreadable. Their warnings are about damaged tags, and no tag is kept.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _in_plain_mode(_decode(data, kind))
    except (DomainError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise PhotoTooManyPixels from None
    except Exception as error:
        raise PhotoUnreadable from error


def _decode(data: bytes, kind: str) -> Image.Image:
    max_pixels = _max_pixels(data, kind)
    # Pillow refuses twice this by the header; for WebP that is before the decoder allocates its canvases.
    Image.MAX_IMAGE_PIXELS = max_pixels
    image = Image.open(BytesIO(data), formats=(_PILLOW_FORMATS[kind],))
    _check_size(image.size, min(max_pixels, MAX_PIXELS_OF_HEAVY_KINDS) if _is_heavy(image) else max_pixels)
    image.draft("RGB", fit(image.size, DISPLAY_SIDE))
    image.load()
    return image


def _max_pixels(data: bytes, kind: str) -> int:
    if kind == "jpeg" and has_several_scans(data):
        return MAX_PIXELS_OF_SEVERAL_SCANS
    if kind == "heic":
        check_boxes(data)
    return MAX_PIXELS[kind]


def _is_heavy(image: Image.Image) -> bool:
    has_full_color = image.format == "HEIF" and image.info.get("chroma") in {422, 444}
    return image.has_transparency_data or has_full_color


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    if max(size) > MAX_SIDE or size[0] * size[1] > max_pixels:
        raise PhotoTooManyPixels
    if min(size) < MIN_SIDE:
        raise PhotoTooSmall(min_side=MIN_SIDE)


def _in_plain_mode(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode == "I;16":
        return image.point(lambda level: level / 256).convert("L")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")
