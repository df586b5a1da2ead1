"""Says whether the camera's own date fits the check-in. Read once, never stored: only the hint leaves this file."""

from datetime import UTC, datetime, timedelta

from PIL import ExifTags, Image

from app.media.images.tags import exif_tag
from app.media.processed import CaptureHint

# A check-in may be a week late, and a camera's clock or time zone may be a day off.
OLD_AFTER = timedelta(days=8)
CLOCK_TOLERANCE = timedelta(days=1)
# Cameras whose clock was never set start in some earlier year.
EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
LOCAL_OFFSET = "+08:00"


def capture_hint(image: Image.Image, received_at: datetime) -> CaptureHint:
    """Compare the capture time in the picture's tags with its arrival; most pictures have none and stay unknown."""
    taken_at = _taken_at(image)
    if taken_at is None or not EARLIEST <= taken_at <= received_at + CLOCK_TOLERANCE:
        return CaptureHint.UNKNOWN
    return CaptureHint.OLD if received_at - taken_at > OLD_AFTER else CaptureHint.CONSISTENT


def _taken_at(image: Image.Image) -> datetime | None:
    local = exif_tag(image, ExifTags.Base.DateTimeOriginal, ExifTags.IFD.Exif)
    offset = exif_tag(image, ExifTags.Base.OffsetTimeOriginal, ExifTags.IFD.Exif) or LOCAL_OFFSET
    try:
        return datetime.strptime(f"{local}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return None
