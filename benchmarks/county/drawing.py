"""A made-up county at full size: schools, classes, children, and a school year of the ledger, as rows ready to load."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray


def week_key(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


WEEKS = 40
FIRST_MONDAY = date(2026, 9, 7)
# The county lives on the last Sunday of the school year, on which nobody has recorded anything yet.
TODAY = FIRST_MONDAY + timedelta(weeks=WEEKS, days=-1)
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC)
REGION = "431128"
SMALLEST_SCHOOL, LARGEST_CLASS, GRADES = 12, 45, 6
SPREAD_OF_SIZES = 0.9
MOST_RECORDS_A_WEEK = 5
# What a counted record earns: always the record itself, the rest as often as children are found to earn it.
RULES = np.array([b"record", b"sentence", b"new_group", b"first_time"])
POINTS = np.array([10, 2, 3, 2])
CHANCES = np.array([1.0, 0.45, 0.5, 0.2])
EPOCH = date(2000, 1, 1)  # PostgreSQL counts days and microseconds from here.

Ids = NDArray[np.uint8]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Size:
    """How many there are of each; ``entries`` are those of the ledger in the whole school year."""

    schools: int = 156
    students: int = 70_000
    entries: int = 14_000_000

    def __mul__(self, share: float) -> "Size":
        """Return a county with as large schools and as busy children, but fewer."""
        return Size(*(round(share * number) for number in (self.schools, self.students, self.entries)))


@dataclass(frozen=True)
class County:
    """Ids are rows of 16 bytes. ``class_school`` and ``student_class`` are positions in the arrays they point to."""

    schools: Ids
    classes: Ids
    class_school: Numbers
    class_grade: Numbers
    class_no: Numbers
    students: Ids
    student_class: Numbers

    @property
    def student_school(self) -> Numbers:
        return self.class_school[self.student_class]


def draw_county(size: Size, dice: np.random.Generator) -> County:
    """Schools from a teaching point of a dozen children to a town school of thousands, in classes of at most 45."""
    school, grade, number, sizes = list[int](), list[int](), list[int](), list[int]()
    for place, of_school in enumerate(_school_sizes(size)):
        for grade_index, grade_size in enumerate(_even_parts(of_school, GRADES)):
            parts = _even_parts(grade_size, -(-grade_size // LARGEST_CLASS))
            school += [place] * len(parts)
            grade += [grade_index + 1] * len(parts)
            number += range(1, len(parts) + 1)
            sizes += parts
    return County(
        schools=_new_ids(size.schools, dice),
        classes=_new_ids(len(sizes), dice),
        class_school=np.array(school),
        class_grade=np.array(grade),
        class_no=np.array(number),
        students=_new_ids(size.students, dice),
        student_class=np.repeat(np.arange(len(sizes)), sizes),
    )


def _school_sizes(size: Size) -> list[int]:
    """Spread the sizes alike in counties of any number of schools, so that only their number differs."""
    places = (np.arange(size.schools) + 0.5) / size.schools
    shares = np.exp(SPREAD_OF_SIZES * np.array([NormalDist().inv_cdf(place) for place in places]))
    spread = size.students - size.schools * SMALLEST_SCHOOL
    sizes = SMALLEST_SCHOOL + (shares / shares.sum() * spread).astype(int)
    sizes[sizes.argmax()] += size.students - sizes.sum()
    return [int(size) for size in sizes]


def _even_parts(total: int, parts: int) -> list[int]:
    return [total // parts + (part < total % parts) for part in range(parts)]


# One row of point_entries in PostgreSQL's binary COPY: the number of columns, then each value behind its length. The
# rule comes last because it is the only value whose length varies.
ENTRY_COLUMNS = (
    "id", "school_id", "student_id", "class_id", "source_id", "labor_on", "points", "generation", "created_at",
    "rules_version", "rule",
)  # fmt: skip
_LONGEST_RULE = 10
_TYPES = ((np.uint8, 16),) * 5 + (">i4", ">i4", ">i4", ">i8", "S7", f"S{_LONGEST_RULE}")
_ENTRY = np.dtype(
    [("columns", ">i2")]
    + [
        part
        for name, kind in zip(ENTRY_COLUMNS, _TYPES, strict=True)
        for part in ((f"{name}_length", ">i4"), (name, kind))
    ]
)


def draw_entries(county: County, entries: int, dice: np.random.Generator) -> Iterator[bytes]:
    """Yield about ``entries`` ledger rows of a school year in the order in which they came, a day at a time."""
    students = len(county.students)
    records_a_week = entries / (students * WEEKS * CHANCES.sum())
    share = records_a_week / MOST_RECORDS_A_WEEK
    if not 0 < share < 1:
        raise SystemExit(f"{entries} entries for {students} children would be {records_a_week:.1f} records a week.")
    zeal = dice.beta(2 * share, 2 * (1 - share), students)
    for week in range(WEEKS):
        records = dice.binomial(MOST_RECORDS_A_WEEK, zeal)
        rank_of_day = dice.random((students, 7)).argsort(axis=1)
        for weekday in range(7):
            day = FIRST_MONDAY + timedelta(weeks=week, days=weekday)
            if day >= TODAY:
                return
            active = np.flatnonzero(rank_of_day[:, weekday] < records)
            yield _entries_of_day(county, dice.permutation(active), day, dice)


def _entries_of_day(county: County, students: Numbers, day: date, dice: np.random.Generator) -> bytes:
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    milliseconds = int(noon.timestamp() * 1000) + np.sort(dice.integers(0, 9 * 3_600_000, len(students)))
    sources = uuid7s(milliseconds, dice)
    record, rule = np.nonzero(dice.random((len(students), len(RULES))) < CHANCES)
    student = students[record]
    rows = np.zeros(len(record), _ENTRY)
    rows["columns"] = len(ENTRY_COLUMNS)
    for name in ENTRY_COLUMNS:
        rows[f"{name}_length"] = _ENTRY[name].itemsize
    rows["rule_length"] = np.char.str_len(RULES)[rule]
    rows["id"] = uuid7s(milliseconds[record], dice)
    rows["school_id"] = county.schools[county.student_school[student]]
    rows["student_id"] = county.students[student]
    rows["class_id"] = county.classes[county.student_class[student]]
    rows["source_id"] = sources[record]
    rows["labor_on"] = (day - EPOCH).days
    rows["points"] = POINTS[rule]
    seconds_to_epoch = datetime(EPOCH.year, 1, 1, tzinfo=UTC).timestamp()
    rows["created_at"] = (milliseconds[record] - int(seconds_to_epoch * 1000)) * 1000
    rows["rules_version"] = b"2026-11"
    rows["rule"] = RULES[rule]
    return _without_padding(rows)


def _without_padding(rows: NDArray[np.void]) -> bytes:
    plain = rows.view(np.uint8).reshape(len(rows), _ENTRY.itemsize)
    lengths = _ENTRY.itemsize - _LONGEST_RULE + rows["rule_length"]
    return plain[np.arange(_ENTRY.itemsize) < lengths[:, None]].tobytes()


def _new_ids(count: int, dice: np.random.Generator) -> Ids:
    summer = int(datetime(2026, 8, 20, tzinfo=UTC).timestamp() * 1000)
    return uuid7s(np.full(count, summer), dice)


def uuid7s(milliseconds: Numbers, dice: np.random.Generator) -> Ids:
    """Return one UUIDv7 for each instant, as the application would make it."""
    ids = dice.integers(0, 256, (len(milliseconds), 16), dtype=np.uint8)
    ids[:, :6] = milliseconds.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 2:]
    ids[:, 6] = ids[:, 6] & 0x0F | 0x70
    ids[:, 8] = ids[:, 8] & 0x3F | 0x80
    return ids
