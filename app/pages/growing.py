"""What a child's labor has grown, drawn: for its family's page and for its own.

Nothing here counts records, and nothing compares the child with another.
"""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from app.core.i18n import translate
from app.pages import api
from app.pages.drawing.garden import garden
from app.pages.drawing.orchard import orchard
from app.pages.drawing.plants import plant


def what_grew(child: Mapping[str, Any], plant_width: int) -> dict[str, Any]:
    """Return the child's plant and skills, the garden of its class and the school's orchard, with their drawings."""
    grown = api.get(f"/students/{child['student_id']}/growth")
    together = api.get(f"/classes/{child['class_id']}/garden")
    planted = api.get(f"/schools/{child['school_id']}/orchard")
    return {
        "grown": grown,
        "together": together,
        "planted": planted,
        "new": [skill for skill in grown["skills"] if skill["is_new"]],
        "skills": _by_group(grown["skills"]),
        "plant": plant(grown, plant_width, uid="plant"),
        "garden": garden(together, uid="garden"),
        "orchard": orchard(planted, uid="orchard"),
    }


def _by_group(skills: list[dict[str, Any]]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return the skills as (group, its name, skills); labor outside the groups comes last."""
    grouped = groupby(sorted(skills, key=lambda skill: skill["group"] or "~"), key=itemgetter("group", "group_name"))
    own = translate("我们这里的劳动")
    return [(key or "", name or own, list(found)) for (key, name), found in grouped]
