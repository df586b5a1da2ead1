"""One pictogram for each of the ten task groups, clear at 40 pixels."""

from markupsafe import Markup

from app.pages.drawing.svg import box, circle, ellipse, join, path, tag
from app.pages.drawing.tiles import ROBOT, tile


def task_picture(group_key: str | None, name: str) -> Markup:
    """Draw the pictogram of a task group, named by ``name``; labor outside the groups gets a leaf."""
    picture = _PICTURES.get(group_key or "", _ANY_LABOR)
    return tile(_tint(group_key), tag("title", name), picture, role="img")


def _tint(group_key: str | None) -> str:
    """Return the class that colours the tile: household, production and service each have their own."""
    return {"DL": "household", "PL": "production", "SL": "service"}.get((group_key or "")[:2], "production")


def _broom() -> Markup:
    handle = path("outline", "M33 8L25 23")
    brush = path("gold shape", "M19 21l11 6l-3 13q-10 2 -17 -7z")
    straws = path("outline thin", "M21 27l-5 8M25 29l-3 9")
    sparkle = path("sun", "M36 24q1 5 5 6q-4 1 -5 6q-1 -5 -5 -6q4 -1 5 -6z")
    return join(handle, brush, straws, sparkle)


def _shirt() -> Markup:
    cloth = path("sky-blue shape", "M17 10l-10 6l4 8l5 -2v16h16v-16l5 2l4 -8l-10 -6q-2 5 -7 5t-7 -5z")
    return join(cloth, path("outline thin", "M24 22v.1M24 28v.1M24 34v.1M28 27h0"))


def _wok() -> Markup:
    steam = path("outline thin", "M18 8q-3 4 0 7M25 6q-3 4 0 7M32 8q-3 4 0 7")
    pot = path("red shape", "M11 22h26v9q0 9 -9 9h-8q-9 0 -9 -9z")
    return join(steam, pot, path("outline", "M8 22h32M11 27H7M37 27h4"), path("gloss", "M16 28v3q0 4 3 5"))


def _washer() -> Markup:
    body = box("white shape", 11, 8, 26, 32, 4)
    drum = circle("sky-blue shape", 24, 27, 8)
    wave = path("outline thin", "M18 28q3 -3 6 0t6 0")
    return join(body, drum, wave, path("outline thin", "M16 14h6M31 14h.1"))


def _seedling() -> Markup:
    left = path("leaf shape", "M24 24C12 24 10 16 10 11C19 10 24 15 24 24z")
    right = path("fresh shape", "M24 20C24 12 30 8 38 9C38 17 33 21 24 20z")
    return join(path("outline", "M24 36V19"), left, right, path("soil shape", "M9 40q2 -7 9 -6q6 -5 12 0q7 -1 9 6z"))


def _paper_cut() -> Markup:
    flower = path(
        "red shape",
        "M20 7q5 -2 7 3q6 -2 7 4q5 2 3 7q3 5 -3 7q-1 6 -7 4q-2 5 -7 3q-5 2 -7 -3q-6 2 -7 -4q-5 -2 -3 -7q-3 -5 3 -7q1 -6 7 -4q2 -5 7 -3z",
    )
    cuts = path(
        "white",
        "M20 19q-5 -5 0 -9q5 4 0 9zM22 21q5 -5 9 0q-4 5 -9 0zM20 23q5 5 0 9q-5 -4 0 -9zM18 21q-5 5 -9 0q4 -5 9 0z",
    )
    blades = path("steel shape", "M30 31l-7 -10l1 13zM33 31l6 -11l-9 12z")
    return join(
        flower,
        cuts,
        blades,
        path(
            "outline",
            "M27 37a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0 -7M38 37a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0 -7M29 37l4 -7M36 37l-6 -7",
        ),
    )


def _tools() -> Markup:
    wrench = path("steel shape", "M12 9q-5 6 1 11q3 2 6 1l14 15q3 2 5 0t0 -5l-15 -14q1 -6 -3 -9l-1 5l-4 1l-3 -3z")
    hammer = path("wood shape", "M29 18l4 4l-18 18l-5 -4z") + path(
        "steel shape", "M25 12q5 -5 12 -2l5 6l-4 4l-2 -1l-3 3l-7 -7z"
    )
    return wrench + hammer


def _basket() -> Markup:
    goods = circle("red shape", 19, 18, 6) + path("leaf shape", "M27 22q-1 -11 8 -13q4 8 -3 13z")
    basket = path("gold shape", "M8 22h32l-4 16q-1 2 -3 2h-18q-2 0 -3 -2z")
    return join(goods, basket, path("outline thin", "M18 27l1 8M24 27v8M30 27l-1 8"))


def _kindness() -> Markup:
    heart = path("red shape", "M24 26C12 19 13 8 19 8q4 0 5 5q1 -5 5 -5C35 8 36 19 24 26z")
    hand = path("skin shape", "M8 30q5 -3 9 0l5 2h5q3 0 3 3h-8M30 34l7 -4q4 -1 4 2l-9 8q-2 1 -5 1h-8l-5 -2h-6z")
    return heart + hand


def _leaf() -> Markup:
    return join(
        path("leaf shape", "M12 36C8 18 20 10 38 10C39 28 28 38 12 36z"),
        path("outline", "M9 40Q16 28 28 20"),
        ellipse("shadow", 24, 42, 12, 1.5),
    )


_PICTURES: dict[str, Markup] = {
    "DL1": _broom(),
    "DL2": _shirt(),
    "DL3": _wok(),
    "DL4": _washer(),
    "PL1": _seedling(),
    "PL2": _paper_cut(),
    "PL3": _tools(),
    "PL4": ROBOT,
    "SL1": _basket(),
    "SL2": _kindness(),
}
_ANY_LABOR = _leaf()
