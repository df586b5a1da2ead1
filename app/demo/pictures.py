"""Drawn stand-ins for families' photos of labor, so that the demo needs nobody's real picture.

Each kind is a little still life: a surface, some things on it, then light, tilt and sensor noise. The seed moves all
of them, so that two seeds are two different photos for the search for re-used pictures as well.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Color = tuple[int, int, int]

_SIZE = (1080, 1440)
_WIDTH, _HEIGHT = 1400, 1760  # The scene is larger than the photo, so that the camera can tilt and move.
_QUALITY = 80

_WHITE, _GREEN, _CLAY, _STEEL = (246, 244, 238), (74, 140, 58), (176, 98, 62), (150, 158, 166)
_WOODS: tuple[Color, ...] = ((196, 150, 98), (150, 104, 66), (222, 190, 146), (120, 86, 60), (178, 120, 84))
_CLOTHS: tuple[Color, ...] = ((92, 128, 170), (196, 92, 96), (226, 196, 120), (120, 164, 132), (168, 140, 186), _WHITE)
_TILES: tuple[Color, ...] = ((214, 206, 192), (178, 188, 190), (226, 220, 210), (190, 164, 140))


@dataclass(frozen=True)
class _Scene:
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
        """One of the colors, a little lighter, darker, warmer or colder."""
        red, green, blue = (channel + self.between(-14, 14) for channel in colors[self.number(0, len(colors) - 1)])
        return _color(red, green, blue)

    def toward_light(self, distance: float) -> tuple[float, float]:
        return distance * math.cos(self.light), distance * math.sin(self.light)


def draw_labor_photo(kind: str, seed: int) -> bytes:
    """A JPEG of 1080 x 1440 pixels, the same bytes for the same kind and seed. ``kind`` is one of ``LABOR_KINDS``."""
    dice = np.random.default_rng((LABOR_KINDS.index(kind), seed))
    scene = _Scene(Image.new("RGB", (_WIDTH, _HEIGHT)), dice, float(dice.uniform(0, math.tau)))
    _SCENES[kind](scene)
    return _jpeg(_develop(scene))


# The camera


def _develop(scene: _Scene) -> Image.Image:
    """What a phone held by hand makes of the scene: a slanted cut, uneven light, a little blur and noise."""
    return _add_noise(scene, _shine(scene, _frame(scene)).filter(ImageFilter.GaussianBlur(0.7)))


def _frame(scene: _Scene) -> Image.Image:
    tilted = scene.image.rotate(scene.between(-7, 7), Image.Resampling.BICUBIC)
    width = scene.between(900, 1120)
    height = width * _SIZE[1] / _SIZE[0]
    left = (_WIDTH - width) / 2 + scene.between(-50, 50)
    top = (_HEIGHT - height) / 2 + scene.between(-50, 50)
    return tilted.resize(_SIZE, Image.Resampling.BICUBIC, (left, top, left + width, top + height))


def _shine(scene: _Scene, photo: Image.Image) -> Image.Image:
    """Light that falls from one side and fades, with its own warmth."""
    across, down = np.meshgrid(np.linspace(-1, 1, _SIZE[0]), np.linspace(-1, 1, _SIZE[1]))
    slope = (across * math.cos(scene.light) + down * math.sin(scene.light)) * scene.between(0.1, 0.26)
    light = scene.between(0.9, 1.04) + slope - 0.1 * (across**2 + down**2)
    warmth = scene.between(-0.06, 0.06)
    tint = np.array([1 + warmth, 1, 1 - warmth])
    return _picture(np.asarray(photo, dtype=np.float64) * light[:, :, None] * tint)


def _add_noise(scene: _Scene, photo: Image.Image) -> Image.Image:
    fine = scene.dice.normal(0, 2.2, (_SIZE[1], _SIZE[0], 1))
    return _picture(np.asarray(photo, dtype=np.float64) + fine)


def _picture(values: NDArray[np.float64]) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _jpeg(photo: Image.Image) -> bytes:
    file = BytesIO()
    photo.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


# Surfaces


def _paint_grain(scene: _Scene, color: Color, cells: tuple[int, int], strength: float) -> None:
    """Fill the canvas with a color and cloudy grain; few cells in one direction make streaks."""
    grain = Image.fromarray(scene.dice.normal(0, strength, (cells[1], cells[0])).astype(np.float32))
    large = np.asarray(grain.resize((_WIDTH, _HEIGHT), Image.Resampling.BICUBIC), dtype=np.float64)
    scene.image.paste(_picture(np.array(color) + large[:, :, None]))


def _wood(scene: _Scene) -> None:
    _paint_grain(scene, scene.one_of(_WOODS), (scene.number(4, 7), 420), 13)
    offset, plank = scene.between(0, 300), scene.between(260, 460)
    for row in range(8):
        y = offset + plank * (row - 1)
        scene.draw.line([(0, y), (_WIDTH, y)], fill=(50, 30, 16, 150), width=5)


def _cloth(scene: _Scene) -> None:
    _paint_grain(scene, scene.one_of(_CLOTHS), (500, 500), 5)
    stripe, gap = scene.between(30, 90), scene.between(140, 300)
    tone = (*scene.one_of(_CLOTHS), 90)
    is_checked = scene.number(0, 1)
    for step in range(int(_HEIGHT / gap) + 1):
        start = step * gap
        scene.draw.rectangle((start, 0, start + stripe, _HEIGHT), fill=tone)
        if is_checked:
            scene.draw.rectangle((0, start, _WIDTH, start + stripe), fill=tone)


def _table(scene: _Scene) -> None:
    (_wood, _cloth)[scene.number(0, 1)](scene)


def _floor(scene: _Scene, horizon: float) -> None:
    """Tiles in perspective up to a wall."""
    _paint_grain(scene, scene.one_of(_TILES), (60, 80), 5)
    middle = scene.between(0.3, 0.7) * _WIDTH
    for step in range(-14, 15):
        line = [(middle + step * 70, horizon), (middle + step * 330, _HEIGHT)]
        scene.draw.line(line, fill=(110, 100, 90, 150), width=5)
    for row in range(1, 12):
        y = horizon + (_HEIGHT - horizon) / row**1.25
        scene.draw.line([(0, y), (_WIDTH, y)], fill=(110, 100, 90, 150), width=5)
    scene.draw.rectangle(
        (0, 0, _WIDTH, horizon), fill=scene.one_of(((232, 226, 210), (206, 220, 222), (228, 206, 188)))
    )
    scene.draw.rectangle((0, horizon - 60, _WIDTH, horizon), fill=scene.one_of(_WOODS))


# Things


def _color(red: float, green: float, blue: float) -> Color:
    return round(min(255, max(0, red))), round(min(255, max(0, green))), round(min(255, max(0, blue)))


def _mix(color: Color, other: Color, share: float) -> Color:
    red, green, blue = (a + (b - a) * share for a, b in zip(color, other, strict=True))
    return _color(red, green, blue)


def _shadow(scene: _Scene, x: float, y: float, half_width: float, half_height: float) -> None:
    across, down = scene.toward_light(-0.16 * half_height)
    for step in range(8):
        grow = 1.22 - step * 0.04
        _oval(scene, (x + across, y + down), half_width * grow, half_height * grow, (20, 14, 8, 20))


def _oval(
    scene: _Scene, middle: tuple[float, float], half_width: float, half_height: float, color: tuple[int, ...]
) -> None:
    x, y = middle
    scene.draw.ellipse((x - half_width, y - half_height, x + half_width, y + half_height), fill=color)


def _ball(scene: _Scene, x: float, y: float, half_width: float, half_height: float, color: Color) -> None:
    """A round body, brightest where it faces the light."""
    dark, bright = _mix(color, (30, 20, 20), 0.42), _mix(color, (255, 255, 255), 0.3)
    across, down = scene.toward_light(0.36)
    for step in range(20):
        share = step / 20
        middle = (x + across * half_width * share, y + down * half_height * share)
        _oval(scene, middle, half_width * (1 - share), half_height * (1 - share), _mix(dark, bright, share**0.7))


def _blade(scene: _Scene, x: float, y: float, length: float, turn: float, color: Color) -> None:
    """A leaf that starts at (x, y)."""
    ahead, aside = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    outline = []
    for step in range(21):
        way = math.tau * step / 20
        along, off = length * (1 - math.cos(way)) / 2, length * 0.27 * math.sin(way)
        outline.append((x + along * ahead[0] + off * aside[0], y + along * ahead[1] + off * aside[1]))
    scene.draw.polygon(outline, fill=color)
    tip = (x + 0.9 * length * ahead[0], y + 0.9 * length * ahead[1])
    scene.draw.line([(x, y), tip], fill=_mix(color, _WHITE, 0.35), width=max(2, round(length / 30)))


def _plant(scene: _Scene, x: float, y: float, size: float, color: Color) -> None:
    """A head of leaves seen from above."""
    start = scene.between(0, math.tau)
    _shadow(scene, x, y, size * 0.9, size * 0.9)
    for ring, leaves in ((1.0, 9), (0.72, 7), (0.45, 5)):
        for leaf in range(leaves):
            turn = start + ring * 2 + math.tau * leaf / leaves
            tone = _mix(color, (210, 236, 150), (1 - ring) * 0.9 + scene.between(-0.08, 0.12))
            _blade(scene, x, y, size * ring * scene.between(0.85, 1.1), turn, tone)


def _rod(scene: _Scene, start: tuple[float, float], end: tuple[float, float], width: int, color: Color) -> None:
    across, down = scene.toward_light(-width * 0.7)
    shifted = [(start[0] + across, start[1] + down), (end[0] + across, end[1] + down)]
    scene.draw.line(shifted, fill=(20, 14, 8, 70), width=width)
    scene.draw.line([start, end], fill=_mix(color, (20, 10, 0), 0.25), width=width)
    scene.draw.line([start, end], fill=color, width=max(1, width // 2))


def _block(scene: _Scene, box: tuple[float, float, float, float], color: Color, radius: float = 18) -> None:
    """A flat thing with round corners that throws a shadow."""
    across, down = scene.toward_light(-22)
    for grow in (16, 8, 0):
        shade = (box[0] + across - grow, box[1] + down - grow, box[2] + across + grow, box[3] + down + grow)
        scene.draw.rounded_rectangle(shade, radius + grow, fill=(20, 14, 8, 36))
    scene.draw.rounded_rectangle(box, radius, fill=color, outline=_mix(color, (20, 10, 0), 0.3), width=4)


def _places(scene: _Scene, columns: int, rows: int) -> list[tuple[float, float]]:
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


# Scenes


def _washed_bowls(scene: _Scene) -> None:
    _table(scene)
    columns, rows = ((1, 2), (2, 2), (2, 3))[scene.number(0, 2)]
    for x, y in _places(scene, columns, rows):
        size = scene.between(0.62, 0.86) * min(500 / columns, 640 / rows)
        rim = scene.one_of(((60, 96, 170), (190, 70, 60), (90, 150, 110), (230, 226, 214)))
        _shadow(scene, x, y, size, size)
        for share, color in ((1, _WHITE), (0.96, rim), (0.88, _WHITE)):
            _oval(scene, (x, y), size * share, size * share, color)
        _ball(scene, x, y, size * 0.8, size * 0.8, _mix(_WHITE, (170, 180, 190), scene.between(0, 0.5)))
        _oval(scene, (x, y), size * 0.36, size * 0.36, _mix(_WHITE, rim, 0.12))
        for _ in range(9):  # Drops of water say that it has just been washed.
            turn, way = scene.between(0, math.tau), size * scene.between(0.4, 0.95)
            _ball(scene, x + way * math.cos(turn), y + way * math.sin(turn), 8, 8, (206, 226, 240))
    x, y, lean = scene.between(200, 1100), scene.between(200, 500), scene.between(-300, 300)
    for step in (0, 44):
        _rod(scene, (x + step, y), (x + step + lean, y + 900), 20, (140, 84, 44))


def _swept_floor(scene: _Scene) -> None:
    horizon = scene.between(300, 760)
    _floor(scene, horizon)
    x, foot = scene.between(320, 1080), scene.between(1050, 1400)
    lean = scene.between(-320, 320)
    _rod(scene, (x + lean, horizon - 180), (x, foot - 180), 26, scene.one_of(_WOODS))
    bristle = scene.one_of(((210, 170, 80), (70, 130, 90), (190, 70, 70), (80, 110, 170)))
    for step in range(60):
        end = x + (step - 30) * 7 + scene.between(-8, 8) - lean * 0.15
        tone = _mix(bristle, (30, 20, 0), scene.between(0, 0.4))
        scene.draw.line([(x + (step - 30) * 1.6, foot - 190), (end, foot + scene.between(-12, 12))], fill=tone, width=8)
    pan, side = scene.one_of(((200, 60, 60), (60, 120, 180), (80, 160, 110))), scene.between(-420, 420)
    _block(scene, (x + side - 170, foot - 60, x + side + 170, foot + 170), pan, 30)
    _block(scene, (x + side - 28, foot - 260, x + side + 28, foot - 50), pan, 24)
    for _ in range(70):
        dust = (x + side + scene.between(-110, 110), foot + 110 + scene.between(-50, 40))
        _oval(scene, dust, scene.between(3, 14), scene.between(3, 9), (120, 110, 100))


def _vegetable_bed(scene: _Scene) -> None:
    _paint_grain(scene, scene.one_of(((104, 74, 50), (86, 62, 46), (128, 92, 62))), (150, 190), 17)
    rows, columns = scene.number(2, 4), scene.number(2, 4)
    for row in range(rows + 1):
        y = 240 + 1280 / rows * row
        scene.draw.line([(0, y), (_WIDTH, y + scene.between(-60, 60))], fill=(40, 26, 16, 120), width=60)
    leaf = scene.one_of((_GREEN, (104, 168, 72), (52, 112, 66), (120, 70, 96)))
    for x, y in _places(scene, columns, rows):
        _plant(scene, x, y, scene.between(0.34, 0.6) * min(1000 / columns, 1280 / rows), leaf)


def _folded_clothes(scene: _Scene) -> None:
    _cloth(scene)
    columns, rows = ((1, 2), (2, 2), (2, 3), (1, 3))[scene.number(0, 3)]
    for x, y in _places(scene, columns, rows):
        half_width, half_height = scene.between(0.34, 0.42) * 1000 / columns, scene.between(0.3, 0.4) * 1280 / rows
        for layer in range(scene.number(2, 4), 0, -1):
            shift = layer * 16
            box = (x - half_width + shift, y - half_height + shift, x + half_width + shift, y + half_height + shift)
            _block(scene, box, scene.one_of(_CLOTHS), 34)
        _trim(scene, x, y, half_width, half_height)


def _trim(scene: _Scene, x: float, y: float, half_width: float, half_height: float) -> None:
    """A shirt's collar and buttons, or the stripes of trousers, on the garment that lies on top."""
    if scene.number(0, 1):
        top = y - half_height + 16
        collar = [(x - 0.4 * half_width, top), (x, top + 0.5 * half_height), (x + 0.4 * half_width, top)]
        scene.draw.polygon(collar, fill=scene.one_of(_CLOTHS))
        for button in range(3):
            _ball(scene, x, y + half_height * (0.05 + 0.3 * button), 12, 12, _WHITE)
    else:
        for step in range(-2, 3):
            at = y + step * half_height * 0.34
            stripe = (x - half_width + 30, at, x + half_width - 4, at + 18)
            scene.draw.rectangle(stripe, fill=(*scene.one_of(_CLOTHS), 150))


