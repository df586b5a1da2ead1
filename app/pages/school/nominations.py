"""Who is proposed for the stars of a period, and who stands in the places, told by name."""

from dataclasses import dataclass
from typing import Any

from app.pages import api


@dataclass(frozen=True)
class Nominee:
    """A child in a place; ``reason`` says why it is not the one proposed."""

    seat_no: int | None
    name: str
    reason: str


@dataclass(frozen=True)
class Pool:
    """One class, grade or school that names stars. ``facts`` are those of the API; ``decision`` is one that holds."""

    facts: dict[str, Any]
    nominees: list[Nominee]

    @property
    def decision(self) -> dict[str, Any] | None:
        confirmation: dict[str, Any] | None = self.facts["confirmation"]
        return None if confirmation is None or confirmation["asked_again_at"] else confirmation

    @property
    def is_asked_again(self) -> bool:
        return self.facts["confirmation"] is not None and self.decision is None

    @property
    def must_be_checked(self) -> bool:
        return bool(self.decision and self.decision["has_conflict_of_interest"] and not self.decision["checked_at"])

    @property
    def proposed(self) -> list[dict[str, Any]]:
        return [one for one in self.facts["candidates"] if one["is_proposed"]]

    @property
    def is_bare(self) -> bool:
        """Tell whether there is nothing to see of a class: nobody is proposed, and its teacher named nobody."""
        is_silent = not self.facts["candidates"] and not self.nominees and not self.must_be_checked
        return bool(self.facts["class_id"]) and is_silent

    @property
    def waits(self) -> bool:
        """Tell whether somebody is proposed here and nobody has decided yet."""
        return bool(self.proposed) and self.decision is None


def pools_of(pools: list[dict[str, Any]]) -> list[Pool]:
    return [Pool(pool, _nominees(pool)) for pool in pools]


def _nominees(pool: dict[str, Any]) -> list[Nominee]:
    """Return who was picked, by seat; a child that nobody proposed is looked up in its class."""
    picks = (pool["confirmation"] or {"picks": []})["picks"]
    known = {one["student_id"]: one for one in pool["candidates"]}
    if pool["class_id"] and any(pick["student_id"] not in known for pick in picks):
        known |= {one["id"]: one for one in api.everything(f"/classes/{pool['class_id']}/students")}
    found = [(known[pick["student_id"]], pick["reason"]) for pick in picks if pick["student_id"] in known]
    nominees = [Nominee(child["seat_no"], child["name"], reason) for child, reason in found]
    return sorted(nominees, key=lambda one: one.seat_no or 0)


def replacements(star: dict[str, Any], pools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return who may come in for a star on notice, by seat, as ``id``, ``name``, ``seat_no`` and ``in_reserve``.

    In a class that is everybody else; of a grade or the school those who were proposed or in reserve.
    """
    of_class = next((pool for pool in pools if pool["class_id"] == star["class_id"]), None)
    pool = next((pool for pool in pools if _holds(pool, star, of_class)), None)
    if pool is None:
        return []
    candidates = {one["student_id"]: one for one in pool["candidates"]}
    children = (
        {one["id"]: one for one in api.everything(f"/classes/{pool['class_id']}/students")}
        if pool["class_id"]
        else candidates
    )
    found = [
        {"id": id_, "name": child["name"], "seat_no": child["seat_no"], "in_reserve": id_ in candidates}
        for id_, child in children.items()
        if id_ != star["student_id"]
    ]
    return sorted(found, key=lambda one: one["seat_no"] or 0)


def _holds(pool: dict[str, Any], star: dict[str, Any], of_class: dict[str, Any] | None) -> bool:
    """Tell whether a star was nominated in a pool: its honour says whether for class, grade or school."""
    if pool["honour"] != star["honour"]:
        return False
    if pool["class_id"]:
        return bool(pool["class_id"] == star["class_id"])
    return pool["grade"] is None or of_class is None or pool["grade"] == of_class["grade"]
