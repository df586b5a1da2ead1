"""What becomes of good photos."""

import io
import struct
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from app.media.containers import sniff
from app.media.images import process
from app.media.processed import ProcessedPhoto
from tests.factories import images

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def shown(photo: ProcessedPhoto) -> Image.Image:
    image = Image.open(io.BytesIO(photo.display))
    image.load()
    return image


def made_from(data: bytes) -> ProcessedPhoto:
    return process(data, NOW)


def corner_colors(image: Image.Image) -> list[tuple[int, ...]]:
    rgb = image.convert("RGB")
    return [rgb.getpixel((int(image.width * x), int(image.height * y))) for y in (0.25, 0.75) for x in (0.25, 0.75)]


def assert_quarters(photo: ProcessedPhoto, tolerance: int = 16) -> None:
    wanted = (images.RED, images.GREEN, images.BLUE, images.YELLOW)
    difference = np.abs(np.array(corner_colors(shown(photo))) - np.array(wanted))
    assert difference.max() <= tolerance


def test_a_photo_becomes_a_display_and_a_thumb_of_bounded_size() -> None:
    photo = made_from(images.jpeg((2000, 1500)))
    assert (photo.width, photo.height) == (1600, 1200) == shown(photo).size
    assert Image.open(io.BytesIO(photo.thumb)).size == (320, 240)
    assert shown(photo).format == Image.open(io.BytesIO(photo.thumb)).format == "JPEG"


def test_a_small_photo_is_never_enlarged() -> None:
    photo = made_from(images.jpeg((200, 100)))
    assert (photo.width, photo.height) == (200, 100) == Image.open(io.BytesIO(photo.thumb)).size


def test_a_very_long_strip_keeps_at_least_one_pixel_of_width() -> None:
    photo = made_from(images.encoded(Image.new("L", (16, 16_384), 90)))
    assert (photo.width, photo.height) == (2, 1600)


def test_a_large_jpeg_looks_like_the_original_scaled_down() -> None:
    source = images.picture((3400, 2600))
    expected = np.asarray(source.resize((1600, 1224), Image.Resampling.LANCZOS), dtype=float)
    seen = np.asarray(shown(made_from(images.encoded(source, quality=90))), dtype=float)
    assert np.abs(expected - seen).mean() < 3


def test_placeholder_is_a_short_data_uri_of_twenty_pixels() -> None:
    photo = made_from(images.jpeg())
    head, _, encoded = photo.placeholder.partition(",")
    assert head == "data:image/webp;base64"
    assert len(encoded) < 600


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation: int) -> None:
    photo = made_from(images.oriented_jpeg(orientation))
    assert (photo.width, photo.height) == images.PHOTO_SIZE
    assert_quarters(photo)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_meaningless_orientation_turns_nothing(orientation: int) -> None:
    assert_quarters(made_from(images.oriented_jpeg(orientation)))


def test_orientation_is_read_in_either_byte_order() -> None:
    assert_quarters(made_from(images.oriented_jpeg(6, endian="<")))


def test_orientation_that_is_a_text_turns_nothing() -> None:
    entry = struct.pack("<HHII", 0x0112, 2, len(images.PAYLOAD), 26)
    photo = made_from(images.with_raw_exif(b"II*\0\x08\0\0\0\x01\0" + entry + b"\0\0\0\0" + images.PAYLOAD))
    assert (photo.width, photo.height) == images.PHOTO_SIZE


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_orientation_counts_in_every_format(kind: str) -> None:
    stored = images.quarters().transpose(Image.Transpose.ROTATE_90)
    assert_quarters(made_from(images.encoded(stored, kind, exif=images.exif(orientation=6), lossless=True)))


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heic_is_turned_once_not_twice(orientation: int) -> None:
    turn = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    stored = images.quarters() if turn[orientation] is None else images.quarters().transpose(turn[orientation])
    photo = made_from(images.heic(stored, exif=images.exif(orientation=orientation).tobytes()))
    assert (photo.width, photo.height) == images.PHOTO_SIZE
    assert_quarters(photo, tolerance=24)


def test_place_and_maker_and_comments_are_gone() -> None:
    tagged = images.jpeg(
        exif=images.exif(has_gps=True, taken="2026:11:20 10:00:00"),
        comment=images.PAYLOAD,
        xmp=b"<x:xmpmeta/>",
        dpi=(300, 300),
    )
    photo = made_from(tagged + b"PK\x03\x04 a video behind the picture")
    assert b"SecretPhoneMaker" in tagged
    for file in (photo.display, photo.thumb):
        image = Image.open(io.BytesIO(file))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not any(
            trace in file for trace in (b"Secret", b"<?php", b"xmpmeta", b"PK\x03\x04", b"Exif", b"2026:11:20")
        )


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_lose_their_tags_too(kind: str) -> None:
    photo = made_from(images.encoded(images.picture(), kind, exif=images.exif(has_gps=True)))
    assert not shown(photo).getexif()
    assert b"Secret" not in photo.display


def test_an_archive_hidden_behind_a_photo_is_gone() -> None:
    photo = made_from(images.jpeg() + b"PK\x05\x06" + bytes(18))
    assert b"PK\x05\x06" not in photo.display