def _dumplings(scene: _Scene) -> None:
    _table(scene)
    x, y, size = scene.between(560, 840), scene.between(740, 1020), scene.between(430, 540)
    _shadow(scene, x, y, size, size)
    _ball(scene, x, y, size, size, scene.one_of((_STEEL, (214, 186, 130), (236, 234, 228))))
    _oval(scene, (x, y), size * 0.9, size * 0.9, scene.one_of(((200, 176, 126), (222, 222, 220), (182, 190, 196))))
    for radius, share in ((0.66, 1.0), (0.3, 0.8)):
        count, start = round(scene.number(8, 12) * radius / 0.66), scene.between(0, math.tau)
        for step in range(count - scene.number(0, 2)):
            turn = start + math.tau * step / count
            middle = (x + size * radius * math.cos(turn), y + size * radius * math.sin(turn))
            _dumpling(scene, middle, size * 0.17 * (0.6 + 0.4 * share), turn)


def _dumpling(scene: _Scene, middle: tuple[float, float], size: float, turn: float) -> None:
    dough = _mix((240, 230, 206), (226, 214, 180), scene.between(0, 1))
    x, y = middle
    _shadow(scene, x, y, size, size)
    ends = [(x + size * side * math.sin(turn), y - size * side * math.cos(turn)) for side in (-0.62, 0, 0.62)]
    for end_x, end_y in (ends[0], ends[2], ends[1]):
        _ball(scene, end_x, end_y, size * 0.62, size * 0.62, dough)
    edge = (x + size * 0.5 * math.cos(turn), y + size * 0.5 * math.sin(turn))
    for pleat in range(-3, 4):
        along = size * 0.28 * pleat
        point = (edge[0] + along * math.sin(turn), edge[1] - along * math.cos(turn))
        _ball(scene, *point, size * 0.2, size * 0.2, _mix(dough, _WHITE, 0.4))


