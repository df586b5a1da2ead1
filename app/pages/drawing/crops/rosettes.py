"""Crops that spread their leaves from one foot: bok choy and radish."""

from markupsafe import Markup

from app.pages.drawing.crops.stages import Stage
from app.pages.drawing.foliage import blossoms, bud, leaf, spoon, stem
from app.pages.drawing.svg import at, join, path

# How far the leaves of each stage lean, from the back of the rosette to its front.
_LEAVES = {
    Stage.LEAVES: ((0, 46), (-42, 44), (42, 44)),
    Stage.BUSH: ((-14, 66), (14, 66), (-44, 62), (44, 62), (-72, 46), (72, 46)),
    Stage.BUD: ((-16, 72), (16, 72), (-46, 70), (46, 70), (-74, 54), (74, 54)),
    Stage.BLOOM: ((-22, 72), (22, 72), (-48, 72), (48, 72), (-76, 56), (76, 56)),
    Stage.FRUIT: ((-16, 86), (16, 86), (-42, 84), (42, 84), (-68, 72), (68, 72), (0, 66), (-30, 56), (30, 56)),
}
_ROOT_SIZES = {Stage.LEAVES: 0.35, Stage.BUSH: 0.5, Stage.BUD: 0.66, Stage.BLOOM: 0.8, Stage.FRUIT: 1}
_SHOOTS = ((0, -108, 0), (-22, -88, -18), (22, -90, 18))


def greens(stage: Stage) -> Markup:
    leaves = join(*(spoon(0, 2, length, turn) for turn, length in _LEAVES[stage]))
    if stage == Stage.BUD:
        return join(_shoots(), *(bud(x, y + 6, 15, turn, "yellow") for x, y, turn in _SHOOTS), leaves)
    if stage == Stage.BLOOM:
        return join(_shoots(), _open("yellow", "gold"), leaves)
    return leaves


def radish(stage: Stage) -> Markup:
    leaves = join(*(leaf(0, 0, length, turn * 0.8, width=0.24) for turn, length in _LEAVES[min(stage, Stage.BLOOM)]))
    if stage == Stage.BUD:
        return join(_shoots(), *(bud(x, y + 6, 14, turn, "pink") for x, y, turn in _SHOOTS), leaves)
    if stage == Stage.BLOOM:
        return join(_shoots(), _open("pink", "sun"), leaves)
    return leaves


def radish_root(stage: Stage) -> Markup:
    """Draw the radish in the ground, which grows with every stage and at last looks out of the soil."""
    body = path("red", "M0 -14C-40 -14 -35 26 0 52C35 26 40 -14 0 -14Z")
    shade = path("red-deep", "M0 -14C40 -14 35 26 0 52C24 26 27 0 0 -14Z")
    tip = path("root", "M0 48q2 6 -1 12")
    return at(0, 0, body, shade, tip, size=_ROOT_SIZES[stage])


def _open(tone: str, heart_tone: str) -> Markup:
    return blossoms([(x, y) for x, y, _ in _SHOOTS], 13, tone, petals=4, heart_tone=heart_tone)


def _shoots() -> Markup:
    return join(stem(0, 0, "Q2 -60 0 -108"), stem(0, -40, "Q-18 -56 -22 -88"), stem(0, -44, "Q16 -60 22 -90"))
