"""What is said about files that are no photo, damaged, or built to do harm."""

import struct
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from PIL import Image

from app.media.containers import MAX_BYTES, MAX_SCANS
from app.media.errors import (
    PhotoNotAnImage,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTooSmall,
    PhotoUnreadable,
)
from app.media.images import process
from app.media.processed import CaptureHint, ProcessedPhoto
from tests.factories import images

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


REFUSALS = (PhotoNotAnImage, PhotoTooLarge, PhotoTooManyPixels, PhotoTooSmall, PhotoUnreadable)


def made_from(data: bytes) -> ProcessedPhoto:
    return process(data, NOW)


@pytest.mark.parametrize(
    ("what", "data"), tuple(images.not_images()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_no_photo_is_refused_by_its_first_bytes(what: str, data: bytes) -> None:
    with pytest.raises(PhotoNotAnImage):
        made_from(data)


def test_more_bytes_than_the_limit_are_refused() -> None:
    with pytest.raises(PhotoTooLarge) as refusal:
        made_from(images.jpeg() + bytes(MAX_BYTES))
    assert refusal.value.members == {"max_megabytes": 20}


@pytest.mark.parametrize(
    "head",
    [images.JPEG_HEAD, images.PNG_HEAD, b"RIFF\x10\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypheic"],
    ids=["jpeg", "png", "webp", "heic"],
)
@pytest.mark.parametrize("rest", [b"", bytes(4_000), images.PAYLOAD * 20])
def test_a_right_beginning_with_rubbish_behind_it_is_unreadable(head: bytes, rest: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        made_from(head + rest)


@pytest.mark.parametrize(
    "data",
    [
        *images.truncations(images.jpeg()),
        *images.truncations(images.encoded(images.picture(), "PNG")),
        *images.truncations(images.encoded(images.picture(), "WEBP")),
        *images.truncations(images.heic()),
    ],
)
def test_a_photo_cut_short_is_unreadable(data: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        made_from(data)


@pytest.mark.parametrize(
    "data",
    [
        images.jpeg((96, 64)),
        images.encoded(images.picture((96, 64)), "PNG"),
        images.encoded(images.picture((96, 64)), "WEBP"),
        images.heic(images.picture((96, 64))),
    ],
    ids=["jpeg", "png", "webp", "heic"],
)
def test_a_flipped_bit_gives_a_photo_or_a_refusal_but_never_a_crash(data: bytes) -> None:
    outcomes = set()
    for flipped in images.bit_flips(data, 150):
        try:
            outcomes.add(type(made_from(flipped)))
        except REFUSALS as refusal:
            outcomes.add(type(refusal))
    assert PhotoUnreadable in outcomes


@pytest.mark.parametrize(
    ("what", "tiff"), tuple(images.hostile_exifs()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_hostile_tags_do_no_harm(what: str, tiff: bytes) -> None:
    photo = made_from(images.with_raw_exif(tiff))
    assert photo.width * photo.height == images.PHOTO_SIZE[0] * images.PHOTO_SIZE[1]
    assert photo.capture_hint is CaptureHint.UNKNOWN
    assert images.PAYLOAD not in photo.display


def test_a_scan_bomb_is_refused_before_it_costs_time() -> None:
    bomb = images.scan_bomb(2_000)
    started = time.process_time()
    with pytest.raises(PhotoUnreadable):
        made_from(bomb)
    assert time.process_time() - started < 0.5


def test_as_many_scans_as_allowed_are_read() -> None:
    scans_before = images.jpeg(progressive=True).count(b"\xff\xda")
    assert made_from(images.scan_bomb(MAX_SCANS - scans_before)).width == images.PHOTO_SIZE[0]
    with pytest.raises(PhotoUnreadable):
        made_from(images.scan_bomb(MAX_SCANS - scans_before + 1))


def test_millions_of_empty_segments_are_refused_before_they_cost_time() -> None:
    padded = images.jpeg()[:2] + b"\xff\xfe\0\x02" * 1_000_000 + images.jpeg()[2:]
    started = time.process_time()
    with pytest.raises(PhotoUnreadable):
        made_from(padded)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "data",
    [
        images.resized_header(images.jpeg(), 50_000, 50_000),
        images.resized_header(images.jpeg(), 16_384, 16_384),
        images.resized_header(images.jpeg(progressive=True), 8_000, 8_000),
        images.png(2**31 - 1, 10, 8, 2, b""),
        images.png(2**31, 10, 8, 2, b""),
        images.png(16_385, 20, 8, 0, b""),
        images.png(8_000, 8_000, 8, 2, b""),
        images.png(6_000, 6_000, 8, 6, b""),
        images.huge_webp(),
    ],
)
def test_too_many_pixels_are_refused_by_the_header(data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(PhotoTooManyPixels) as refusal:
        made_from(data)
    assert "1200" in refusal.value.detail
    assert time.process_time() - started < 0.5


def test_a_jpeg_of_one_scan_may_have_more_pixels_than_one_of_several() -> None:
    """Eight thousand pixels a side pass here and are refused above; libjpeg paints what is missing in gray."""
    assert made_from(images.resized_header(images.jpeg(), 8_000, 8_000)).width == 1600


def test_a_heic_that_claims_an_absurd_size_is_refused() -> None:
    data = images.heic()
    claim = b"ispe" + bytes(4) + struct.pack(">II", *images.PHOTO_SIZE)
    assert claim in data
    with pytest.raises((PhotoTooManyPixels, PhotoUnreadable)):
        made_from(data.replace(claim, b"ispe" + bytes(4) + struct.pack(">II", 65_000, 65_000)))


def test_a_heic_grid_of_absurd_size_is_refused() -> None:
    data = images.heic(images.picture((256, 256)), tile_size=128)
    descriptor = bytes([0, 0, 1, 1]) + struct.pack(">HH", 256, 256)
    assert descriptor in data
    absurd = bytes([0, 0, 255, 255]) + struct.pack(">HH", 65_535, 65_535)
    with pytest.raises((PhotoTooManyPixels, PhotoUnreadable)):
        made_from(data.replace(descriptor, absurd))


@pytest.mark.parametrize("box", [b"meta", b"iprp", b"pitm", b"iloc"])
def test_a_heic_without_one_of_its_boxes_is_unreadable(box: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        made_from(images.heic().replace(box, b"skip"))


def test_a_heic_of_millions_of_empty_boxes_is_refused_before_it_costs_time() -> None:
    padded = images.heic() + b"\0\0\0\x08free" * 2_000_000
    started = time.process_time()
    with pytest.raises(PhotoUnreadable):
        made_from(padded)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("size", [(1, 1), (15, 200), (16_384, 1)])
def test_too_few_pixels_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoTooSmall):
        made_from(images.encoded(Image.new("RGB", size), "PNG"))


@pytest.mark.parametrize("chunk", [b"zTXt", b"iCCP"])
def test_a_chunk_that_swells_when_inflated_is_refused_or_dropped(chunk: bytes) -> None:
    swelling = images.png_chunk(chunk, b"name\0\0" + zlib.compress(bytes(200_000_000), 9))
    bomb = images.png(32, 32, 8, 0, (b"\0" + bytes(range(32))) * 32, swelling)
    started = time.process_time()
    with suppress(PhotoUnreadable):
        assert made_from(bomb).width == 32
    assert time.process_time() - started < 1


@pytest.mark.parametrize("name", [b"icc_profile", b"exif", b"xmp", b"transparency", b"duration", b"comment", b"chroma"])
def test_a_text_named_like_something_internal_does_no_harm(name: bytes) -> None:
    text = images.png_chunk(b"tEXt", name + b"\0" + images.PAYLOAD)
    data = images.png(32, 32, 8, 0, (b"\0" + bytes(range(32))) * 32, text)
    with suppress(PhotoUnreadable):
        assert images.PAYLOAD not in made_from(data).display
