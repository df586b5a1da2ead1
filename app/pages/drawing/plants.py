"""A child's plant: a crop of the county in a pot or in its field, under the sky of the season."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.pages.drawing import scenery
from app.pages.drawing.crops import CROPS, Crop
from app.pages.drawing.crops.stages import Stage
from app.pages.drawing.svg import at, box, circle, ellipse, join, path, picture

_SIDE = 240
_GROUND = 172
_POT_RIM = 164


def plant(growth: Mapping[str, Any], size: int, *, uid: str) -> Markup:
    """Draw the answer of ``GET /students/{id}/growth``."""
    season, stage = growth["season"]["key"], Stage(growth["plant"]["stage"])
    return picture(
        _surroundings(season),
        _bed(CROPS[growth["crop"]["key"]], stage),
        scenery.guest(season),
        class_=f"drawing scene {season}",
        title=growth["plant"]["words"],
        uid=uid,
        width=_SIDE,
        height=_SIDE,
        size=size,
    )


def _surroundings(season: str) -> Markup:
    land = scenery.hills(_SIDE, _GROUND + 12)
    return join(scenery.sky(_SIDE, _SIDE), scenery.sun(200, 42), land, scenery.drift(season))


def _bed(crop: Crop, stage: Stage) -> Markup:
    above, below = crop.draw_above(stage), crop.draw_below(stage)
    return _pot(above, below) if crop.is_potted else _field(above, below, is_wet=crop.is_wet)


def _field(above: Markup, below: Markup, *, is_wet: bool) -> Markup:
    """Draw the ground cut open, so that the roots and what ripens on them can be seen."""
    top = path("ground", f"M0 {_GROUND - 4}Q60 {_GROUND - 10} 120 {_GROUND - 2}T240 {_GROUND - 4}V200H0Z")
    earth = path(
        "soil",
        f"M0 {_GROUND + 10}Q30 {_GROUND + 4} 60 {_GROUND + 9}T120 {_GROUND + 7}T180 {_GROUND + 9}T240 {_GROUND + 8}V240H0Z",
    )
    crumbs = path(
        "crumbs", "M18 202h6M46 226h5M66 196h4M92 230h6M150 226h5M172 200h6M198 222h5M220 200h5M214 232h4M30 214h3"
    )
    buried, grown = at(120, _GROUND, below), at(120, _GROUND + 3, above)
    if is_wet:
        water = path("water", f"M0 {_GROUND}H240V190H0Z")
        ripples = path("ripples", "M20 180h22M60 185h14M168 184h20M206 179h18M150 178h8")
        return join(top, earth, crumbs, water, ripples, buried, grown)
    heap = path("soil", f"M84 {_GROUND + 12}Q120 {_GROUND - 16} 156 {_GROUND + 12}Z")
    return join(top, earth, heap, crumbs, buried, grown)


def _pot(above: Markup, below: Markup) -> Markup:
    """Draw a clay pot with a friendly face."""
    ground = path("ground", f"M0 {_GROUND + 8}Q60 {_GROUND} 120 {_GROUND + 6}T240 {_GROUND + 2}V240H0Z")
    body = path("pot", "M76 170H164L154 220Q152 226 146 226H94Q88 226 86 220Z")
    shade = path("pot-deep", "M136 170H164L154 220Q152 226 146 226H124Q134 206 136 170Z")
    rim = box("pot", 68, 160, 104, 16, 6) + path("pot-deep", "M136 160H166Q172 160 172 166V170Q172 176 166 176H136Z")
    face = join(
        circle("dot", 106, 194, 3),
        circle("dot", 134, 194, 3),
        path("smile", "M114 200q6 7 12 0"),
        circle("cheek", 98, 202, 5),
        circle("cheek", 142, 202, 5),
    )
    earth = ellipse("soil", 120, _POT_RIM - 2, 44, 7)
    sown = at(120, _POT_RIM - 19, below, turn=-20)
    return join(
        ground, ellipse("shadow", 122, 226, 50, 7), earth, sown, body, shade, at(120, _POT_RIM - 1, above), rim, face
    )
