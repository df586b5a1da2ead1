"""What of the school's rows goes into a draw. Nothing here depends on when or in which order families sent wishes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from app.courses.mechanism.problem import CONTINUING, NEED, OTHER, Offering
from app.courses.rules.slots import SEVERAL, wish_slot
from app.courses.rules.words import DeclarationKind

_PRIORITIES: Mapping[str, int] = {DeclarationKind.NEED: NEED, DeclarationKind.CONTINUING: CONTINUING}


def labels_of(class_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name each class for the published file, by the order of the ids, which says nothing of the class."""
    return {class_id: f"K{number}" for number, class_id in enumerate(sorted(set(class_ids), key=str), start=1)}


def priority_of(kinds: Iterable[str]) -> int:
    """Return the priority that the declarations for a child and a course give it inside a round: the best one counts."""
    return min((_PRIORITIES.get(kind, OTHER) for kind in kinds), default=OTHER)


def eligible(
    ranked: Sequence[str], wish_for: str, grade: int, slots: Collection[str], menu: Mapping[str, Offering]
) -> tuple[str, ...]:
    """Return the wishes for a slot (or ``several``) that are still on the menu and for this child, in their order."""
    return tuple(
        wish
        for wish in dict.fromkeys(ranked)
        if (offering := menu.get(wish))
        and wish_slot(offering.slots) == wish_for
        and grade in offering.grades
        and set(offering.slots) <= set(slots)
    )


def all_eligible(
    sheet: Mapping[str, Sequence[str]], grade: int, slots: Collection[str], menu: Mapping[str, Offering]
) -> dict[str, tuple[str, ...]]:
    """Return the eligible wishes of a child by slot and ``several``, leaving out where nothing is wished."""
    found = {
        wish_for: eligible(sheet.get(wish_for, ()), wish_for, grade, slots, menu) for wish_for in (*slots, SEVERAL)
    }
    return {wish_for: ranked for wish_for, ranked in found.items() if ranked}
