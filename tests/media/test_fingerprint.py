"""How a picture is recognized again."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.media.images import process
from app.media.processed import ProcessedPhoto
from tests.factories import images

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def made_from(data: bytes) -> ProcessedPhoto:
    return process(data, NOW)


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def scene(seed: int = 1) -> Image.Image:
    return images.picture((800, 600), seed)


def resent(image: Image.Image) -> Image.Image:
    again = Image.open(io.BytesIO(images.encoded(image.resize((480, 360)), quality=40)))
    again.load()
    return again


def framed(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, 40, "white")


def on_a_phone_screen(image: Image.Image) -> Image.Image:
    screen = Image.new("RGB", (800, 1600), "black")
    screen.paste(image, (0, 500))
    return screen


def darker(image: Image.Image) -> Image.Image:
    return image.point(lambda level: level * 0.6)


@pytest.mark.parametrize("change", [resent, framed, on_a_phone_screen, darker], ids=lambda change: change.__name__)
def test_a_picture_is_recognized_after_harmless_changes(change) -> None:
    original, changed = made_from(images.encoded(scene())), made_from(images.encoded(change(scene())))
    assert distance(original.phash, changed.phash) <= 31


@pytest.mark.parametrize(
    "turn",
    [
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.ROTATE_90,
        Image.Transpose.ROTATE_180,
        Image.Transpose.ROTATE_270,
    ],
)
def test_a_turned_or_mirrored_picture_is_found_by_one_of_five_poses(turn: Image.Transpose) -> None:
    original, turned = made_from(images.encoded(scene())), made_from(images.encoded(scene().transpose(turn)))
    assert distance(original.phash, turned.phash) > 60
    assert len(set(turned.pose_phashes)) == 5
    assert turned.pose_phashes[0] == turned.phash
    assert min(distance(original.phash, pose) for pose in turned.pose_phashes) <= 31


def test_another_picture_is_not_taken_for_the_same() -> None:
    def noise(seed: int) -> Image.Image:
        coarse = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
        return Image.fromarray(coarse).resize((800, 600), Image.Resampling.BICUBIC)

    first = made_from(images.encoded(noise(1)))
    others = [made_from(images.encoded(noise(seed))) for seed in range(2, 8)]
    assert min(distance(first.phash, other.phash) for other in others) > 60


def test_hash_is_sixty_four_digits_and_repeats() -> None:
    first, second = made_from(images.jpeg()), made_from(images.jpeg())
    assert first == second
    assert len(first.phash) == 64
    assert int(first.phash, 16)


@pytest.mark.parametrize("color", ["white", "black", (120, 160, 200)])
def test_a_plain_picture_is_marked_as_not_comparable(color: object) -> None:
    assert not made_from(images.encoded(Image.new("RGB", (400, 300), color))).is_comparable
    assert made_from(images.encoded(scene())).is_comparable
