"""Reads the EXIF tags of a decoded picture without trusting them."""

import warnings

from PIL import Image


def exif_tag(image: Image.Image, tag: int, directory: int | None = None) -> object:
    """Return a tag, which may hold anything; None where it is missing or the tags loop, lie or are no EXIF."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tags = image.getexif()
            return tags.get(tag) if directory is None else tags.get_ifd(directory).get(tag)
    except Exception:  # noqa: BLE001  # The parser raises whatever the damaged bytes lead it to.
        return None
