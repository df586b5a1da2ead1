"""Reads the EXIF tags of a decoded picture without trusting them."""

import warnings

from PIL import Image


def exif_of(image: Image.Image) -> Image.Exif:
    """Return the tags, or none at all where they loop, lie about their length or are no EXIF."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return image.getexif()
    except Exception:  # noqa: BLE001  # The parser raises whatever the damaged bytes lead it to.
        return Image.Exif()