def _clay_figure(scene: _Scene) -> None:
    _table(scene)
    clay = scene.one_of((_CLAY, (226, 150, 70), (120, 160, 200), (206, 110, 130), (110, 160, 100), (232, 210, 120)))
    x, y, size = scene.between(480, 920), scene.between(900, 1140), scene.between(210, 310)
    _block(scene, (x - 1.7 * size, y - 1.9 * size, x + 1.7 * size, y + 1.4 * size), scene.one_of(_CLOTHS), 40)
    _shadow(scene, x, y + 0.3 * size, 1.2 * size, size)
    for side in (-1, 1):
        _ball(scene, x + side * 0.75 * size, y + 0.75 * size, 0.4 * size, 0.32 * size, clay)
        _ball(scene, x + side * 0.95 * size, y - 0.1 * size, 0.26 * size, 0.42 * size, clay)
    _ball(scene, x, y, size, 0.95 * size, clay)
    head_x, head_y = x + scene.between(-0.25, 0.25) * size, y - 1.05 * size
    ear = scene.between(0.2, 0.62) * size
    for side in (-1, 1):
        _ball(scene, head_x + side * 0.46 * size, head_y - 0.5 * size - ear * 0.5, 0.22 * size, ear, clay)
    _ball(scene, head_x, head_y, 0.72 * size, 0.66 * size, clay)
    for side in (-1, 1):
        _ball(scene, head_x + side * 0.26 * size, head_y - 0.08 * size, 0.09 * size, 0.11 * size, (30, 24, 24))
    _ball(scene, head_x, head_y + 0.16 * size, 0.16 * size, 0.11 * size, _mix(clay, (60, 20, 20), 0.5))
    for _ in range(5):
        _ball(scene, scene.between(150, 1250), scene.between(1480, 1640), 60, 40, scene.one_of(_CLOTHS))


