"""Which counts of people stand in a school's and in a region's figures, and what of them may be told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.checkins.rules.library import BANDS, GROUPS
from app.insights.rules.counting import CHANNELS, NO_GROUP
from app.insights.rules.hiding import Cell, added, hide, part, share, withhold

OUTCOMES = ("first", "top_three", "later", "placed_otherwise", "never_served")
Counts = Mapping[str, int]
Line = dict[str, Cell]


@dataclass(frozen=True)
class Cells:
    """The counts behind all figures. Each line adds up to a sum that is known; ``singles`` stand alone."""

    reach: Line
    places: Line
    wishes: Line
    singles: Line


def of_school(counts: Counts, place: str) -> Cells:
    """Return what may be told of a school, with its coverage by ``place``: "band", or "class" for its principal."""
    roster = counts.get("roster", 0)
    reach = {name: part(counts.get(f"reach/{name}", 0), roster) for name in CHANNELS}
    reach = hide(reach | {"none": share(counts.get("reach/none", 0), roster)}, keep="none")
    wishing = sum(counts.get(f"wishes/{name}", 0) for name in OUTCOMES)
    return Cells(
        reach,
        _within(_places(counts, place), reach),
        hide({name: part(counts.get(f"wishes/{name}", 0), wishing) for name in OUTCOMES}),
        _singles(counts, roster),
    )


def of_region(schools: Sequence[Cells]) -> Cells:
    """Return what may be told of the sums of schools whose own figures the same reader may see."""
    reach = hide(_added(school.reach for school in schools), keep="none")
    return Cells(
        reach,
        _within(_added(school.places for school in schools), reach),
        hide(_added(school.wishes for school in schools)),
        _added(school.singles for school in schools),
    )


def _places(counts: Counts, place: str) -> Line:
    rosters = {name: size for name, size in counts.items() if name.startswith(place) and name.endswith("/roster")}
    return {
        name.split("/")[1]: share(counts.get(f"{place}/{name.split('/')[1]}/reached", 0), size)
        for name, size in sorted(rosters.items())
    }


def _within(places: Line, reach: Line) -> Line:
    """Tell of the places only beside a sum that is told, because they add up to it."""
    return hide(places) if reach.get("none", part(0, 0)).is_open else withhold(places)


def _singles(counts: Counts, roster: int) -> Line:
    staff = part(counts.get("staff", 0), counts.get("staff", 0))
    return {
        "starred": share(counts.get("starred", 0), roster),
        "placed": share(counts.get("placed", 0), roster),
        "guarded": share(counts.get("guarded", 0), roster),
        "attendance": _attendance(counts),
        "minutes": part(counts.get("minutes/children", 0), roster),
        "staff_entries": part(counts.get("staff_entries/people", 0), roster),
        "staff": staff,
        "visits/family": part(roster, roster),
        "visits/staff": staff,
        **{name: part(counts.get(f"{name}/children", 0), roster) for name in _kinds_of_record(counts)},
    }


def _attendance(counts: Counts) -> Cell:
    """Guard the children who were called as well as those few marks that would tell who was missing."""
    called = counts.get("attendance/called", 0)
    marks = share(counts.get("attendance/there", 0), called)
    return marks if part(counts.get("attendance/children", 0), called).is_open else marks.withheld()


def _kinds_of_record(counts: Counts) -> list[str]:
    """Name every task group in every band of the school: none at all looks like few."""
    bands = [str(band) for band in BANDS if counts.get(f"band/{band}/roster")]
    return [f"records/{group}/{band}" for group in (*GROUPS, NO_GROUP) for band in bands]


def _added(lines: Iterable[Line]) -> Line:
    found: dict[str, list[Cell]] = {}
    for line in lines:
        for name, cell in line.items():
            found.setdefault(name, []).append(cell)
    return {name: added(cells) for name, cells in sorted(found.items())}
