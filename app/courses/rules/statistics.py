"""What a draw did for the children, in figures: for the office before publication, for everybody after it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.courses.mechanism.allocate import Outcome
from app.courses.mechanism.problem import Child, Problem
from app.courses.rules.drawn import Roll
from app.courses.rules.small_cells import FEWEST_SHOWN

_SHOWN_OF_GROUPS = ("children", "first_percent", "top_three_percent")
_TOP = 3


@dataclass(frozen=True, slots=True)
class _Standing:
    """A child, and for each list of wishes that took part the rank of the place it got, or None."""

    child: Child
    ranks: tuple[int | None, ...]

    @property
    def is_unplaced(self) -> bool:
        return bool(self.ranks) and not any(self.ranks)


def figures(problem: Problem, outcome: Outcome, *, served: Collection[str]) -> dict[str, Any]:
    """Return the figures of an outcome. ``served`` are children with a place of this or an earlier round by other ways.

    Children, classes and offerings are named as in the published file.
    """
    standings = [_standing(child, outcome.places[child.id]) for child in problem.children]
    never_served = sorted(one.child.id for one in standings if one.is_unplaced and one.child.id not in served)
    return {
        **_group(standings),
        "by_grade": _groups(standings, "grade", lambda child: child.grade),
        "by_class": _groups(standings, "class", lambda child: child.class_id),
        "closed": [_closed(problem, outcome, offering_id) for offering_id in outcome.closed],
        "never_served": len(never_served),
        "never_served_children": never_served,
    }


def with_ids(found: Mapping[str, Any], roll: Roll) -> dict[str, Any]:
    """Return figures with the school's own ids (as text) of classes and children in the place of labels and codes."""
    by_class = [group | {"class": str(roll.classes[group["class"]])} for group in found["by_class"]]
    children = [str(roll.students[code]) for code in found["never_served_children"]]
    return {**found, "by_class": by_class, "never_served_children": children}


def for_everybody(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures without what would point at single children."""
    whole = {key: value for key, value in shown.items() if key != "never_served_children"}
    return whole | {f"by_{name}": _discreet(shown[f"by_{name}"], name) for name in ("grade", "class")}


def _discreet(groups: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """Blank small groups, and the next one where a single group could be worked out from the whole."""
    by_size = sorted(groups, key=lambda group: (group["children"], group[name]))
    small = sum(group["children"] < FEWEST_SHOWN for group in by_size)
    blank = {group[name] for group in by_size[: 2 if small == 1 else small]}
    return [
        {name: group[name]} | {key: None if group[name] in blank else group[key] for key in _SHOWN_OF_GROUPS}
        for group in groups
    ]


def _standing(child: Child, places: Mapping[str, str]) -> _Standing:
    return _Standing(child, tuple(_rank(ranked, places, slots) for slots, ranked in _lists(child, places)))


def _lists(child: Child, places: Mapping[str, str]) -> Iterator[tuple[Iterable[str], Sequence[str]]]:
    """Yield the child's lists with their slots; those for slots taken by a course of several slots took no part."""
    if child.several:
        yield child.slots, child.several
    for slot, ranked in child.wishes.items():
        if ranked and places.get(slot) not in child.several:
            yield (slot,), ranked


def _rank(ranked: Sequence[str], places: Mapping[str, str], slots: Iterable[str]) -> int | None:
    got = {places.get(slot) for slot in slots}
    return next((rank for rank, wish in enumerate(ranked, start=1) if wish in got), None)


def _groups(standings: Iterable[_Standing], name: str, of: Callable[[Child], Any]) -> list[dict[str, Any]]:
    groups: dict[Any, list[_Standing]] = defaultdict(list)
    for standing in standings:
        groups[of(standing.child)].append(standing)
    return [{name: key, **_group(groups[key])} for key in sorted(groups)]


def _group(standings: Sequence[_Standing]) -> dict[str, Any]:
    ranks = [rank for standing in standings for rank in standing.ranks]
    return {
        "children": len(standings),
        "wishing": sum(bool(standing.ranks) for standing in standings),
        "lists": len(ranks),
        "first_percent": _percent(ranks.count(1), len(ranks)),
        "top_three_percent": _percent(sum(rank is not None and rank <= _TOP for rank in ranks), len(ranks)),
        "unplaced": sum(standing.is_unplaced for standing in standings),
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _closed(problem: Problem, outcome: Outcome, offering_id: str) -> dict[str, Any]:
    """Tell where the children went who would rather have had a closed course than what they got."""
    offering = next(found for found in problem.offerings if found.id == offering_id)
    moved_to: Counter[str] = Counter()
    moved = unplaced = 0
    for child in problem.children:
        places = outcome.places[child.id]
        if _missed(child, places, offering_id):
            moved += 1
            found = {places[slot] for slot in offering.slots if slot in places}
            moved_to.update(found)
            unplaced += not found
    return {
        "offering": offering_id,
        "held": offering.held,
        "moved": moved,
        "moved_to": dict(sorted(moved_to.items())),
        "unplaced": unplaced,
    }


def _missed(child: Child, places: Mapping[str, str], offering_id: str) -> bool:
    for slots, ranked in _lists(child, places):
        if offering_id in ranked:
            rank = _rank(ranked, places, slots)
            return rank is None or ranked.index(offering_id) + 1 < rank
    return False
