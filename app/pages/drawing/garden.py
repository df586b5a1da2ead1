"""The garden of a class: a bed for each task group, and a sun that climbs towards the shared goal."""

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Any
from unicodedata import east_asian_width

from markupsafe import Markup

from app.pages.drawing import beds, scenery
from app.pages.drawing.svg import at, circle, join, path, picture, tag, words

_WIDTH = 360
_HORIZON = 132
_COLUMNS = 3
_GATE = 25
_BED_WIDTH, _BED_HEIGHT = 116, 80
_LONGEST_NAME = 9
_TONES = ("yellow", "pink", "purple", "orange", "white")


def garden(answer: Mapping[str, Any], *, uid: str) -> Markup:
    """Draw the answer of ``GET /classes/{id}/garden``."""
    season = answer["season"]["key"]
    places = _places(len(answer["beds"]))
    height = places[-1][1] + 48 if places else _HORIZON + 60
    planted = [
        (*where, bed, _TONES[place % len(_TONES)])
        for place, (where, bed) in enumerate(zip(places, answer["beds"], strict=True))
    ]
    return picture(
        tag("defs", *beds.shapes(uid)),
        scenery.sky(_WIDTH, height),
        scenery.hills(_WIDTH, _HORIZON + 10, rise=0.6),
        _goal(answer["kinds"], answer["goal"], is_reached=answer["is_reached"]),
        _land(height),
        *(at(x, y, beds.bed(bed["stage"], tone, uid), _sign(bed["name"])) for x, y, bed, tone in planted),
        class_=f"drawing scene {season}",
        title=answer["words"],
        uid=uid,
        width=_WIDTH,
        height=height,
    )


def _places(count: int) -> list[tuple[float, float]]:
    """Return the middle of each bed, in rows that are as even as can be."""
    rows = -(-count // _COLUMNS)
    in_row = [count // rows + (row < count % rows) for row in range(rows)]
    return [
        (_WIDTH / 2 + (column - (columns - 1) / 2) * _BED_WIDTH, _HORIZON + 58 + row * _BED_HEIGHT)
        for row, columns in enumerate(in_row)
        for column in range(columns)
    ]


def _goal(kinds: int, goal: int, *, is_reached: bool) -> Markup:
    """Draw the sun on its way over the sky; at the goal it shines beside a rainbow."""
    done = min(kinds / goal, 1) if goal else 1
    middle, foot, length = _WIDTH / 2, _HORIZON - 4, 100 * pi
    half_circle = "M", middle - 100, foot, "a100 100 0 0 1 200 0"
    way = path("arc", *half_circle) + path("arc-done", *half_circle, stroke_dasharray=f"{done * length:.0f} 999")
    turn = pi * done
    x, y = (44, 40) if is_reached else (middle - 100 * cos(turn), foot - 100 * sin(turn))
    sun = circle("halo", x, y, 22) + circle("sun", x, y, 15)
    label = words("tally", middle, foot - 34, f"{kinds} / {goal}")
    return join(_rainbow(middle, foot) if is_reached else way, sun, label)


def _rainbow(middle: float, foot: float) -> Markup:
    tones = {"red": 108, "orange": 101, "yellow": 94, "fresh": 87, "purple": 80}
    return join(
        *(
            path(f"bow {tone}-line", "M", middle - radius, foot, f"a{radius} {radius} 0 0 1 {2 * radius} 0")
            for tone, radius in tones.items()
        )
    )


def _land(height: float) -> Markup:
    grass = path("ground", f"M0 {_HORIZON}Q90 {_HORIZON - 8} 180 {_HORIZON}T360 {_HORIZON - 2}V{height:.0f}H0Z")
    way = path("way", "M168", _HORIZON, "h24q10 60 -4", height - _HORIZON, "h-40q30 -90 20", _HORIZON - height, "z")
    posts = path("fence", *(f"M{x} {_HORIZON + 12}v-20" for x in range(10, 360, 20) if abs(x - _WIDTH / 2) > _GATE))
    rails = path(
        "fence thin", f"M0 {_HORIZON - 2}H150M0 {_HORIZON + 6}H150M210 {_HORIZON - 2}H360M210 {_HORIZON + 6}H360"
    )
    return join(grass, way, rails, posts)


def _sign(name: str) -> Markup:
    return words("sign-text", 0, 30, _short(name))


def _short(name: str) -> str:
    """Cut a name to the width of a sign; a Latin letter takes about half the room of a character."""
    room: float = _LONGEST_NAME
    for place, character in enumerate(name):
        room -= 1 if east_asian_width(character) in "WF" else 0.5
        if room < 0:
            return name[: place - 1] + "…"
    return name
