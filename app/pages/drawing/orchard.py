"""The orchard of a school: every star plants a tree, and the trees of all classes stand side by side."""

from collections.abc import Mapping, Sequence
from math import ceil, sqrt
from typing import Any

from markupsafe import Markup

from app.pages.drawing import scenery
from app.pages.drawing.svg import NOTHING, at, dots, path, picture, tag

_WIDTH = 360
_HORIZON = 96
_MOST_TREES = 60
_FEWEST_COLUMNS = 4
_TREE_WIDTH, _TREE_DEPTH = 52, 50
_FRUITS = ((-11, -30), (8, -38), (12, -24), (-3, -22), (-6, -42))
_BLOSSOMS = (*_FRUITS, (-15, -22), (1, -32), (14, -32), (3, -46), (-1, -39), (5, -20))
# What a tree wears in each season; a tree without an entry is simply green.
_DRESS = {
    "peach": {"spring": "pink", "summer": "pink"},
    "apricot": {"spring": "blush", "summer": "gold"},
    "pear": {"spring": "white", "autumn": "yellow"},
    "orange": {"spring": "white", "autumn": "orange", "winter": "orange"},
    "persimmon": {"spring": "yellow", "autumn": "red", "winter": "red"},
    "tea-oil": {"autumn": "brown", "winter": "white"},
}


def orchard(answer: Mapping[str, Any], *, uid: str) -> Markup:
    """Draw the answer of ``GET /schools/{id}/orchard``: the youngest sixty trees in rows, the oldest behind."""
    season = answer["season"]["key"]
    kinds = [tree["kind"] for tree in answer["trees"][-_MOST_TREES:]]
    columns = max(_FEWEST_COLUMNS, ceil(sqrt(len(kinds) * 1.7)))
    size = _WIDTH / ((columns + 0.5) * _TREE_WIDTH)
    rows = [kinds[start : start + columns] for start in range(0, len(kinds), columns)]
    height = _HORIZON + 40 + max(len(rows), 1) * _TREE_DEPTH * size
    return picture(
        tag("defs", _crown(season, uid), *(_tree(kind, season, uid) for kind in sorted(set(kinds)))),
        scenery.sky(_WIDTH, height),
        scenery.sun(316, 34),
        scenery.hills(_WIDTH, _HORIZON + 8, rise=0.6),
        scenery.cloud(92, 30),
        path("ground", "M0", _HORIZON, "q90 -8 180 0t180 -2V", height, "H0z"),
        at(_WIDTH / 2, _HORIZON + 16, *_planted(rows, uid), size=size),
        class_=f"drawing scene {season}",
        title=answer["words"],
        uid=uid,
        width=_WIDTH,
        height=height,
    )


def _planted(rows: Sequence[Sequence[str]], uid: str) -> list[Markup]:
    """Plant the trees row by row about the middle, each second row between the trees of the one behind it."""
    shift = _TREE_WIDTH / 4 if len(rows) > 1 else 0
    return [
        tag(
            "use",
            href=f"#{uid}-{kind}",
            x=(column - (len(row) - 1) / 2) * _TREE_WIDTH + (shift if behind % 2 else -shift),
            y=(behind + 0.7) * _TREE_DEPTH,
        )
        for behind, row in enumerate(rows)
        for column, kind in enumerate(row)
    ]


def _crown(season: str, uid: str) -> Markup:
    """Draw a tree in its leaves once; all kinds share it."""
    shadow = path("shadow", "M-16 0a16 4 0 0 0 32 0a16 4 0 0 0 -32 0z")
    trunk = path("branch", "M0 0V-18M0 -12L7 -20")
    whole = path(
        "leaf", "M-14 -16C-26 -18 -25 -33 -17 -36C-16 -48 -2 -54 6 -48C18 -48 22 -38 19 -33C26 -28 23 -16 12 -16Z"
    )
    shade = path("leaf-deep", "M12 -16C23 -16 26 -28 19 -33C20 -26 8 -19 -14 -16Z")
    snow = path(
        "snow", "M-17 -36C-16 -48 -2 -54 6 -48C16 -48 21 -40 19 -34Q12 -42 5 -39Q-4 -44 -9 -37Q-13 -40 -17 -36Z"
    )
    return tag("g", shadow, trunk, whole, shade, snow if season == "winter" else NOTHING, id=f"{uid}-crown")


def _tree(kind: str, season: str, uid: str) -> Markup:
    """Dress the crown in the blossoms or fruits of a kind; every tree of that kind refers to it."""
    tone = _DRESS[kind].get(season)
    worn = dots(tone, *((4.2, _BLOSSOMS) if season == "spring" else (3.6, _FRUITS))) if tone else NOTHING
    return tag("g", tag("use", href=f"#{uid}-crown"), worn, id=f"{uid}-{kind}")