def _tidy_desk(scene: _Scene) -> None:
    _wood(scene)
    left, top = scene.between(180, 560), scene.between(240, 520)
    width, height = scene.between(480, 640), scene.between(560, 760)
    for layer in range(scene.number(2, 4), -1, -1):
        shift = layer * 22
        _block(
            scene, (left + shift, top + shift, left + width + shift, top + height + shift), scene.one_of(_CLOTHS), 10
        )
    label = (left + 90, top + 110, left + width - 90, top + 260)
    scene.draw.rounded_rectangle(label, 12, fill=_WHITE, outline=(120, 110, 100), width=4)
    for row in range(2):
        y = label[1] + 55 + row * 45
        scene.draw.line([(label[0] + 40, y), (label[2] - 40, y)], fill=(120, 130, 150), width=5)
    case = top + height + scene.between(150, 240)
    _block(scene, (left - 40, case, left + width + 60, case + 170), scene.one_of(_CLOTHS), 60)
    scene.draw.line([(left, case + 60), (left + width + 20, case + 60)], fill=_STEEL, width=10)
    beside = left + width + 140 if left < 370 else left - 150  # noqa: PLR2004  # The wider free side of the books.
    for pencil in range(scene.number(2, 4)):
        x = beside + pencil * 46 - 40
        start, length = top + scene.between(0, 60), scene.between(440, 560)
        _rod(scene, (x, start), (x, start + length), 26, scene.one_of(_CLOTHS))
        scene.draw.polygon([(x - 13, start), (x + 13, start), (x, start - 46)], fill=(232, 200, 150))


