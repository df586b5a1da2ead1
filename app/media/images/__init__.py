"""From untrusted bytes to two clean JPEGs. The only code that imports Pillow, pillow-heif and numpy for photos.

Decoders of foreign files are the riskiest code of the house: nothing outside ``app.media.worker`` and the tests calls
this package directly; web threads go through ``app.media.pool``.
"""

from datetime import datetime

from app.media.containers import recognize
from app.media.images.capture import capture_hint
from app.media.images.decoding import decode
from app.media.images.fingerprint import fingerprint
from app.media.images.renditions import display_rendition, jpeg_bytes, placeholder_uri, thumb_rendition
from app.media.processed import ProcessedPhoto


def process(data: bytes, received_at: datetime) -> ProcessedPhoto:
    """Make everything that is kept of a photo; ``received_at`` is aware and only serves the capture hint.

    Raises the refusals of ``app.media.errors`` that begin with "Photo", and MemoryError.
    """
    original = decode(data, recognize(data))
    display = display_rendition(original)
    thumb = thumb_rendition(display)
    marks = fingerprint(thumb)
    return ProcessedPhoto(
        width=display.width,
        height=display.height,
        display=jpeg_bytes(display),
        thumb=jpeg_bytes(thumb),
        placeholder=placeholder_uri(thumb),
        phash=marks.pose_hashes[0],
        pose_phashes=marks.pose_hashes,
        is_comparable=marks.is_comparable,
        capture_hint=capture_hint(original, received_at),
    )
