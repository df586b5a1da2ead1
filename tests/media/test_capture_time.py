"""What the camera's own date may say."""

from datetime import UTC, datetime, timedelta

import pytest

from app.media.images import process
from app.media.processed import CaptureHint, ProcessedPhoto
from tests.factories import images

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def made_from(data: bytes) -> ProcessedPhoto:
    return process(data, NOW)


def local_time(moment: datetime) -> str:
    return (moment + timedelta(hours=8)).strftime("%Y:%m:%d %H:%M:%S")


@pytest.mark.parametrize(
    ("age", "hint"),
    [
        (timedelta(hours=1), CaptureHint.CONSISTENT),
        (timedelta(days=7), CaptureHint.CONSISTENT),
        (timedelta(days=8, minutes=-1), CaptureHint.CONSISTENT),
        (timedelta(days=8, minutes=1), CaptureHint.OLD),
        (timedelta(days=400), CaptureHint.OLD),
        (timedelta(hours=-20), CaptureHint.CONSISTENT),
        (timedelta(hours=-30), CaptureHint.UNKNOWN),
        (timedelta(days=365 * 30), CaptureHint.UNKNOWN),
    ],
)
def test_capture_hint_compares_the_camera_with_the_arrival(age: timedelta, hint: CaptureHint) -> None:
    data = images.jpeg(exif=images.exif(taken=local_time(NOW - age)))
    assert made_from(data).capture_hint is hint


def test_a_recorded_time_zone_is_obeyed() -> None:
    taken = NOW - timedelta(days=8) + timedelta(hours=1)
    data = images.jpeg(exif=images.exif(taken=taken.strftime("%Y:%m:%d %H:%M:%S"), offset="+00:00"))
    assert made_from(data).capture_hint is CaptureHint.CONSISTENT
    without = images.jpeg(exif=images.exif(taken=taken.strftime("%Y:%m:%d %H:%M:%S")))
    assert made_from(without).capture_hint is CaptureHint.OLD


@pytest.mark.parametrize(
    "taken",
    [
        None,
        "",
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2026-11-20",
        "yesterday",
        "0001:01:01 00:00:00",
        "9999:12:31 23:59:59",
    ],
)
def test_no_usable_date_says_nothing(taken: str | None) -> None:
    assert made_from(images.jpeg(exif=images.exif(taken=taken))).capture_hint is CaptureHint.UNKNOWN


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_capture_hint_is_read_from_every_format(kind: str) -> None:
    data = images.encoded(images.picture(), kind, exif=images.exif(taken=local_time(NOW)))
    assert made_from(data).capture_hint is CaptureHint.CONSISTENT


def test_capture_hint_is_read_from_heic() -> None:
    data = images.heic(exif=images.exif(taken=local_time(NOW)).tobytes())
    assert made_from(data).capture_hint is CaptureHint.CONSISTENT
