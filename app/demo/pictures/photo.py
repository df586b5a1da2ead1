"""The camera: what a phone held by hand makes of a scene."""

import math
from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from app.demo.pictures.labors import SCENES
from app.demo.pictures.scene import HEIGHT, WIDTH, Scene

LABOR_KINDS = tuple(SCENES)

_SIZE = (1080, 1440)
_QUALITY = 80


def draw_labor_photo(kind: str, seed: int) -> bytes:
    """A JPEG of 1080 x 1440 pixels, the same bytes for the same kind and seed. ``kind`` is one of ``LABOR_KINDS``."""
    draw_scene = SCENES[kind]
    dice = np.random.default_rng((LABOR_KINDS.index(kind), seed))
    scene = Scene(Image.new("RGB", (WIDTH, HEIGHT)), dice, light=float(dice.uniform(0, math.tau)))
    draw_scene(scene)
    return _jpeg(_expose(scene, _frame(scene)))


def _frame(scene: Scene) -> Image.Image:
    """A slightly slanted, slightly blurred cut out of the scene."""
    tilted = scene.image.rotate(scene.between(-5, 5), Image.Resampling.BICUBIC)
    width = scene.between(1020, 1170)
    height = width * _SIZE[1] / _SIZE[0]
    left = (WIDTH - width) / 2 + scene.between(-40, 40)
    top = (HEIGHT - height) / 2 + scene.between(-40, 40)
    cut = tilted.resize(_SIZE, Image.Resampling.BICUBIC, (left, top, left + width, top + height))
    return cut.filter(ImageFilter.BoxBlur(0.6))


def _expose(scene: Scene, photo: Image.Image) -> Image.Image:
    """Light that falls from one side and fades, with its own warmth, and the noise of a small sensor."""
    across = np.linspace(-1, 1, _SIZE[0], dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, _SIZE[1], dtype=np.float32)[:, None]
    slope = (across * math.cos(scene.light) + down * math.sin(scene.light)) * scene.between(0.1, 0.26)
    light = scene.between(0.92, 1.06) + slope - 0.1 * (across**2 + down**2)
    warmth = scene.between(-0.06, 0.06)
    tint = np.array([1 + warmth, 1, 1 - warmth], dtype=np.float32)
    noise = scene.dice.standard_normal((_SIZE[1], _SIZE[0]), dtype=np.float32) * 2.2
    values = np.asarray(photo) * (light[:, :, None] * tint) + noise[:, :, None]
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _jpeg(photo: Image.Image) -> bytes:
    file = BytesIO()
    photo.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
