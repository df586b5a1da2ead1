"""Counts that are shown without telling what single children answered."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_SHOWN = 5
_LARGEST_HIDDEN = FEWEST_SHOWN - 1


@dataclass(frozen=True)
class Line:
    """Counts that add up to a total; None is what is hidden."""

    cells: tuple[int | None, ...]
    total: int | None


def shown(count: int) -> int | None:
    """Return a count that stands alone, or None where it is small; nobody at all is small too."""
    return count if count >= FEWEST_SHOWN else None


def line(counts: Sequence[int]) -> Line:
    """Hide the small counts of a line, and the total as well where a small count could be worked out from it.

    Left open is a total that leaves each hidden count at least three possible values: two or more are hidden, and
    together they are neither small nor nearly as large as small counts can be.
    """
    hidden = [count for count in counts if count < FEWEST_SHOWN]
    most = _LARGEST_HIDDEN * len(hidden)
    is_safe = not hidden or (len(hidden) > 1 and FEWEST_SHOWN <= sum(hidden) <= most - 2)
    return Line(tuple(map(shown, counts)), sum(counts) if is_safe else None)
