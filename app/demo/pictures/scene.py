"""A scene to be photographed: its canvas and dice, the surfaces it may have, and the things that may lie on them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

Color = tuple[int, int, int]

WIDTH, HEIGHT = 1400, 1760  # Larger than the photo, so that the camera can tilt and move.

WHITE, GREEN, CLAY, STEEL = (246, 244, 238), (74, 140, 58), (176, 98, 62), (150, 158, 166)
WOODS: tuple[Color, ...] = ((196, 150, 98), (150, 104, 66), (222, 190, 146), (120, 86, 60), (178, 120, 84))
CLOTHS: tuple[Color, ...] = ((92, 128, 170), (196, 92, 96), (226, 196, 120), (120, 164, 132), (168, 140, 186), WHITE)
TILES: tuple[Color, ...] = ((214, 206, 192), (178, 188, 190), (226, 220, 210), (190, 164, 140))


@dataclass(frozen=True)
class Scene:
    """A canvas, the dice, and where the light comes from (in radians)."""

    image: Image.Image
    dice: np.random.Generator
    light: float

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image, "RGBA")

    def between(self, low: float, high: float) -> float:
        return float(self.dice.uniform(low, high))

    def number(self, low: int, high: int) -> int:
        return int(self.dice.integers(low, high + 1))

    def one_of(self, colors: Sequence[Color]) -> Color:
        """One of the colors, a little lighter or darker, warmer or colder."""
        red, green, blue = colors[self.number(0, len(colors) - 1)]
        glow, warmth = self.between(-16, 16), self.between(-7, 7)
        return _color(red + glow + warmth, green + glow, blue + glow - warmth)

    def toward_light(self, distance: float) -> tuple[float, float]:
        return distance * math.cos(self.light), distance * math.sin(self.light)


# Surfaces


def paint_grain(scene: Scene, color: Color, cells: tuple[int, int], strength: float) -> None:
    """Fill the canvas with a color and cloudy grain; few cells in one direction make streaks."""
    grain = np.array(color) + scene.dice.normal(0, strength, (cells[1], cells[0], 1))
    small = Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))
    scene.image.paste(small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))


def wood(scene: Scene) -> None:
    paint_grain(scene, scene.one_of(WOODS), (scene.number(4, 7), 420), 13)
    offset, plank = scene.between(0, 300), scene.between(260, 460)
    for row in range(8):
        y = offset + plank * (row - 1)
        scene.draw.line([(0, y), (WIDTH, y)], fill=(50, 30, 16, 150), width=5)


def cloth(scene: Scene) -> None:
    paint_grain(scene, scene.one_of(CLOTHS), (500, 500), 5)
    stripe, gap = scene.between(30, 90), scene.between(140, 300)
    tone = (*scene.one_of(CLOTHS), 90)
    is_checked = scene.number(0, 1)
    for step in range(int(HEIGHT / gap) + 1):
        start = step * gap
        scene.draw.rectangle((start, 0, start + stripe, HEIGHT), fill=tone)
        if is_checked:
            scene.draw.rectangle((0, start, WIDTH, start + stripe), fill=tone)


def table(scene: Scene) -> None:
    (wood, cloth)[scene.number(0, 1)](scene)


def floor(scene: Scene, horizon: float) -> None:
    """Tiles in perspective up to a wall."""
    paint_grain(scene, scene.one_of(TILES), (60, 80), 5)
    middle = scene.between(0.3, 0.7) * WIDTH
    for step in range(-14, 15):
        line = [(middle + step * 70, horizon), (middle + step * 330, HEIGHT)]
        scene.draw.line(line, fill=(110, 100, 90, 150), width=5)
    for row in range(1, 12):
        y = horizon + (HEIGHT - horizon) / row**1.25
        scene.draw.line([(0, y), (WIDTH, y)], fill=(110, 100, 90, 150), width=5)
    scene.draw.rectangle((0, 0, WIDTH, horizon), fill=scene.one_of(((232, 226, 210), (206, 220, 222), (228, 206, 188))))
    scene.draw.rectangle((0, horizon - 60, WIDTH, horizon), fill=scene.one_of(WOODS))


# Things


def _color(red: float, green: float, blue: float) -> Color:
    return round(min(255, max(0, red))), round(min(255, max(0, green))), round(min(255, max(0, blue)))


def mix(color: Color, other: Color, share: float) -> Color:
    red, green, blue = (a + (b - a) * share for a, b in zip(color, other, strict=True))
    return _color(red, green, blue)


def shadow(scene: Scene, x: float, y: float, half_width: float, half_height: float) -> None:
    across, down = scene.toward_light(-0.16 * half_height)
    for step in range(8):
        grow = 1.22 - step * 0.04
        oval(scene, (x + across, y + down), half_width * grow, half_height * grow, (20, 14, 8, 20))


def oval(
    scene: Scene, middle: tuple[float, float], half_width: float, half_height: float, color: tuple[int, ...]
) -> None:
    x, y = middle
    scene.draw.ellipse((x - half_width, y - half_height, x + half_width, y + half_height), fill=color)


def ball(scene: Scene, x: float, y: float, half_width: float, half_height: float, color: Color) -> None:
    """A round body, brightest where it faces the light."""
    dark, bright = mix(color, (30, 20, 20), 0.42), mix(color, (255, 255, 255), 0.3)
    across, down = scene.toward_light(0.36)
    for step in range(20):
        share = step / 20
        middle = (x + across * half_width * share, y + down * half_height * share)
        oval(scene, middle, half_width * (1 - share), half_height * (1 - share), mix(dark, bright, share**0.7))


def blade(scene: Scene, x: float, y: float, length: float, turn: float, color: Color) -> None:
    """A leaf that starts at (x, y)."""
    ahead, aside = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    outline = []
    for step in range(21):
        way = math.tau * step / 20
        along, off = length * (1 - math.cos(way)) / 2, length * 0.27 * math.sin(way)
        outline.append((x + along * ahead[0] + off * aside[0], y + along * ahead[1] + off * aside[1]))
    scene.draw.polygon(outline, fill=color)
    tip = (x + 0.9 * length * ahead[0], y + 0.9 * length * ahead[1])
    scene.draw.line([(x, y), tip], fill=mix(color, WHITE, 0.35), width=max(2, round(length / 30)))


def plant(scene: Scene, x: float, y: float, size: float, color: Color) -> None:
    """A head of leaves seen from above."""
    start = scene.between(0, math.tau)
    shadow(scene, x, y, size * 0.9, size * 0.9)
    for ring, leaves in ((1.0, 9), (0.72, 7), (0.45, 5)):
        for leaf in range(leaves):
            turn = start + ring * 2 + math.tau * leaf / leaves
            tone = mix(color, (210, 236, 150), (1 - ring) * 0.9 + scene.between(-0.08, 0.12))
            blade(scene, x, y, size * ring * scene.between(0.85, 1.1), turn, tone)


def rod(scene: Scene, start: tuple[float, float], end: tuple[float, float], width: int, color: Color) -> None:
    across, down = scene.toward_light(-width * 0.7)
    shifted = [(start[0] + across, start[1] + down), (end[0] + across, end[1] + down)]
    scene.draw.line(shifted, fill=(20, 14, 8, 70), width=width)
    scene.draw.line([start, end], fill=mix(color, (20, 10, 0), 0.25), width=width)
    scene.draw.line([start, end], fill=color, width=max(1, width // 2))


def block(scene: Scene, box: tuple[float, float, float, float], color: Color, radius: float = 18) -> None:
    """A flat thing with round corners that throws a shadow."""
    across, down = scene.toward_light(-22)
    for grow in (16, 8, 0):
        shade = (box[0] + across - grow, box[1] + down - grow, box[2] + across + grow, box[3] + down + grow)
        scene.draw.rounded_rectangle(shade, radius + grow, fill=(20, 14, 8, 36))
    scene.draw.rounded_rectangle(box, radius, fill=color, outline=mix(color, (20, 10, 0), 0.3), width=4)


def places(scene: Scene, columns: int, rows: int) -> list[tuple[float, float]]:
    """The jittered middles of a grid over the scene's inner part, from back to front."""
    width, height = 1000 / columns, 1280 / rows
    return [
        (
            200 + width * (column + 0.5) + scene.between(-0.18, 0.18) * width,
            240 + height * (row + 0.5) + scene.between(-0.18, 0.18) * height,
        )
        for row in range(rows)
        for column in range(columns)
    ]
