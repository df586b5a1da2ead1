"""Crops that branch: tea, potato and rapeseed."""

from markupsafe import Markup

from app.pages.drawing.crops.stages import Stage
from app.pages.drawing.foliage import Leaf, blossom, blossoms, bud, leaf, leaves, stem
from app.pages.drawing.svg import at, dots, ellipse, join, path

_TEA_LEAVES = ((0, -22, 0), (-12, -24, -56), (12, -24, 56), (-2, -14, -86), (2, -14, 86))
_TEA_SHOOTS = ((-34, -58), (-12, -76), (12, -78), (34, -60))
_TEA_SPOTS = ((-38, -44), (-18, -66), (4, -48), (24, -68), (42, -42), (-10, -30), (20, -28))


def tea(stage: Stage) -> Markup:
    trunk = path("branch", "M0 2Q-2 -12 0 -24M0 -12L-14 -28M0 -12L14 -28")
    if stage == Stage.LEAVES:
        return join(trunk, *(leaf(x, y, 26, turn) for x, y, turn in _TEA_LEAVES))
    return join(trunk, _dome(), *_TEA_DRESS[stage]())


def _dome() -> Markup:
    crown = path(
        "leaf",
        "M-46 -14C-66 -22 -60 -50 -44 -52C-42 -74 -16 -84 0 -78C16 -86 44 -74 46 -52C62 -48 64 -20 46 -14C30 -4 -30 -4 -46 -14Z",
    )
    shade = path("leaf-deep", "M46 -14C64 -20 62 -48 46 -52C48 -30 20 -16 -34 -10C-4 -4 32 -6 46 -14Z")
    marks = path("hair fresh-line", *(f"M{x - 7} {y}q7 -9 14 0" for x, y in _TEA_SPOTS))
    return join(crown, shade, marks)


def _tea_shoots() -> list[Markup]:
    """Draw the pickers' two leaves and a bud."""
    turns = ((-38, 18), (38, 18), (0, 22))
    return [leaves(*(Leaf(x, y, length, turn) for turn, length in turns), tone="fresh") for x, y in _TEA_SHOOTS]


def _tea_flowers() -> list[Markup]:
    return [blossoms(_TEA_SPOTS[:6], 12, "white")]


def _tea_fruit() -> list[Markup]:
    """Draw capsules of three seeds."""
    seeds = dots(
        "brown", 6, [(x + across, y + up) for x, y in _TEA_SPOTS[:5] for across, up in ((-4, 0), (5, 0), (0, -6))]
    )
    seams = path("seam", *(f"M{x} {y}l-4 -3m4 3l4 -3m-4 3v4" for x, y in _TEA_SPOTS[:5]))
    return [*_tea_shoots()[:2], seeds, seams]


_TEA_DRESS = {Stage.BUSH: list, Stage.BUD: _tea_shoots, Stage.BLOOM: _tea_flowers, Stage.FRUIT: _tea_fruit}

_POTATO_STEMS = {Stage.LEAVES: ((-16, -34), (14, -40)), Stage.BUSH: ((-34, -50), (0, -70), (34, -52))}
_POTATO_FULL = ((-40, -52), (-16, -78), (18, -80), (42, -54))
_POTATO_LEAVES = ((0.55, -66, 22), (0.55, 66, 22), (0.85, -58, 25), (0.85, 58, 25), (1, 0, 28))
_TUBERS = ((-26, 34, 12), (22, 30, 13), (0, 50, 14), (-50, 44, 9), (48, 48, 10))
_HARVEST = {
    Stage.LEAVES: (0, 0),
    Stage.BUSH: (1, 0.5),
    Stage.BUD: (2, 0.6),
    Stage.BLOOM: (3, 0.8),
    Stage.FRUIT: (5, 1.15),
}


def potato(stage: Stage) -> Markup:
    tops = _POTATO_STEMS.get(stage, _POTATO_FULL)
    flowering = () if stage < Stage.BUD else (tops[0], tops[2], tops[1])
    return join(*(_potato_stem(x, y) for x, y in tops), *(_potato_flower(x, y, stage) for x, y in flowering))


def _potato_stem(x: float, y: float) -> Markup:
    """Draw a stem with its compound leaf: a pair below, a pair above and one at the tip."""
    pairs = (Leaf(x * part, y * part, length, turn + x * 0.9, 0.42) for part, turn, length in _POTATO_LEAVES)
    return stem(0, 0, "Q", x * 0.2, y * 0.6, x, y) + leaves(*pairs)


def _potato_flower(x: float, y: float, stage: Stage) -> Markup:
    if stage == Stage.BUD:
        return bud(x, y - 16, 15, x * 0.6, "purple")
    return blossom(x, y - 20, 13 if stage == Stage.BLOOM else 8, "purple")


def tubers(stage: Stage) -> Markup:
    """Draw what ripens in the dark: more and larger potatoes with every stage."""
    count, size = _HARVEST[stage]
    roots = path("root", "M0 0Q-10 16 -22 28M0 0Q10 14 20 26M0 0Q2 24 0 42")
    return join(roots, *(_tuber(x, y, radius, size) for x, y, radius in _TUBERS[:count]))


def _tuber(x: float, y: float, radius: float, size: float) -> Markup:
    eyes = path("seam", "M-6 -3h2M3 2h2M5 -5h1")
    return at(x, y, ellipse("tuber", 0, 0, radius * 1.3, radius), eyes, turn=x * 0.6, size=size)


_RAPE_YOUNG = ((-6, -62), (-6, 62), (-24, -34), (-26, 34), (-30, 0))
_RAPE_LEAVES = ((-6, -70), (-6, 70), (-26, -54), (-30, 54), (-52, -40), (-56, 40))
_RAPE_TOPS = ((0, -112), (-30, -86), (30, -90), (-18, -66), (20, -62))


def rapeseed(stage: Stage) -> Markup:
    if stage == Stage.LEAVES:
        return join(stem(0, 0, "L0 -34"), *(leaf(0, y, 34, turn, width=0.44) for y, turn in _RAPE_YOUNG))
    tops = _RAPE_TOPS[:1] if stage == Stage.BUSH else _RAPE_TOPS
    stems = (stem(0, y * 0.25, "Q", x * 0.3, y * 0.8, x, y) for x, y in tops)
    foliage = leaves(*(Leaf(0, y, 40, turn, 0.4) for y, turn in _RAPE_LEAVES))
    return join(*stems, foliage, *(at(x, y, *_rape_top(stage)) for x, y in tops))


def _rape_top(stage: Stage) -> list[Markup]:
    if stage == Stage.BUSH:
        return [leaf(0, 8, 26, turn, tone="fresh") for turn in (-40, 40, 0)]
    if stage == Stage.BUD:
        return [dots("fresh", 4.5, ((-6, 2), (6, 2), (0, 6), (0, -5))), dots("yellow", 4.5, [(-4, 0)])]
    if stage == Stage.BLOOM:
        return [blossoms(((-10, 4), (10, 4), (0, -8), (0, 9)), 9, "yellow", petals=4, heart_tone="gold")]
    pods = path("pod", "M0 14q-10 -4 -16 -16M0 14q10 -4 16 -16M0 4q-6 -4 -9 -16M0 4q6 -4 9 -16")
    return [pods, blossom(0, -4, 8, "yellow", petals=4, heart_tone="gold")]
