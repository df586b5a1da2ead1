"""The tile that every pictogram stands on, and the figure that tasks and courses share."""

from markupsafe import Markup

from app.pages.drawing.svg import box, circle, join, path, tag

_SIDE = 48


def tile(tint: str, *content: Markup, **attributes: str) -> Markup:
    """Draw a pictogram on a tile of the colour of ``tint``."""
    return tag(
        "svg",
        box("tile", 0, 0, _SIDE, _SIDE, 12),
        *content,
        class_=f"drawing pictogram {tint}",
        viewBox=f"0 0 {_SIDE} {_SIDE}",
        width=_SIDE,
        height=_SIDE,
        **attributes,
    )


def _robot() -> Markup:
    head = box("sky-blue shape", 11, 16, 26, 20, 6)
    eyes = circle("dot", 19, 25, 2.4) + circle("dot", 29, 25, 2.4)
    return join(
        path("outline", "M24 16v-5M7 24v5M41 24v5M19 41h10"),
        circle("sun shape", 24, 9, 3),
        head,
        eyes,
        path("outline thin", "M20 31q4 3 8 0"),
    )


ROBOT = _robot()