def test_display_p3_becomes_srgb() -> None:
    """The same numbers mean stronger colors in Display P3, so red must gain and lose no sign of the profile."""
    pale = Image.new("RGB", (64, 64), (200, 80, 80))
    plain = shown(made_from(images.encoded(pale, quality=95))).getpixel((30, 30))
    wide = made_from(images.encoded(pale, quality=95, icc_profile=images.display_p3()))
    red, green, _ = shown(wide).getpixel((30, 30))
    assert red > plain[0] + 5
    assert green < plain[1] - 5
    assert "icc_profile" not in shown(wide).info


def test_an_srgb_profile_changes_no_color() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert_quarters(made_from(images.encoded(images.quarters(), quality=95, icc_profile=profile)))


# A profile holds the second in which it was made; a test's name must not.
@pytest.mark.parametrize(
    "profile", [b"garbage", b"\0" * 500, images.display_p3()[:200]], ids=["garbage", "empty", "cut short"]
)
def test_a_damaged_profile_is_ignored(profile: bytes) -> None:
    assert_quarters(made_from(images.encoded(images.quarters(), quality=95, icc_profile=profile)))


def test_a_profile_for_other_channels_is_ignored() -> None:
    gray = images.encoded(images.quarters().convert("L"), icc_profile=images.display_p3())
    assert shown(made_from(gray)).mode == "RGB"


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("1", "PNG"),
        ("P", "PNG"),
        ("L", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("RGBA", "WEBP"),
    ],
)
def test_every_color_mode_becomes_rgb(mode: str, kind: str) -> None:
    photo = made_from(images.encoded(images.picture().convert(mode), kind))
    assert shown(photo).mode == "RGB"
    expected = np.asarray(images.picture().convert(mode).convert("L"), dtype=float)
    assert np.abs(np.asarray(shown(photo).convert("L"), dtype=float) - expected).mean() < 20


def test_cmyk_keeps_its_colors() -> None:
    assert_quarters(made_from(images.encoded(images.quarters().convert("CMYK"), quality=95)))


def test_sixteen_bit_gray_keeps_its_tones() -> None:
    ramp = np.tile(np.linspace(0, 65_535, 256).astype(np.uint16), (64, 1))
    row = np.asarray(shown(made_from(images.encoded(Image.fromarray(ramp), "PNG"))).convert("L"), dtype=int)[30]
    assert np.abs(row - np.arange(256)).max() < 8


def test_sixteen_bit_color_with_alpha_is_read() -> None:
    pixel = struct.pack(">HHHH", 200 * 257, 30 * 257, 30 * 257, 65_535)
    photo = made_from(images.png(32, 32, 16, 6, (b"\0" + pixel * 32) * 32))
    assert shown(photo).getpixel((16, 16)) == pytest.approx(images.RED, abs=6)


def transparent_pictures() -> Iterator[bytes]:
    clear_palette = Image.new("P", (32, 32), 0)
    clear_palette.putpalette([10, 20, 30, 200, 0, 0])
    yield images.encoded(clear_palette, "PNG", transparency=0)
    yield images.encoded(Image.new("RGBA", (32, 32), (10, 20, 30, 0)), "PNG")
    yield images.encoded(Image.new("LA", (32, 32), (10, 0)), "PNG")
    yield images.encoded(Image.new("RGB", (32, 32), (10, 20, 30)), "PNG", transparency=(10, 20, 30))
    yield images.encoded(Image.new("RGBA", (32, 32), (10, 20, 30, 0)), "WEBP", lossless=True)


@pytest.mark.parametrize("data", tuple(transparent_pictures()))
def test_what_is_transparent_becomes_white(data: bytes) -> None:
    assert min(shown(made_from(data)).getpixel((16, 16))) > 250


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (images.jpeg(), "jpeg"),
        (images.encoded(images.picture(), "PNG"), "png"),
        (images.encoded(images.picture(), "WEBP"), "webp"),
        (images.heic(), "heic"),
    ],
)
def test_each_accepted_format_is_recognized_by_its_bytes(data: bytes, kind: str) -> None:
    assert sniff(data[:16]) == kind
    assert (made_from(data).width, made_from(data).height) == images.PHOTO_SIZE


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}, {"restart_marker_blocks": 2}])
def test_unusual_but_honest_jpegs_are_read(options: dict[str, object]) -> None:
    assert made_from(images.jpeg(**options)).width == images.PHOTO_SIZE[0]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_kept(kind: str) -> None:
    others = [Image.new("RGB", images.PHOTO_SIZE, "white")] * 3
    options = {"lossless": True} if kind == "WEBP" else {}
    data = images.encoded(images.quarters(), kind, save_all=True, append_images=others, duration=50, **options)
    assert_quarters(made_from(data))


def test_of_a_multi_picture_file_the_first_is_kept() -> None:
    data = images.encoded(
        images.quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 80))], quality=95
    )
    assert_quarters(made_from(data))


def test_a_multi_picture_file_with_a_broken_second_picture_is_read() -> None:
    whole = images.encoded(
        images.quarters(), "MPO", save_all=True, append_images=[images.picture((80, 80))], quality=95
    )
    second = whole.rindex(b"\xff\xd8\xff")
    assert_quarters(made_from(whole[: second + 40]))
    assert_quarters(made_from(whole[:second] + bytes(len(whole) - second)))


def test_a_mirrored_and_rotated_heic_comes_out_upright() -> None:
    stored = ImageOps.mirror(images.quarters()).transpose(Image.Transpose.ROTATE_90)
    data = images.heic(stored, exif=images.exif(orientation=7).tobytes())
    photo = made_from(data)
    assert (photo.width, photo.height) == images.PHOTO_SIZE
    assert b"irot" in data
    assert b"imir" in data
