"""Choosing a child without any script: first its class, which loads the page again, then the child by its seat."""

from dataclasses import dataclass
from typing import Any

from flask import request

from app.core.errors import NotFound
from app.pages import api
from app.pages.school import own


@dataclass(frozen=True)
class Pupils:
    """The classes of the school, the one that was chosen, and its children by seat."""

    classes: list[dict[str, Any]]
    class_id: str | None
    children: list[dict[str, Any]]


def classes() -> list[dict[str, Any]]:
    """Return the classes of the school that are taught now, by grade."""
    found = api.get(f"/schools/{own.school_id()}/classes")["items"]
    return [one for one in found if one["grade"] is not None]


def pupils() -> Pupils:
    """Return the children of the class that ``class_id`` of the address or the form names. Raises ``NotFound``."""
    known, chosen = classes(), request.values.get("class_id") or None
    if chosen and chosen not in {one["id"] for one in known}:
        raise NotFound
    return Pupils(known, chosen, api.everything(f"/classes/{chosen}/students") if chosen else [])


def by_seat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return places by class and seat; who has left the school comes last."""

    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        known = place_of.get(row["class_label"], len(place_of))
        return known, row["seat_no"] is None, row["seat_no"] or 0

    place_of = {one["label"]: place for place, one in enumerate(classes())}
    return sorted(rows, key=order)
