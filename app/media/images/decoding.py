"""Opens and decodes a photo of a known format, refusing by its header what would cost too much memory."""

import warnings
from io import BytesIO

from PIL import Image
from pillow_heif import register_heif_opener

from app.media.containers import check_boxes, has_several_scans
from app.media.errors import PhotoTooManyPixels, PhotoTooSmall, PhotoUnreadable
from app.media.images.renditions import DISPLAY_SIDE, fit

MIN_SIDE = 16
MAX_SIDE = 16_384
# How much each decoder may be asked for is measured in docs/decisions/0001-photo-limits.md.
MAX_PIXELS = {"jpeg": 110_000_000, "png": 50_000_000, "webp": 25_000_000, "heic": 50_000_000}
MAX_PIXELS_OF_SEVERAL_SCANS = 50_000_000
MAX_PIXELS_WITH_TRANSPARENCY = 30_000_000

_PILLOW_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}

register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def decode(data: bytes, kind: str) -> Image.Image:
    """Decode the first frame of ``data``; a JPEG comes back already shrunk to what its rendition needs.

    Decoders raise nearly every kind of exception on damaged files, hence the broad clause: whatever they raise, the
    file is unreadable. Their warnings are about damaged tags, and no tag is kept.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decode(data, kind)
    except (PhotoTooManyPixels, PhotoTooSmall, PhotoUnreadable, MemoryError):
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
    _check_size(image, max_pixels)
    image.draft("RGB", fit(image.size, DISPLAY_SIDE))
    image.load()
    return image


def _max_pixels(data: bytes, kind: str) -> int:
    if kind == "jpeg" and has_several_scans(data):
        return MAX_PIXELS_OF_SEVERAL_SCANS
    if kind == "heic":
        check_boxes(data)
    return MAX_PIXELS[kind]


def _check_size(image: Image.Image, max_pixels: int) -> None:
    if image.has_transparency_data:
        max_pixels = min(max_pixels, MAX_PIXELS_WITH_TRANSPARENCY)
    if max(image.size) > MAX_SIDE or image.width * image.height > max_pixels:
        raise PhotoTooManyPixels
    if min(image.size) < MIN_SIDE:
        raise PhotoTooSmall(min_side=MIN_SIDE)
