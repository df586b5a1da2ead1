"""What grows in the beds of a class garden: shapes that are drawn once in a picture and shared by all beds."""

from collections.abc import Iterator

from markupsafe import Markup

from app.pages.drawing.foliage import Leaf, blossoms, leaves
from app.pages.drawing.svg import box, classes, dots, ellipse, path, tag

# A bed holds three plants, the foremost in the middle.
_FEET = ((-27, -1), (27, -1), (0, 4))
# Of which shapes each stage is made: bare earth, sprouts, leaves, buds and flowers.
_STAGES = (
    ("bed", "furrows"),
    ("bed", "sprouts"),
    ("bed", "shoots", "leaves"),
    ("bed", "stems", "leaves", "buds"),
    ("bed", "stems", "leaves", "flowers"),
)


def shapes(uid: str) -> Iterator[Markup]:
    """Write the shapes, and each stage as a shape of its own, to which the beds of that stage refer."""
    yield from (tag("g", drawing, id=f"{uid}-{name}") for name, drawing in _drawn().items())
    for stage, names in enumerate(_STAGES):
        yield tag("g", *(tag("use", href=f"#{uid}-{name}") for name in names), id=f"{uid}-{stage}")


def bed(stage: int, tone: str, uid: str) -> Markup:
    """Draw a bed of a stage from 0, bare earth, to 4, in flower; ``tone`` is the colour of its flowers."""
    return tag("use", href=f"#{uid}-{stage}", class_=classes(f"{tone}-tint"))


def _drawn() -> dict[str, Markup]:
    return {
        "bed": ellipse("soil-deep", 0, 4, 50, 13) + ellipse("soil", 0, 0, 50, 13) + box("sign", -54, 17, 108, 18, 9),
        "furrows": path("furrow", *(f"M{x - 8} {y}q8 -4 16 0" for x, y in _FEET)),
        "sprouts": leaves(*(Leaf(x, y, 14, turn, 0.44) for x, y in _FEET for turn in (-46, 46)), tone="fresh"),
        "shoots": leaves(*(Leaf(x, y - 6, 20, 0) for x, y in _FEET), tone="fresh"),
        "leaves": leaves(*(Leaf(x, y, 20, turn) for x, y in _FEET for turn in (-58, 58))),
        "stems": path("stem", *(f"M{x} {y}v-27" for x, y in _FEET)),
        "buds": dots("tinted", 6, ((x, y - 28) for x, y in _FEET)),
        "flowers": blossoms(((x, y - 33) for x, y in _FEET), 13, "tinted"),
    }
