"""What grows where: a pack of crops by season and of fruit trees for a county, a prefecture or a province."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.growth.rules import Crop, Season, Tree

_PACKS = Path(__file__).parent / "data" / "county_packs.csv"


@dataclass(frozen=True)
class Pack:
    """``region`` is the beginning of the region codes for which the pack holds; "" holds everywhere."""

    region: str
    crops: dict[Season, Crop]
    trees: tuple[Tree, ...]


@cache
def packs() -> tuple[Pack, ...]:
    with _PACKS.open(encoding="utf-8", newline="") as file:
        return tuple(_pack(row) for row in csv.DictReader(file))


def pack_for(region_code: str) -> Pack:
    """Return the pack of the narrowest region that contains the code."""
    return max((pack for pack in packs() if region_code.startswith(pack.region)), key=lambda pack: len(pack.region))


def _pack(row: dict[str, str]) -> Pack:
    crops = {season: Crop(row[season]) for season in Season}
    return Pack(row["region"], crops, tuple(Tree(kind) for kind in row["trees"].split()))
