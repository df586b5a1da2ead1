"""Turns a decoded picture into upright sRGB renditions and encodes them without any metadata."""

from base64 import b64encode
from io import BytesIO

from PIL import ExifTags, Image, ImageCms

from app.media.images.tags import exif_tag

DISPLAY_SIDE = 1600
THUMB_SIDE = 320
PLACEHOLDER_SIDE = 20
JPEG_QUALITY = 80
PLACEHOLDER_QUALITY = 30

_SRGB = ImageCms.createProfile("sRGB")
_WHITE = (255, 255, 255, 255)

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Scale ``size`` down, never up, so that its longer side is at most ``longest``."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def display_rendition(original: Image.Image) -> Image.Image:
    """Return an RGB picture of at most 1600 pixels a side, upright, in sRGB, on white.

    Colors and orientation are settled after shrinking, where they cost a tenth.
    """
    profile = original.info.get("icc_profile")
    in_srgb = _in_srgb(_on_white(_shrunk(original)), profile)
    upright = _upright(in_srgb, exif_tag(original, ExifTags.Base.Orientation))
    # Pillow would write a comment it finds here into the new file.
    upright.info = {}
    return upright


def thumb_rendition(display: Image.Image) -> Image.Image:
    return display.resize(fit(display.size, THUMB_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)


def jpeg_bytes(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY, exif=b"", icc_profile=None)
    return out.getvalue()


def placeholder_uri(thumb: Image.Image) -> str:
    """Return a blurred miniature to show while the picture loads; it needs no script in the page."""
    out = BytesIO()
    thumb.resize(fit(thumb.size, PLACEHOLDER_SIDE)).save(out, "WEBP", quality=PLACEHOLDER_QUALITY, exif=b"")
    return "data:image/webp;base64," + b64encode(out.getvalue()).decode()


def _shrunk(image: Image.Image) -> Image.Image:
    # From this size on, averaging blocks of whole pixels first halves the cost and cannot be seen.
    gap = 1.01 if max(image.size) >= 2 * DISPLAY_SIDE else None
    return image.resize(fit(image.size, DISPLAY_SIDE), Image.Resampling.BICUBIC, reducing_gap=gap)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, _WHITE), image).convert("RGB")


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    """Turn by the EXIF orientation; the tag may hold anything, and what is no orientation turns nothing."""
    turn = _UPRIGHT.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes):
        try:
            return _converted_by(profile, image)
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A damaged profile, or one for other color channels: the plain conversion is the best guess left.
            return image.convert("RGB")
    return image.convert("RGB")


def _converted_by(profile: bytes, image: Image.Image) -> Image.Image:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    if image.mode == "RGB" and "sRGB" in ImageCms.getProfileDescription(source):
        return image
    converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    return converted or image
