"""Which pages the released mini-program has: those of the folder ``miniprogram``, as it is."""

import json
from functools import cache
from pathlib import Path

PROGRAM = Path(__file__).parents[3] / "miniprogram" / "app.json"


def is_released(page: str) -> bool:
    """Tell whether a page exists; where the program itself is not at hand, all do."""
    return not PROGRAM.exists() or page in _pages()


@cache
def _pages() -> frozenset[str]:
    program = json.loads(PROGRAM.read_text(encoding="utf-8"))
    inside = (f"{each['root']}/{page}" for each in program.get("subPackages", []) for page in each["pages"])
    return frozenset([*program["pages"], *inside])
