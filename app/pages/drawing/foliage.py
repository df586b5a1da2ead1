"""Leaves, stems and blossoms: the few shapes of which every plant is made, drawn around their own foot."""

from collections.abc import Iterable
from math import cos, radians, sin
from typing import NamedTuple

from markupsafe import Markup

from app.pages.drawing.svg import at, dots, join, numbers, path


class Leaf(NamedTuple):
    """A leaf by its foot; ``turn`` 0 points up, ``width`` is half its breadth as a part of its length."""

    x: float
    y: float
    length: float
    turn: float
    width: float = 0.36


def leaf(x: float, y: float, length: float, turn: float, *, width: float = 0.36, tone: str = "leaf") -> Markup:
    return leaves(Leaf(x, y, length, turn, width), tone=tone)


def leaves(*all_leaves: Leaf, tone: str = "leaf") -> Markup:
    """Draw pointed leaves as two paths: all of them, and over it their halves that lie in the shade."""
    wholes = (step for one in all_leaves for step in (*_edge(one, -1), *_back(one), "z"))
    halves = (step for one in all_leaves for step in _edge(one, 1))
    return path(tone, *wholes) + path(f"{tone}-deep", *halves)


def _edge(one: Leaf, side: int) -> tuple[str | float, ...]:
    """Return the edge from the foot to the tip on one side."""
    bulge = side * one.width
    return ("M", one.x, one.y, "c", *_turned(one, (bulge, -0.25), (bulge * 0.9, -0.75), (0, -1)))


def _back(one: Leaf) -> tuple[str | float, ...]:
    return ("c", *_turned(one, (one.width * 0.9, 0.25), (one.width, 0.75), (0, 1)))


def _turned(one: Leaf, *points: tuple[float, float]) -> tuple[float, ...]:
    across, along = cos(radians(one.turn)) * one.length, sin(radians(one.turn)) * one.length
    return tuple(value for x, y in points for value in (x * across - y * along, x * along + y * across))


def heart(x: float, y: float, length: float, turn: float) -> Markup:
    """Draw a heart-shaped leaf, as beans have them."""
    whole = path("leaf", "M0 0C-16 8 -20 -14 0 -25C20 -14 16 8 0 0Z")
    half = path("leaf-deep", "M0 0C16 8 20 -14 0 -25")
    return at(x, y, whole, half, turn=turn, size=length / 25)


def spoon(x: float, y: float, length: float, turn: float) -> Markup:
    """Draw a leaf with a broad pale stalk and a round blade, as bok choy has them."""
    whole = path("leaf", "M0 -21C-26 -21 -20 -50 0 -50C20 -50 26 -21 0 -21Z")
    half = path("leaf-deep", "M0 -21C26 -21 20 -50 0 -50")
    stalk = path("pale", "M-6 0Q-2 -21 0 -40Q2 -21 6 0Z")
    return at(x, y, whole, half, stalk, turn=turn, size=length / 50)


def blade(x: float, y: float, height: float, lean: float, *, width: float = 4, tone: str = "leaf") -> Markup:
    """Draw a blade of grass that bends over by ``lean``."""
    left, right, bend = x - width / 2, x + width / 2, x + lean * 0.15
    outward = numbers(bend - width, y - height, x + lean, y - height * 0.86)
    return path(tone, "M", left, y, "Q", outward, "Q", bend + width, y - height * 0.8, right, y, "Z")


def stem(x: float, y: float, *steps: str | float) -> Markup:
    return path("stem", "M", x, y, *steps)


def blossoms(
    spots: Iterable[tuple[float, float]], radius: float, tone: str, *, petals: int = 5, heart_tone: str = "sun"
) -> Markup:
    """Draw open flowers of one kind: the round petals of all, and over them their hearts."""
    hearts = list(spots)
    turns = [radians(360 / petals * petal) for petal in range(petals)]
    around = [(x + sin(turn) * radius * 0.6, y - cos(turn) * radius * 0.6) for x, y in hearts for turn in turns]
    return dots(tone, radius * 0.46, around) + dots(heart_tone, radius * 0.34, hearts)


def blossom(x: float, y: float, radius: float, tone: str, *, petals: int = 5, heart_tone: str = "sun") -> Markup:
    return blossoms([(x, y)], radius, tone, petals=petals, heart_tone=heart_tone)


def bud(x: float, y: float, length: float, turn: float, tone: str) -> Markup:
    """Draw a closed bud whose colour just shows at its tip."""
    flower = path(tone, "M0 -4C-14 -10 -7 -20 0 -23C7 -20 14 -10 0 -4Z")
    calyx = path("leaf-deep", "M0 0C-11 0 -10 -8 -9 -13L0 -8L9 -13C10 -8 11 0 0 0Z")
    return at(x, y, flower, calyx, turn=turn, size=length / 20)


def seed() -> Markup:
    """Draw a seed that has just been laid into the soil and begins to wake."""
    return join(
        path("gold", "M-12 16C-15 0 6 -4 12 6C17 20 -7 31 -12 16Z"),
        path("seam", "M-5 16Q-1 7 7 8"),
        path("root", "M-6 23q-4 9 3 15"),
    )


def sprout() -> Markup:
    """Draw the first two leaves of a bean, a radish or a tea bush."""
    return join(
        stem(0, 0, "Q-2 -14 0 -26"), leaf(0, -25, 24, -58, width=0.44), leaf(0, -25, 24, 58, width=0.44, tone="fresh")
    )


def grass_sprout() -> Markup:
    """Draw the first blades of a grain."""
    return join(blade(-1, 0, 30, -12), blade(2, 0, 38, 12, tone="fresh"))
