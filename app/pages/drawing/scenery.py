"""What surrounds the plants: sky, hills and the small signs of each season.

A season is a class of the picture, so that its colours (and those of the night) stand in the style sheet.
"""

from collections.abc import Callable

from markupsafe import Markup

from app.pages.drawing.svg import at, box, circle, ellipse, join, path, tag

_DRIFTS = ((24, 34), (66, 82), (98, 26), (150, 58), (214, 92), (186, 22), (40, 118), (222, 134))


def sky(width: float, height: float) -> Markup:
    return join(box("sky", 0, 0, width, height), _stars(width))


def hills(width: float, foot: float, *, rise: float = 1) -> Markup:
    """Draw the round hills of the county, two rows of them, down to ``foot``; a small ``rise`` flattens them."""
    far = path(
        "hill-far",
        "M0 0V-50C14 -96 40 -92 58 -52C72 -84 96 -80 112 -44C136 -70 150 -66 166 -48C184 -100 214 -98 240 -50V0Z",
    )
    near = path("hill", "M0 0V-22C60 -46 100 -8 140 -20S210 -44 240 -26V0Z")
    return tag("g", far, near, transform=f"translate(0 {foot})scale({width / 240:g} {rise:g})")


def sun(x: float, y: float) -> Markup:
    """Draw the sun by day and the moon by night; the style sheet shows one of them."""
    day = tag("g", circle("halo", x, y, 27), circle("sun", x, y, 18), class_="d-day")
    moon = path("moon night", "M", x + 4, y - 18, "a18 18 0 1 0 14 26a15 15 0 0 1 -14 -26z")
    return day + moon


def guest(season: str) -> Markup:
    """Draw who comes by in this season: a butterfly, a bee, geese or a small bird in the snow."""
    return _GUESTS[season]()


def drift(season: str) -> Markup:
    """Draw what is in the air: petals, nothing but clouds, leaves or snow."""
    return _DRIFTING[season]()


def cloud(x: float, y: float, size: float = 1) -> Markup:
    return at(
        x, y, path("cloud", "M-22 8a9 9 0 0 1 1 -17a13 13 0 0 1 24 -4a10 10 0 0 1 15 8a7 7 0 0 1 0 13z"), size=size
    )


def _stars(width: float) -> Markup:
    spots = (
        f"M{width * across:.0f} {up}h.1"
        for across, up in ((0.08, 22), (0.22, 52), (0.36, 18), (0.52, 40), (0.66, 16), (0.93, 74), (0.78, 82))
    )
    return path("stars night", *spots)


def _petals() -> Markup:
    return cloud(52, 46, 0.9) + path("petals", *(f"M{x} {y}q5 -5 8 0q-4 4 -8 0z" for x, y in _DRIFTS[1:]))


def _clouds() -> Markup:
    return cloud(54, 48, 1.1) + cloud(122, 30, 0.7)


def _leaves() -> Markup:
    return cloud(150, 34, 0.7) + path(
        "fallen",
        *(f"M{x} {y}q3 -9 12 -8q0 9 -12 8z" for x, y in (_DRIFTS[1], _DRIFTS[4], _DRIFTS[6], _DRIFTS[7], (206, 158))),
    )


def _snow() -> Markup:
    return cloud(60, 46) + path(
        "flakes",
        *(f"M{x} {y}h.1" for x, y in (*_DRIFTS, (128, 96), (16, 72), (84, 56), (170, 112), (228, 58), (20, 150))),
    )


def _butterfly() -> Markup:
    left = path("purple", "M0 0C-4 -12 -16 -12 -14 -3C-13 3 -4 3 0 1C-8 2 -10 11 -4 11C0 11 0 5 0 1Z")
    right = path("pink", "M0 0C4 -12 16 -12 14 -3C13 3 4 3 0 1C8 2 10 11 4 11C0 11 0 5 0 1Z")
    return at(44, 104, left, right, path("bug-line", "M0 -3V9M0 -3l-4 -7M0 -3l4 -7"), turn=18)


def _bee() -> Markup:
    wings = ellipse("wing", -2, -9, 5, 8) + ellipse("wing", 6, -9, 5, 8)
    body = ellipse("sun", 0, 0, 12, 8) + path("bug-line", "M-3 -7V7M3 -7V7") + circle("dot", 8, -2, 1.3)
    return at(46, 104, wings, body, path("trail", "M-18 4q-8 8 -16 2t-14 4"), turn=-8)


def _geese() -> Markup:
    """Draw wild geese on their way south, flying as the character for man."""
    return path(
        "geese", *(f"M{x} {y}q4 -4 6 0q2 -4 6 0" for x, y in ((44, 26), (30, 34), (16, 43), (59, 34), (74, 42)))
    )


def _robin() -> Markup:
    body = path("bird", "M-14 4C-14 -10 -2 -16 6 -12C14 -10 15 2 8 9C2 14 -8 13 -14 4L-24 6L-14 -2Z")
    breast = path("red", "M6 -2C12 -2 13 4 8 9C4 12 -1 12 -3 10C0 8 3 4 6 -2Z")
    beak = path("gold", "M12 -9l7 3l-7 2z")
    return at(40, 162, body, breast, beak, circle("dot", 7, -7, 1.5), path("bug-line", "M-2 12v5M3 12v5"))


_GUESTS: dict[str, Callable[[], Markup]] = {"spring": _butterfly, "summer": _bee, "autumn": _geese, "winter": _robin}
_DRIFTING: dict[str, Callable[[], Markup]] = {"spring": _petals, "summer": _clouds, "autumn": _leaves, "winter": _snow}
