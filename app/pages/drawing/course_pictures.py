"""One pictogram for each kind of course, clear at 40 pixels."""

from markupsafe import Markup

from app.pages.drawing.svg import box, circle, join, path
from app.pages.drawing.tiles import ROBOT, tile


def course_picture(category: str) -> Markup:
    """Draw the pictogram of a kind of course; the words beside it say what it is."""
    tint, picture = _PICTURES.get(category, _PICTURES["other"])
    return tile(tint, picture, aria_hidden="true", focusable="false")


def _palette() -> Markup:
    board = path(
        "wood shape",
        "M24 9c-10 0 -16 7 -16 15s6 14 14 14c3 0 4 -2 3 -4c-2 -4 1 -6 5 -6h5q5 0 5 -5c0 -8 -7 -14 -16 -14z",
    )
    colours = (
        circle("red", 17, 20, 3) + circle("sun", 25, 16, 3) + circle("sky-blue", 33, 21, 3) + circle("leaf", 15, 28, 3)
    )
    return join(board, colours)


def _ball() -> Markup:
    seams = path("outline thin", "M24 9v30M9 24h30M13 13q9 11 0 22M35 13q-9 11 0 22")
    return circle("orange shape", 24, 24, 15) + seams


def _seedling() -> Markup:
    leaves = path("leaf shape", "M24 25C12 25 10 17 10 12C19 11 24 16 24 25z") + path(
        "fresh shape", "M24 21C24 13 30 9 38 10C38 18 33 22 24 21z"
    )
    return join(path("outline", "M24 35V20"), leaves, path("soil shape", "M9 40q2 -7 9 -6q6 -4 12 0q7 -1 9 6z"))


def _flask() -> Markup:
    glass = path("white shape", "M20 8v11L10 35q-2 5 3 5h22q5 0 3 -5L28 19V8z")
    water = path("sky-blue", "M16 28h16l5 8q1 3 -2 3H13q-3 0 -2 -3z")
    return join(glass, water, path("outline", "M17 8h14"), circle("red", 21, 33, 2), circle("sun", 27, 35, 2))


def _open_book() -> Markup:
    pages = path("white shape", "M24 14q-7 -5 -16 -3v25q9 -2 16 3q7 -5 16 -3v-25q-9 -2 -16 3z")
    return pages + path("outline thin", "M24 14v25M13 18q4 0 7 2M13 24q4 0 7 2M35 18q-4 0 -7 2M35 24q-4 0 -7 2")


def _tree() -> Markup:
    crown = path("leaf shape", "M24 7c9 0 14 6 13 13c3 6 -2 12 -9 11h-8c-7 1 -12 -5 -9 -11c-1 -7 4 -13 13 -13z")
    return join(path("wood shape", "M21 29h6v12h-6z"), crown, circle("red", 19, 19, 2.2), circle("red", 29, 16, 2.2))


def _chess() -> Markup:
    piece = path("gold shape", "M24 8a5 5 0 0 1 3 9l3 12h-12l3 -12a5 5 0 0 1 3 -9z")
    return piece + path("red shape", "M14 30h20l3 9H11z")


def _blackboard() -> Markup:
    board = box("leaf-deep shape", 7, 10, 34, 22, 2)
    return join(board, path("gloss", "M13 17h9M13 23h15"), path("outline", "M15 40l4 -7M33 40l-4 -7"))


def _homework() -> Markup:
    paper = path("white shape", "M11 8h20v32H11z")
    lines = path("outline thin", "M16 16h10M16 22h10M16 28h6")
    return join(paper, lines, path("sun shape", "M38 12l4 3l-12 18l-6 4l1 -7z"))


def _star() -> Markup:
    return path("sun shape", "M24 8l5 10l11 2l-8 8l2 11l-10 -5l-10 5l2 -11l-8 -8l11 -2z")


# What colours the tile, and what stands on it.
_PICTURES: dict[str, tuple[str, Markup]] = {
    "arts": ("service", _palette()),
    "pe": ("household", _ball()),
    "labor": ("production", _seedling()),
    "science": ("household", _flask()),
    "maker": ("production", ROBOT),
    "reading": ("service", _open_book()),
    "nature": ("production", _tree()),
    "club": ("household", _chess()),
    "second_classroom": ("service", _blackboard()),
    "homework_care": ("household", _homework()),
    "other": ("service", _star()),
}
