"""Crops that wind: pumpkin along the ground, bean up a pole."""

from markupsafe import Markup

from app.pages.drawing.crops.stages import Stage
from app.pages.drawing.foliage import bud, heart, stem
from app.pages.drawing.svg import at, circle, ellipse, join, path

# Foot of each pumpkin leaf, and how large it is.
_BROAD = {
    Stage.LEAVES: ((-16, -26, 0.7), (16, -30, 0.8)),
    Stage.BUSH: ((-38, -26, 0.9), (36, -30, 0.9), (-8, -56, 1), (18, -44, 0.7)),
}
_BROAD_FULL = ((-66, -22, 0.8), (64, -26, 0.8), (-36, -48, 1), (34, -52, 1), (0, -72, 1))
# The ribs of a pumpkin from its sides to its middle.
_RIBS = (
    ("orange-deep", 24, 20),
    ("orange-deep", -24, 20),
    ("orange", 14, 20),
    ("orange", -14, 20),
    ("orange-light", 0, 15),
)
_CUPS = ((-54, -50, -20), (52, -56, 20), (8, -98, 4))


def pumpkin(stage: Stage) -> Markup:
    leaves = _BROAD.get(stage, _BROAD_FULL)
    drawn = [join(stem(0, 0, "Q", x * 0.2, y * 0.9, x, y), _broad(x, y, size)) for x, y, size in leaves]
    if stage == Stage.BUD:
        drawn += [bud(x, y, 22, turn, "orange") for x, y, turn in _CUPS]
    if stage == Stage.BLOOM:
        drawn += [_cup(x, y, turn) for x, y, turn in _CUPS]
    if stage == Stage.FRUIT:
        drawn += [_cup(52, -62, 20), _gourd(-26, -20, 0.62), _gourd(18, -26, 1)]
    if stage > Stage.LEAVES:
        drawn.append(
            path("hair stem-line", "M40 -8q14 -8 22 -2q6 6 -1 8q-6 0 -4 -6M-42 -6q-12 -8 -20 -3q-5 6 1 8q6 -1 3 -6")
        )
    return join(*drawn)


def _broad(x: float, y: float, size: float) -> Markup:
    whole = path(
        "leaf",
        "M0 4C-10 12 -26 6 -24 -8C-32 -18 -20 -30 -12 -26C-6 -36 6 -36 12 -26C20 -30 32 -18 24 -8C26 6 10 12 0 4Z",
    )
    half = path("leaf-deep", "M0 4C10 12 26 6 24 -8C32 -18 20 -30 12 -26C9 -32 4 -34 0 -33Z")
    return at(x, y, whole, half, path("hair fresh-line", "M0 2V-24M0 -4L-14 -14M0 -4L14 -14"), turn=x * 0.4, size=size)


def _cup(x: float, y: float, turn: float) -> Markup:
    flower = path("orange", "M0 10C-8 4 -14 -4 -20 -14L-9 -10L-6 -22L0 -11L6 -22L9 -10L20 -14C14 -4 8 4 0 10Z")
    return at(x, y, flower, ellipse("yellow", 0, -7, 7, 4), turn=turn)


def _gourd(x: float, y: float, size: float) -> Markup:
    stalk = path("stalk", "M0 -24Q0 -34 8 -36")
    ribs = (ellipse(tone, middle, 0, across, 26) for tone, middle, across in _RIBS)
    return at(x, y, stalk, *ribs, size=size)


_HEARTS = {Stage.LEAVES: 2, Stage.BUSH: 4, Stage.BUD: 6, Stage.BLOOM: 6, Stage.FRUIT: 6}
_HANGING = ((19, -24), (-19, -46), (19, -66), (-19, -88))


def bean(stage: Stage) -> Markup:
    count = _HEARTS[stage]
    pole = path("cane", "M0 6V-132") + path("cane-joint", "M-4 -30h8M-4 -64h8M-4 -98h8")
    turns = " ".join(f"q{14 if turn % 2 else -14} -10 0 -20" for turn in range(count))
    leaves = (heart(-3 if place % 2 else 3, -14 - place * 20, 28, -68 if place % 2 else 68) for place in range(count))
    return join(pole, stem(0, 0, turns), *leaves, heart(0, -20 * count, 20, 12), *_bean_dress(stage))


def _bean_dress(stage: Stage) -> list[Markup]:
    if stage == Stage.BUD:
        return [bud(x, y, 15, x * 2, "purple") for x, y in _HANGING]
    if stage == Stage.BLOOM:
        return [_pea_flower(x, y) for x, y in _HANGING]
    if stage == Stage.FRUIT:
        return [*(_pod(x, y) for x, y in _HANGING), _pea_flower(8, -116)]
    return []


def _pea_flower(x: float, y: float) -> Markup:
    banner = circle("purple", -6, -4, 8) + circle("purple", 6, -4, 8)
    return at(x, y, banner, ellipse("pink", 0, 3, 6, 7), circle("sun", 0, -3, 3))


def _pod(x: float, y: float) -> Markup:
    side = 1 if x > 0 else -1
    shell = path(
        "fresh", "M0 -6C", side * 12, -4, side * 14, 20, side * 4, 34, "C", side * -4, 22, side * -4, "4 0 -6Z"
    )
    peas = path("pod-peas", "M", side * 3.5, 3, "Q", side * 7, 14, side * 4.5, 25)
    return at(x, y, shell, peas)
