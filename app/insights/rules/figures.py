"""From counts to figures: each with its numerator, its denominator and how much of it may be told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.courses.rules.small_cells import FEWEST_SHOWN
from app.insights.rules.cells import OUTCOMES, Cells, Counts
from app.insights.rules.counting import CHANNELS
from app.insights.rules.hiding import Cell, Shown, grouped
from app.schools.rules.calendar import PeriodKind

_OPPOSITE = {Shown.FEW: Shown.NEARLY_ALL, Shown.NEARLY_ALL: Shown.FEW}
_QUARTERS = ("0-24", "25-49", "50-74", "75-100")
UNKNOWN = "unknown"
_SIZES = ((500, "from_500"), (100, "100_to_499"), (0, "under_100"))


@dataclass(frozen=True)
class Figure:
    """One figure. ``breakdown`` says of what ``key`` is one: of the channels, bands, classes, ..; "" for the whole."""

    definition: str
    breakdown: str
    key: str
    numerator: int | None
    denominator: int | None
    shown: Shown

    @property
    def place(self) -> tuple[str, str, str]:
        return self.definition, self.breakdown, self.key


class CountedSchool(Protocol):
    """One school of a region."""

    @property
    def school_type(self) -> str | None: ...
    @property
    def counts(self) -> Counts: ...
    @property
    def cells(self) -> Cells: ...
    @property
    def figures(self) -> "Sequence[Figure]": ...


def figures(counts: Counts, cells: Cells, kind: PeriodKind, place: str, *, with_usage: bool) -> list[Figure]:
    """Return the figures of a school, or of the sums of a region; ``with_usage`` adds registrations and visits."""
    found = [*_reach(counts, cells, place), *_records(counts, cells), *_work(counts, cells)]
    if kind is PeriodKind.TERM:
        found += _term(counts, cells)
    return [*found, *_usage(counts, cells)] if with_usage else found


def _reach(counts: Counts, cells: Cells, place: str) -> Iterator[Figure]:
    roster = counts.get("roster", 0)
    none = cells.reach["none"]
    yield _of_roster("coverage", "", "", roster - none.count, roster, _OPPOSITE.get(none.shown, none.shown))
    for key, cell in cells.places.items():
        size = counts.get(f"{place}/{key}/roster", 0)
        yield _of_roster("coverage", place, key, cell.count, size, cell.shown)
    yield _of_roster("never_reached", "", "", none.count, roster, none.shown)
    for key in CHANNELS:
        cell = cells.reach[key]
        yield _of_roster("channels", "channel", key, cell.count, roster, cell.shown)


def _records(counts: Counts, cells: Cells) -> Iterator[Figure]:
    for name, cell in cells.singles.items():
        if name.startswith("records/"):
            key = name.removeprefix("records/")
            yield _guarded("records", counts.get(name, 0), cell.count, cell, breakdown="task_group", key=key)


def _work(counts: Counts, cells: Cells) -> Iterator[Figure]:
    single = cells.singles
    minutes = counts.get("minutes", 0)
    yield _guarded("family_minutes", minutes, counts.get("minutes/records", 0), single["minutes"])
    people = single["staff_entries"]
    yield _guarded("staff_entries", counts.get("staff_entries", 0), people.count, people)
    there, called = counts.get("attendance/there", 0), counts.get("attendance/called", 0)
    yield _guarded("attendance", there, called, single["attendance"])


def _term(counts: Counts, cells: Cells) -> Iterator[Figure]:
    roster, single = counts.get("roster", 0), cells.singles
    starred = single["starred"]
    never = _OPPOSITE.get(starred.shown, starred.shown)
    yield _of_roster("never_starred", "", "", roster - starred.count, roster, never)
    placed = single["placed"]
    yield _of_roster("course_places", "", "", placed.count, roster, placed.shown)
    wishing = sum(counts.get(f"wishes/{key}", 0) for key in OUTCOMES)
    for key in OUTCOMES if wishing else ():
        cell = cells.wishes[key]
        yield _guarded("wishes", cell.count, wishing, cell, breakdown="outcome", key=key)


def _usage(counts: Counts, cells: Cells) -> Iterator[Figure]:
    roster, staff, single = counts.get("roster", 0), counts.get("staff", 0), cells.singles
    guarded = single["guarded"]
    yield _of_roster("guardians_bound", "", "", guarded.count, roster, guarded.shown)
    yield _guarded("staff_accounts", staff, None, single["staff"])
    yield _guarded("family_visits", counts.get("visits/family", 0), roster, single["visits/family"])
    yield _guarded("staff_visits", counts.get("visits/staff", 0), staff, single["visits/staff"])


def _of_roster(definition: str, breakdown: str, key: str, count: int, size: int, shown: Shown) -> Figure:
    """How many children there are is known to everybody, so only the numerator is ever hidden."""
    return Figure(definition, breakdown, key, count if shown is Shown.COUNT else None, size, shown)


def _guarded(
    definition: str, numerator: int, denominator: int | None, people: Cell, *, breakdown: str = "", key: str = ""
) -> Figure:
    """Both numbers are told only where the people behind them may be told."""
    if not people.is_open:
        return Figure(definition, breakdown, key, None, None, people.shown)
    return Figure(definition, breakdown, key, numerator, denominator, people.shown)


def completed(sums: Iterable[Figure], of_schools: Iterable[Figure]) -> list[Figure]:
    """Put the sum of the schools that show a figure in the place of a whole sum that would give a school away.

    The reader could add these up without us, so that nothing more is told.
    """
    told: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in of_schools:
        if figure.shown is Shown.COUNT:
            told.setdefault(figure.place, []).append(figure)
    return [
        _partial(figure, told[figure.place]) if figure.shown is Shown.WITHHELD and figure.place in told else figure
        for figure in sums
    ]


def _partial(figure: Figure, told: Sequence[Figure]) -> Figure:
    numerator = sum(one.numerator or 0 for one in told)
    denominator = sum(one.denominator or 0 for one in told) if told[0].denominator is not None else None
    return replace(figure, numerator=numerator, denominator=denominator, shown=Shown.PARTIAL)


def by_kind_of_school(schools: Sequence[CountedSchool], region: Cells) -> list[Figure]:
    """Return whom the schools do not reach, by their type and by their size: who needs more help, not who is best."""
    return [
        figure
        for breakdown, key_of in (("school_type", _type_of), ("school_size", _size_of))
        for figure in _groups(_sorted_into(schools, key_of), breakdown, region)
    ]


def _groups(groups: dict[str, list[CountedSchool]], breakdown: str, region: Cells) -> list[Figure]:
    number = sum(map(len, groups.values()))
    sizes = {key: sum(school.counts.get("roster", 0) for school in members) for key, members in groups.items()}
    unreached = {key: [school.cells.reach["none"] for school in members] for key, members in groups.items()}
    starred = {key: [school.cells.singles["starred"] for school in members] for key, members in groups.items()}
    found = [Figure("schools", breakdown, key, len(members), number, Shown.COUNT) for key, members in groups.items()]
    for key, cell in grouped(unreached, is_total_shown=region.reach["none"].is_open).items():
        found.append(_of_roster("never_reached", breakdown, key, cell.count, sizes[key], cell.shown))
    for key, cell in grouped(starred, is_total_shown=region.singles["starred"].is_open).items():
        shown = _OPPOSITE.get(cell.shown, cell.shown)
        found.append(_of_roster("never_starred", breakdown, key, sizes[key] - cell.count, sizes[key], shown))
    own = (
        replace(figure, breakdown=breakdown, key=key)
        for key, members in groups.items()
        for school in members
        for figure in school.figures
        if not figure.breakdown
    )
    return completed(found, own)


def _sorted_into(
    schools: Sequence[CountedSchool], key_of: Callable[[CountedSchool], str]
) -> dict[str, list[CountedSchool]]:
    groups: dict[str, list[CountedSchool]] = {}
    for school in schools:
        groups.setdefault(key_of(school), []).append(school)
    return dict(sorted(groups.items()))


def _type_of(school: CountedSchool) -> str:
    return school.school_type or UNKNOWN


def _size_of(school: CountedSchool) -> str:
    return next(name for least, name in _SIZES if school.counts.get("roster", 0) >= least)


def distribution(schools: Sequence[CountedSchool]) -> list[Figure]:
    """Return how many schools reach which quarter of their children, without saying which schools."""
    found = [_quarter_of(school.cells.reach["none"]) for school in schools]
    return [
        Figure("coverage_spread", "quarter", quarter, found.count(quarter), len(found), Shown.COUNT)
        for quarter in (*_QUARTERS, UNKNOWN)
    ]


def _quarter_of(none: Cell) -> str:
    """A school whose hidden count could lie in two quarters is put into neither."""
    if not none.size:
        return UNKNOWN
    least, most = (_quarter(none.size - count, none.size) for count in (none.high, none.low))
    return least if least == most else UNKNOWN


def _quarter(count: int, size: int) -> str:
    return _QUARTERS[min(4 * count // size, 3)]


class Help(StrEnum):
    """Why a bureau should ask a school what it needs."""

    UNREACHED = "unreached"
    TOO_SMALL = "too_small"


def help_needed(none: Cell) -> Help | None:
    """Tell whether at least five children of a school have no record, without telling how many.

    Figures say nothing of the smallest schools, so these are asked in any case.
    """
    if none.size < 2 * FEWEST_SHOWN:
        return Help.TOO_SMALL
    return Help.UNREACHED if none.low >= FEWEST_SHOWN else None
