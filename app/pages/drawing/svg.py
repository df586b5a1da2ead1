"""Writing SVG safely: elements are ``Markup``, so whatever text a caller hands in is escaped where it is written."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

NOTHING = Markup()
_SMALL = 10
_NEEDLESS_SPACE = re.compile(r"(?<![\d.]) | (?=[-A-Za-z])")


def tag(name: str, *inside: str, **attributes: str | float) -> Markup:
    """Write one element; ``class_`` stands for ``class`` and ``stroke_width`` for ``stroke-width``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(number(value))}"' for key, value in attributes.items()
    )
    end = f">{NOTHING.join(inside)}</{name}>" if inside else "/>"
    return Markup(f"<{name}{written}{end}")  # noqa: S704  # Every part that a caller hands in has been escaped above.


def join(*parts: str) -> Markup:
    return NOTHING.join(parts)


def number(value: str | float) -> str:
    """Write a number as short as a picture needs it: small ones with one decimal place, all others whole."""
    if isinstance(value, str):
        return value
    return f"{round(value, 1 if abs(value) < _SMALL else 0) + 0:g}"


def numbers(*values: float) -> str:
    return " ".join(number(value) for value in values)


def classes(names: str) -> str:
    """Return the names as classes of ``drawing.css``, whose prefix keeps them apart from the page's own.

    A shape is styled by its own class alone: what ``<use>`` refers to does not see the classes above it.
    """
    return " ".join(f"d-{name}" for name in names.split())


def dots(tone: str, radius: float, spots: Iterable[tuple[float, float]]) -> Markup:
    """Draw round dots as one path, whose round ends they are."""
    steps = " ".join(f"M{numbers(x, y)}h.1" for x, y in spots)
    return path(f"dots {tone}-line", steps, stroke_width=radius * 2)


def path(class_: str, *steps: str | float, **more: str | float) -> Markup:
    """Write a path of commands and numbers, ``path("leaf", "M", 0, 0, "l", 4, 4)``, as short as the format allows."""
    way = _NEEDLESS_SPACE.sub("", " ".join(number(step) for step in steps))
    return tag("path", class_=classes(class_), d=way, **more)


def circle(class_: str, x: float, y: float, radius: float) -> Markup:
    return tag("circle", class_=classes(class_), cx=x, cy=y, r=radius)


def ellipse(class_: str, x: float, y: float, across: float, up: float) -> Markup:
    return tag("ellipse", class_=classes(class_), cx=x, cy=y, rx=across, ry=up)


def box(class_: str, x: float, y: float, width: float, height: float, rounded: float = 0) -> Markup:
    return tag("rect", class_=classes(class_), x=x, y=y, width=width, height=height, rx=rounded)


def words(class_: str, x: float, y: float, text: str) -> Markup:
    return tag("text", text, class_=classes(class_), x=x, y=y)


def at(x: float, y: float, *inside: str, turn: float = 0, size: float = 1) -> Markup:
    """Place what was drawn around the origin: moved, then turned by degrees, then scaled."""
    steps = f"translate({numbers(x, y)})"
    if turn:
        steps += f"rotate({number(turn)})"
    if size != 1:
        steps += f"scale({size:.3g})"
    return tag("g", *inside, transform=steps)


def picture(
    *inside: str, class_: str, title: str, uid: str, width: float, height: float, size: float | None = None
) -> Markup:
    """Frame a drawing of ``width`` x ``height`` units, shown ``size`` wide; ``uid`` is unique in its page."""
    label = f"{uid}-title"
    shown = size or width
    return tag(
        "svg",
        tag("title", title, id=label),
        *inside,
        class_=class_,
        role="img",
        aria_labelledby=label,
        viewBox=numbers(0, 0, width, height),
        width=shown,
        height=shown * height / width,
    )
