"""The pictures on posters and certificates: vegetables, tools, sprouts and the star, each about 100 units across."""

import math
from collections.abc import Callable

from app.stars.poster.easel import Easel, Pen, Point
from app.stars.poster.lettering import Box

GOLD, DEEP_GOLD, PALE_GOLD = "#F6B93B", "#D98A14", "#FFE7A8"
RED, DEEP_RED = "#D9412F", "#A8201A"
LEAF, DEEP_LEAF, FRESH_LEAF = "#4E9A3B", "#2E6B34", "#8CC152"
SOIL, DEEP_SOIL, WOOD, STEEL = "#8A5A36", "#6E4326", "#B9803F", "#8E9AA3"
CREAM, PALE_CREAM, PAPER, INK, BROWN = "#FFF9EA", "#FFF3D6", "#FFFFFF", "#4A2C17", "#74451F"
CARROT, DEEP_CARROT, AUBERGINE, PUMPKIN, DEEP_PUMPKIN = "#F28C28", "#D8701A", "#6C3F8F", "#F29F3D", "#D9822B"

Ornament = Callable[[Pen], None]


def leaf(pen: Pen, color: str = LEAF, vein: str = FRESH_LEAF) -> None:
    """A leaf that grows upwards from the centre."""
    pen.shape([(0, 0), (-11, -14), (-12, -30), (0, -50), (12, -30), (11, -14)], color)
    pen.line([(0, -3), (0, -38)], 1.8, vein)


def star(pen: Pen) -> None:
    """A golden star with a smile."""
    pen.polygon(_star_points(50), DEEP_GOLD)
    pen.polygon(_star_points(44), GOLD)
    for side in (-1, 1):
        pen.oval(8 * side, -3, 2.4, 3.4, INK)
        pen.oval(15 * side, 5, 3.6, 2.4, "#F2845C")
    pen.line([(-6, 5), (0, 9), (6, 5)], 2, INK)


def sprout(pen: Pen) -> None:
    pen.line([(0, 45), (2, 15), (0, -12)], 6, LEAF)
    leaf(pen.moved(0, -8).turned(-58), FRESH_LEAF, LEAF)
    leaf(pen.moved(0, -8).turned(52))


def carrot(pen: Pen) -> None:
    for turn in (-28, 28, 0):
        leaf(pen.moved(0, -14).turned(turn), LEAF, DEEP_LEAF)
    pen.shape([(-19, -14), (0, -20), (19, -14), (13, 14), (0, 48), (-13, 14)], CARROT)
    for x, y, length in ((-14, 0, 12), (4, 10, 9), (-7, 22, 8)):
        pen.line([(x, y), (x + length, y + 1)], 2, DEEP_CARROT)


def greens(pen: Pen) -> None:
    """A head of 青菜: dark leaves on white stalks."""
    for turn, reach in ((-42, 13), (42, 13), (-20, 8), (20, 8), (0, 0)):
        blade = pen.moved(0, 36).turned(turn)
        blade.shape([(-7, 0), (-5, -36), (5, -36), (7, 0)], "#EDF5DC")
        blade.shape([(0, -28), (-15, -40), (-17, -62 + reach), (0, -84 + reach), (17, -62 + reach), (15, -40)], LEAF)
        blade.line([(0, -30), (0, -66 + reach)], 2.4, "#CFE3A8")
    pen.shape([(-16, 30), (-15, 42), (0, 47), (15, 42), (16, 30), (0, 36)], "#DDEBC0")


def radish(pen: Pen) -> None:
    for turn in (-30, 30, 0):
        leaf(pen.moved(0, -8).turned(turn), FRESH_LEAF, LEAF)
    pen.shape([(0, -14), (-22, -6), (-25, 14), (-10, 32), (0, 50), (10, 32), (25, 14), (22, -6)], "#E0557F")
    pen.shape([(-7, 33), (0, 50), (7, 33), (0, 30)], "#FBEFF2")
    pen.oval(-11, 5, 4, 8, "#F08BA8")


def tomato(pen: Pen) -> None:
    pen.shape([(0, -22), (-28, -26), (-42, 4), (-26, 36), (0, 41), (26, 36), (42, 4), (28, -26)], RED)
    pen.oval(-22, -4, 5, 9, "#F0796B")
    for turn in (-90, -45, 0, 45, 90):
        blade = pen.moved(0, -20).turned(turn)
        blade.polygon([(-5, 0), (0, -20), (5, 0)], DEEP_LEAF)
    pen.line([(0, -22), (3, -38)], 5, DEEP_LEAF)


def corn(pen: Pen) -> None:
    pen.shape([(0, -48), (-15, -30), (-19, 5), (-12, 38), (12, 38), (19, 5), (15, -30)], GOLD)
    for row in range(7):
        for column in (-1, 0, 1):
            pen.oval(column * 10, -30 + row * 10, 4.2, 4.2, PALE_GOLD)
    for side in (-1, 1):
        pen.shape([(0, 46), (20 * side, 36), (31 * side, -16), (14 * side, 10), (3 * side, 26)], LEAF)


def aubergine(pen: Pen) -> None:
    bent = pen.turned(24)
    bent.shape([(0, -24), (-14, -16), (-22, 14), (-14, 40), (4, 46), (20, 34), (21, 10), (13, -16)], AUBERGINE)
    bent.oval(-10, 14, 3.6, 12, "#9A6FBA")
    bent.shape([(-16, -12), (-9, -28), (0, -31), (9, -28), (16, -12), (6, -16), (0, -9), (-6, -16)], DEEP_LEAF)
    bent.line([(0, -28), (-3, -45)], 6, DEEP_LEAF)


