"""Crops that grow as grass: rice, highland barley and corn."""

from markupsafe import Markup

from app.pages.drawing.crops.stages import Stage
from app.pages.drawing.foliage import blade, leaf, stem
from app.pages.drawing.svg import at, ellipse, join, path

# Foot, height and lean of the blades of a tuft, by stage.
_TUFTS = {
    Stage.LEAVES: ((-4, 52, -16), (0, 62, 4), (5, 50, 18)),
    Stage.BUSH: ((-9, 62, -34), (-5, 84, -16), (0, 92, 4), (5, 82, 20), (9, 60, 36)),
}
_FULL_TUFT = ((-12, 66, -44), (-8, 90, -24), (-3, 84, -6), (4, 82, 10), (8, 92, 26), (12, 64, 46))
# Where the ears of a tuft begin and which way they lean.
_EARS = ((-24, -1), (-9, -1), (8, 1), (24, 1))
# The colour of an ear, and how long it is.
_EAR_LOOKS = {Stage.BUD: ("fresh", 16), Stage.BLOOM: ("yellow", 24), Stage.FRUIT: ("gold", 30)}


def rice(stage: Stage) -> Markup:
    return join(_tuft(stage), *(_panicle(x, side, stage) for x, side in _EARS if stage > Stage.BUSH))


def barley(stage: Stage) -> Markup:
    return join(_tuft(stage), *(_barley_ear(x, stage) for x, _ in _EARS if stage > Stage.BUSH))


def _tuft(stage: Stage) -> Markup:
    tones = ("leaf", "leaf-deep")
    tuft = _TUFTS.get(stage, _FULL_TUFT)
    return join(
        *(blade(x, 2, height, lean, width=6, tone=tones[place % 2]) for place, (x, height, lean) in enumerate(tuft))
    )


def _panicle(x: float, side: int, stage: Stage) -> Markup:
    """Draw a head of rice: upright while it flowers, bowed by its grains when it is ripe."""
    if stage == Stage.BUD:
        return _ear_stem(x, -100) + _beads("fresh", x, -100, side * 2, -14)
    if stage == Stage.BLOOM:
        return join(
            _ear_stem(x, -92),
            _beads("pale", x, -92, side * 10, -24),
            _beads("fresh", x + side * 5, -92, side * 10, -18),
        )
    bow = ("q", side * 22, -12, side * 30)
    grains = (path("beads gold-line", "M", x + shift, -98 + abs(shift), *bow, 30) for shift in (0, side * 6))
    return join(_ear_stem(x, -98, *bow, 26), *grains)


def _ear_stem(x: float, top: float, *onward: str | float) -> Markup:
    return stem(x * 0.4, 0, "Q", x * 0.6, top * 0.65, x, top, *onward)


def _beads(tone: str, x: float, y: float, across: float, up: float) -> Markup:
    """Draw small flowers or grains in a row."""
    return path(f"beads {tone}-line", "M", x, y, "q", across * 0.4, up * 0.6, across, up)


def _barley_ear(x: float, stage: Stage) -> Markup:
    """Draw an ear of barley with its long beard."""
    tone, length = _EAR_LOOKS[stage]
    top = -100 + abs(x) * 0.6
    hairs = (f"M{foot} {-length * 0.4:.0f}L{tip} {-length - 20}" for foot, tip in ((-4, -10), (0, 0), (4, 10)))
    grains = (f"M{side} 0V{-length}" for side in (-4, 4))
    ear = path(f"hair {tone}-line", *hairs) + path(f"beads {tone}-line", *grains)
    return _ear_stem(x, top) + at(x, top, ear, turn=x * 0.5)


def corn(stage: Stage) -> Markup:
    top = {Stage.LEAVES: -56, Stage.BUSH: -92}.get(stage, -112)
    stalk = path("stalk", "M0 0L0", top)
    places = range(-10, top + 14, -18)
    leaves = (_arch(y, -1 if place % 2 else 1, 60 - place * 3) for place, y in enumerate(places))
    return join(stalk, *leaves, _arch(top + 6, 1, 30), _arch(top + 6, -1, 30), *_corn_tops(stage, top))


def _arch(y: float, side: int, reach: float) -> Markup:
    """Draw a leaf of corn, which rises from the stalk and bends down at its end."""
    tone, middle = "leaf" if side > 0 else "leaf-deep", side * reach * 0.5
    return path(tone, "M0", y, "Q", middle, y - 40, side * reach, y - 4, "Q", middle, y - 16, 0, y + 10, "Z")


def _corn_tops(stage: Stage, top: float) -> list[Markup]:
    if stage < Stage.BUD:
        return []
    tone, _ = _EAR_LOOKS[stage]
    tassel = path(
        f"beads {tone}-line",
        *(f"M0 {top - 4}Q{lean / 3:.0f} {top - 18} {lean} {top - 28}" for lean in (-18, -7, 7, 18)),
    )
    cobs = [_cob(10, -48, 24, stage), _cob(-10, -66, -24, stage)]
    return [tassel, *cobs[: 1 if stage == Stage.BUD else 2]]


def _cob(x: float, y: float, turn: float, stage: Stage) -> Markup:
    silk = path(
        "hair pale-line" if stage < Stage.FRUIT else "hair gold-line",
        "M0 -30q-4 -5 -8 -5M0 -30q0 -6 0 -9M0 -30q4 -5 8 -5",
    )
    if stage < Stage.FRUIT:
        return at(x, y, silk, leaf(0, 4, 34, 0, width=0.26, tone="fresh"), turn=turn)
    kernels = [path("kernels", f"M{column} -4L{column * 0.7:g} -28") for column in (-5, 0, 5)]
    husk = [leaf(-4, 8, 28, -24, width=0.3), leaf(4, 8, 28, 24, width=0.3)]
    return at(x, y, silk, ellipse("gold", 0, -14, 10, 20), *kernels, *husk, turn=turn, size=1.1)