def _watered_flowers(scene: _Scene) -> None:
    horizon = scene.between(900, 1200)
    _floor(scene, horizon)
    pots = scene.number(1, 3)
    for number in range(pots):
        x = 200 + 1000 / pots * (number + 0.5) + scene.between(-60, 60)
        foot, size = horizon + scene.between(140, 300), scene.between(0.75, 1) * (210 if pots > 1 else 300)
        _pot(scene, x, foot, size)
        _bouquet(scene, x, foot - 1.2 * size, size)


def _pot(scene: _Scene, x: float, foot: float, size: float) -> None:
    color = scene.one_of((_CLAY, (90, 120, 150), _WHITE, (140, 150, 110)))
    _shadow(scene, x, foot, 0.75 * size, 0.2 * size)
    sides = [(x - 0.75 * size, foot - 1.1 * size), (x + 0.75 * size, foot - 1.1 * size), (x + 0.5 * size, foot)]
    scene.draw.polygon([*sides, (x - 0.5 * size, foot)], fill=color)
    bright = [(x - 0.5 * size, foot - 1.1 * size), (x - 0.1 * size, foot - 1.1 * size), (x - 0.1 * size, foot)]
    scene.draw.polygon([*bright, (x - 0.35 * size, foot)], fill=_mix(color, _WHITE, 0.25))
    _block(scene, (x - 0.84 * size, foot - 1.3 * size, x + 0.84 * size, foot - 1.05 * size), color, 14)


