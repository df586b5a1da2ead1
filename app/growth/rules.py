"""How play grows: by new kinds of labor, never by how often, how long or how quickly, and never backwards in a term."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.checkins.rules.library import GROUPS, Level
from app.schools.rules.calendar import Term
from app.schools.rules.classes import academic_year_of

PLANT_STAGES = (0, 1, 3, 5, 8, 12, 16)  # Kinds of labor in a term: the first steps are near, the last takes a term.
LAST_STAGE = len(PLANT_STAGES) - 1
LAST_BED_STAGE = 4
GOALS = {1: 14, 2: 16, 3: 18, 4: 20}  # By band; the library offers more kinds to each, and other bands' count too.
NEW_FOR = timedelta(days=14)


class Season(StrEnum):
    """A quarter of the year as farmers on the whole count it: spring from March."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


class Crop(StrEnum):
    """What can be drawn growing."""

    GREENS = "greens"
    RICE = "rice"
    TEA = "tea"
    POTATO = "potato"
    BARLEY = "barley"
    RAPESEED = "rapeseed"
    CORN = "corn"
    RADISH = "radish"
    PUMPKIN = "pumpkin"
    BEAN = "bean"


class Tree(StrEnum):
    """What can be drawn in an orchard."""

    PEACH = "peach"
    ORANGE = "orange"
    PERSIMMON = "persimmon"
    PEAR = "pear"
    APRICOT = "apricot"
    TEA_OIL = "tea-oil"


@dataclass(frozen=True)
class Kind:
    """One kind of labor. ``origin_id`` is None for all that only one class lists, which is one kind a group."""

    group: str
    origin_id: UUID | None


@dataclass(frozen=True)
class Plant:
    """A child's plant; ``next_at`` is how many kinds bring the next stage, None when it is fully grown."""

    stage: int
    kinds: int
    next_at: int | None


@dataclass(frozen=True)
class Group:
    """The kinds of one task group that were done, of those that there are; never more done than there are."""

    key: str
    kinds: int
    of: int

    @property
    def bed_stage(self) -> int:
        """Return how far a garden bed has grown: the first kind sprouts, all kinds fill it."""
        return -(-LAST_BED_STAGE * self.kinds // self.of)


def season_of(day: date) -> Season:
    quarters = (Season.WINTER, Season.SPRING, Season.SUMMER, Season.AUTUMN)
    return quarters[day.month % 12 // 3]


def growing_since(term: Term | None, today: date) -> date:
    """Return from when labor counts: the term's first day, or without a calendar the school year's.

    A term grows on through the holidays after it, so that what is done there is not lost.
    """
    return term.starts_on if term else year_begins_on(today)


def year_begins_on(today: date) -> date:
    return date(academic_year_of(today), 9, 1)


def kind(group: str | None, level: str, origin_id: UUID) -> Kind | None:
    """Return what kind of labor a task is; None for a family's own title without a group.

    What only one class lists (a family's own words, a teacher's own task) is together one kind a group: it is honored,
    but inventing titles makes nothing grow, and a teacher who declines or retires one takes nothing away.
    """
    if group is None:
        return None
    return Kind(group, None if level == Level.CLASS else origin_id)


def plant(kinds: int) -> Plant:
    """Return the plant that so many kinds of labor have grown."""
    stage = bisect_right(PLANT_STAGES, kinds) - 1
    return Plant(stage, kinds, PLANT_STAGES[stage + 1] if stage < LAST_STAGE else None)


def groups(done: Iterable[Kind], offered: Iterable[Kind]) -> list[Group]:
    """Count kinds by group, leaving out groups without any; what was done beyond the offer widens it."""
    kinds = set(done)
    by_done = Counter(one.group for one in kinds)
    by_offer = Counter(one.group for one in kinds.union(offered))
    return [Group(key, by_done[key], by_offer[key]) for key in GROUPS if by_offer[key]]


def is_new(first_on: date, today: date) -> bool:
    return today - first_on < NEW_FOR


def tree(period_key: str, trees: Sequence[Tree]) -> Tree:
    """Return what the stars of a period plant: the same for ever, and another one than the period before."""
    number = int(period_key.rpartition("-")[2].removeprefix("W"))
    return trees[number % len(trees)]
