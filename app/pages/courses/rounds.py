"""One round of choosing, as it stands for one child: its days, its wishes, or the seats it may take."""

from typing import Any
from uuid import UUID

from app.pages import api
from app.pages.api import Refused
from app.pages.children import Child, is_guardian
from app.pages.courses.places import places_of
from app.pages.courses.shown import shown

# What a round does not hold of a child that takes no part in it, or not yet.
_NOTHING = ("child-not-in-round", "draw-not-found", "draw-not-published")


def round_(child: Child, round_id: UUID) -> str:
    """Show a round: its times and rules, and what can be done in it now."""
    found = api.get(f"/selection-rounds/{round_id}")
    return shown("round.html", child, round=found, **_of_child(child, found))


def of_child(round_id: UUID | str, what: str, child: Child) -> Any:
    """Return what a round holds of a child, None where it takes no part."""
    try:
        return api.get(f"/selection-rounds/{round_id}/{what}/{child['student_id']}")
    except Refused as refused:
        if refused.code not in _NOTHING:
            raise
        return None


def _of_child(child: Child, found: dict[str, Any]) -> dict[str, Any]:
    stage, mode = found["stage"], found["mode"]
    days, sheet, seats = None, None, None
    if stage == "noticed" and found["register_until"] and is_guardian():
        days = of_child(found["id"], "days", child)
    if mode == "wishes" and stage in {"open", "closed", "drawn"}:
        sheet = of_child(found["id"], "wishes", child)
    if (mode == "rush" and stage in {"noticed", "open"}) or (mode != "assigned" and stage == "published"):
        seats = sorted((each for each in found["offerings"] if child["grade"] in each["grades"]), key=_is_full)
    places = {place["offering_id"]: place for place in places_of(child)} if seats else {}
    return {"days": days, "sheet": sheet, "seats": seats, "places": places}


def _is_full(offering: dict[str, Any]) -> bool:
    return offering["capacity"] is not None and offering["taken"] >= offering["capacity"]