def _bouquet(scene: _Scene, x: float, y: float, size: float) -> None:
    for _ in range(26):
        turn = -math.pi / 2 + scene.between(-1.25, 1.25)
        tone = _mix(_GREEN, (150, 190, 90), scene.between(0, 0.7))
        _blade(scene, x + scene.between(-0.3, 0.3) * size, y, size * scene.between(0.9, 2.1), turn, tone)
    petals = scene.one_of(((226, 70, 90), (250, 190, 60), (190, 110, 200), (250, 246, 240), (240, 130, 60)))
    for _ in range(scene.number(3, 7)):
        flower_x, flower_y = x + scene.between(-1, 1) * size, y - size * scene.between(0.6, 2)
        for petal in range(7):
            turn = math.tau * petal / 7
            _blade(scene, flower_x, flower_y, 0.36 * size, turn, _mix(petals, _WHITE, scene.between(0, 0.25)))
        _ball(scene, flower_x, flower_y, 0.12 * size, 0.12 * size, (240, 200, 70))


_SCENES: dict[str, Callable[[_Scene], None]] = {
    "washed-bowls": _washed_bowls,
    "swept-floor": _swept_floor,
    "vegetable-bed": _vegetable_bed,
    "folded-clothes": _folded_clothes,
    "dumplings": _dumplings,
    "clay-figure": _clay_figure,
    "tidy-desk": _tidy_desk,
    "watered-flowers": _watered_flowers,
}
LABOR_KINDS = tuple(_SCENES)