def pumpkin(pen: Pen) -> None:
    for x, color in ((-27, DEEP_PUMPKIN), (27, DEEP_PUMPKIN), (-14, PUMPKIN), (14, PUMPKIN), (0, "#F7B35C")):
        pen.oval(x, 10, 19, 28, color)
    pen.line([(0, -16), (2, -26), (10, -33)], 7, DEEP_LEAF)
    leaf(pen.moved(3, -22).turned(-70), LEAF)


def hoe(pen: Pen) -> None:
    pen.line([(0, 50), (0, -44)], 6, WOOD)
    pen.polygon([(-4, -50), (6, -50), (38, -34), (34, -24), (4, -38), (-4, -38)], STEEL)


def broom(pen: Pen) -> None:
    pen.line([(0, -50), (0, 8)], 5, WOOD)
    pen.shape([(-7, 8), (7, 8), (21, 46), (0, 50), (-21, 46)], "#E3B04B")
    for x in (-11, -4, 4, 11):
        pen.line([(x * 0.4, 16), (x, 45)], 1.6, DEEP_GOLD)
    pen.line([(-8, 12), (8, 12)], 4, RED)


def watering_can(pen: Pen) -> None:
    pen.line([(16, -20), (42, -18), (40, 14), (20, 24)], 6, "#3F7FB5")
    pen.polygon([(-14, 8), (-42, -26), (-35, -31), (-10, -8)], "#3F7FB5")
    pen.line([(-47, -20), (-30, -36)], 6, "#2F6796")
    pen.shape([(-18, -22), (-22, 28), (0, 34), (26, 28), (22, -22), (0, -26)], "#5B9BD0")
    pen.oval(2, -21, 19, 5, "#2F6796")


HARVEST: tuple[Ornament, ...] = (carrot, tomato, greens, corn, radish, pumpkin, aubergine)


def rays(easel: Easel, x: float, y: float, reach: float, color: str) -> None:
    """A rising sun's rays."""
    pen = easel.pen(x, y)
    for number in range(36):
        pen.turned(number * 10).polygon([(0, 0), (reach * 0.045, -reach), (-reach * 0.045, -reach)], color)


def ribbon(easel: Easel, x: float, y: float, width: float, height: float, color: str, shade: str) -> None:
    """A band with notched ends; the flat part is ``width`` pixels wide and lies around (x, y)."""
    pen = easel.pen(x, y)
    half, tall = width / 2, height / 2
    for side in (-1, 1):
        outer = side * (half + height * 0.8)
        tip = outer - side * height * 0.35
        pen.polygon(
            [
                (side * (half - height * 0.3), height * 0.28 - tall),
                (outer, height * 0.28 - tall),
                (tip, height * 0.28),
                (outer, height * 0.28 + tall),
                (side * (half - height * 0.3), height * 0.28 + tall),
            ],
            shade,
        )
    pen.polygon([(-half, -tall), (half, -tall), (half, tall), (-half, tall)], color)


def wreath(easel: Easel, x: float, y: float, radius: float) -> None:
    """Two branches of leaves, open at the top."""
    for side in (-1, 1):
        for step in range(9):
            angle = 180 - side * (12 + step * 16)
            across, down = math.sin(math.radians(angle)), -math.cos(math.radians(angle))
            color = LEAF if step % 2 else FRESH_LEAF
            leaf(easel.pen(x + radius * across, y + radius * down, radius * 0.62, angle - side * 62), color, DEEP_LEAF)


def garden(easel: Easel, bed: Box) -> None:
    """A bed of soil with the season's vegetables and tools standing on it."""
    _hills(easel, bed)
    easel.panel(bed, 30, SOIL)
    for number in range(int(bed.width / 46)):
        depth = 0.3 + number * 0.37 % 0.55
        easel.pen(bed.left + 30 + number * 46, bed.top + bed.height * depth, 14).oval(0, 0, 50, 26, DEEP_SOIL)
    plants = (sprout, greens, carrot, corn, tomato, pumpkin, greens, radish, aubergine, sprout)
    gap = (bed.width - 410) / len(plants)
    for number, plant in enumerate(plants):
        plant(easel.pen(bed.left + 200 + gap * (number + 0.5), bed.top - 26, 120))
    right = bed.left + bed.width
    hoe(easel.pen(bed.left + 80, bed.top - 70, 240, -14))
    broom(easel.pen(bed.left + 164, bed.top - 66, 200, 12))
    watering_can(easel.pen(right - 96, bed.top - 30, 150))


def _hills(easel: Easel, bed: Box) -> None:
    for start, end, height, color in ((0, 0.55, 120, "#DCEBB5"), (0.4, 1, 150, "#CFE3A8"), (0.2, 0.75, 90, "#BCD98E")):
        span = bed.width * (end - start)
        pen = easel.pen(bed.left + bed.width * start, bed.top + 20)
        pen.polygon([(span * (1 - math.cos(a)) / 2, -height * math.sin(a)) for a in _half_turn()], color)


def _half_turn() -> list[float]:
    return [math.pi * step / 40 for step in range(41)]


def _star_points(radius: float) -> list[Point]:
    corners = ((radius if corner % 2 == 0 else radius * 0.48, math.pi * corner / 5) for corner in range(10))
    return [(r * math.sin(angle), -r * math.cos(angle)) for r, angle in corners]
