"""What may be told of small groups of people: which counts are shown, and which could be worked out from them.

Every count of people is a ``Cell``. A reader knows of a hidden one that it lies between ``low`` and ``high``; it is
hidden well while at least three values remain possible for whoever adds and subtracts what is shown beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.courses.rules.small_cells import FEWEST_SHOWN

_LARGEST_FEW = FEWEST_SHOWN - 1
_FEWEST_POSSIBLE_BESIDE = 2  # Values besides the true one that must stay possible.


class Shown(StrEnum):
    """How a count is shown: as it is; as fewer than five; as all but fewer than five; or not at all.

    A sum is partial that adds up only what the schools themselves show.
    """

    COUNT = "count"
    FEW = "few"
    NEARLY_ALL = "nearly_all"
    WITHHELD = "withheld"
    PARTIAL = "partial"


@dataclass(frozen=True)
class Cell:
    """A count of people out of at most ``size``. ``is_share`` says that the size is known, and so who is left over."""

    count: int
    size: int
    is_share: bool = False
    shown: Shown = Shown.COUNT

    @property
    def is_open(self) -> bool:
        return self.shown is Shown.COUNT

    @property
    def low(self) -> int:
        """The least that a reader must think possible."""
        return self._bounds()[0]

    @property
    def high(self) -> int:
        """The most that a reader must think possible."""
        return self._bounds()[1]

    def _bounds(self) -> tuple[int, int]:
        least, most = FEWEST_SHOWN, self.size - FEWEST_SHOWN if self.is_share else self.size
        if self.is_open:
            return self.count, self.count
        if self.shown is Shown.FEW:
            return 0, min(_LARGEST_FEW, self.size)
        if self.shown is Shown.NEARLY_ALL:
            return self.size - _LARGEST_FEW, self.size
        return (least, most) if least <= self.count <= most else (0, self.size)

    def withheld(self) -> "Cell":
        return replace(self, shown=Shown.WITHHELD)


def part(count: int, size: int) -> Cell:
    """Return a count that stands alone or in a line, hidden where it is small; nobody at all is small too."""
    return Cell(count, size, shown=Shown.FEW if count < FEWEST_SHOWN else Shown.COUNT)


def share(count: int, size: int) -> Cell:
    """Return a count of a known number of people, hidden as well where those who are left over are few.

    Of fewer than ten people nothing is told: they cannot be divided into two groups that are not small.
    """
    if size < 2 * FEWEST_SHOWN:
        shown = Shown.WITHHELD
    elif size - count < FEWEST_SHOWN:
        shown = Shown.NEARLY_ALL
    else:
        shown = part(count, size).shown
    return Cell(count, size, is_share=True, shown=shown)


def is_safe(cells: Sequence[Cell]) -> bool:
    """Tell whether no hidden count can be worked out, nearly, by who knows the sum of all of them."""
    hidden = [cell for cell in cells if not cell.is_open]
    total = sum(cell.count for cell in hidden)
    low, high = sum(cell.low for cell in hidden), sum(cell.high for cell in hidden)
    return all(_stays_open(cell, total - (low - cell.low), total - (high - cell.high)) for cell in hidden)


def _stays_open(cell: Cell, most: int, least: int) -> bool:
    possible = min(cell.high, most) - max(cell.low, least)
    return possible >= min(_FEWEST_POSSIBLE_BESIDE, cell.high - cell.low)


def hide(line: Mapping[str, Cell], keep: str = "") -> dict[str, Cell]:
    """Withhold further counts of a line with a known sum, the smallest first, until the small ones are safe.

    The count named ``keep`` is withheld last. Where nothing helps, nothing of the line is told.
    """
    told = dict(line)
    while not is_safe(list(told.values())):
        still_open = [name for name, cell in told.items() if cell.is_open]
        if not still_open:
            return withhold(told)
        next_one = min(still_open, key=lambda name: (name == keep, told[name].count))
        told[next_one] = told[next_one].withheld()
    return told


def withhold(line: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name: cell.withheld() for name, cell in line.items()}


def added(cells: Sequence[Cell]) -> Cell:
    """Return the sum of one figure of several schools, withheld where it would give a school's hidden count away."""
    count, size = sum(cell.count for cell in cells), sum(cell.size for cell in cells)
    is_share = all(cell.is_share for cell in cells)
    total = share(count, size) if is_share else part(count, size)
    return total if is_safe(cells) else total.withheld()


def grouped(groups: Mapping[str, Sequence[Cell]], *, is_total_shown: bool) -> dict[str, Cell]:
    """Return the sums of one figure by groups of schools, so that no school can be worked out from groups and total."""
    told = {name: added(cells) for name, cells in groups.items()}
    while is_total_shown and not _are_hidden_safe(groups, told):
        still_open = [name for name, cell in told.items() if cell.is_open]
        if not still_open:
            return withhold(told)
        smallest = min(still_open, key=lambda name: told[name].count)
        told[smallest] = told[smallest].withheld()
    return told


def _are_hidden_safe(groups: Mapping[str, Sequence[Cell]], told: Mapping[str, Cell]) -> bool:
    """The sum of all hidden groups follows from the total; it must not give away a group nor a school in it."""
    hidden = [name for name, cell in told.items() if not cell.is_open]
    schools = [cell for name in hidden for cell in groups[name]]
    return is_safe(schools) and is_safe([told[name] for name in hidden])
