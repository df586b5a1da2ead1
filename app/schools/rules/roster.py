"""What a roster file would change: a preview that a person confirms before anything is written.

Missing never means delete, and an empty cell never erases what is known. Applying a preview and comparing the same
file again finds only unchanged students and the conflicts that nobody has decided yet.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import FieldError
from app.schools.errors import at_row
from app.schools.rules.classes import ClassKey, Stage
from app.schools.rules.names import search_key
from app.schools.rules.roster_matching import Conflict, pair
from app.schools.rules.roster_places import Places
from app.schools.rules.roster_rows import KnownClass, KnownStudent, PlacedRow, RosterRow
from app.schools.rules.student_numbers import mask_student_number


@dataclass(frozen=True)
class Change:
    """One field of a student that the file has differently; student numbers are masked."""

    field: str
    old: str | int | bool | None
    new: str | int | bool | None


@dataclass(frozen=True)
class Match:
    """A row and the student it belongs to; the student takes the row's class and the changed fields.

    A seat belongs to a class: who moves takes the row's seat, even when the row has none.
    """

    placed: PlacedRow
    student: KnownStudent
    changes: tuple[Change, ...]

    @property
    def is_moved(self) -> bool:
        """Whether the student changes class, or comes back to school."""
        return self.student.class_key != self.placed.class_key


@dataclass(frozen=True)
class Preview:
    """What confirming would do. ``missing`` names students of the file's classes whom no row names: nothing is done."""

    new: tuple[PlacedRow, ...]
    changed: tuple[Match, ...]
    moved: tuple[Match, ...]
    unchanged: tuple[Match, ...]
    missing: tuple[KnownStudent, ...]
    conflicts: tuple[Conflict, ...]
    new_classes: tuple[KnownClass, ...]
    errors: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...]


def preview_roster(
    rows: Sequence[RosterRow],
    *,
    number_keys: Mapping[int, str],
    students: Sequence[KnownStudent],
    classes: Sequence[KnownClass],
    academic_year: int,
    grades_in_stage: int = 6,
    stages: Sequence[Stage] = (Stage.PRIMARY,),
    decisions: Mapping[int, str | None] | None = None,
) -> Preview:
    """Compare a file's rows with what the school knows.

    ``number_keys`` gives, by row number, the blind index of the row's student number. ``students`` includes those who
    have left (without a class), ``classes`` those not graduated. ``decisions`` settles conflicts by row number: a
    student's id, or None for a child who is new.
    """
    places = Places(classes, academic_year=academic_year, grades_in_stage=grades_in_stage, stages=stages)
    placed, errors = _place(rows, number_keys, places)
    unique, repeated = _without_repetitions(placed)
    pairing = pair(unique, students, decisions or {})
    matches = [_match(entry, pairing.students[entry.row.row]) for entry in unique if entry.row.row in pairing.students]
    missing = _missing(placed, students, matches, pairing.conflicts)
    return Preview(
        new=pairing.new,
        changed=tuple(match for match in matches if match.changes and not match.is_moved),
        moved=tuple(match for match in matches if match.is_moved),
        unchanged=tuple(match for match in matches if not match.changes and not match.is_moved),
        missing=missing,
        conflicts=pairing.conflicts,
        new_classes=places.unknown([*pairing.new, *(match.placed for match in matches)]),
        errors=(*errors, *repeated),
        warnings=(*_names_that_differ(matches), *_seats_taken(unique, missing)),
    )


def _place(
    rows: Iterable[RosterRow], number_keys: Mapping[int, str], places: Places
) -> tuple[list[PlacedRow], list[FieldError]]:
    placed, errors = [], []
    for row in rows:
        class_key = places.find(row.class_label)
        if class_key is None:
            errors.append(at_row(row.row, "class-unknown", "没有找到班级“{label}”", label=row.class_label))
        else:
            placed.append(PlacedRow(row, class_key, number_keys.get(row.row)))
    return placed, errors


def _without_repetitions(placed: Sequence[PlacedRow]) -> tuple[list[PlacedRow], list[FieldError]]:
    """Set aside rows that claim one student number, or one seat of a class, more than once: all of them are wrong."""
    errors = [
        at_row(entry.row.row, code, detail, rows="、".join(str(other.row.row) for other in group))
        for code, detail, key in (
            ("number-repeated", "第{rows}行的学籍号相同", _number_claim),
            ("seat-repeated", "第{rows}行的班级和座号都相同", _seat_claim),
        )
        for group in _groups(placed, key)
        if len(group) > 1
        for entry in group
    ]
    refused = {error.pointer for error in errors}
    return [entry for entry in placed if f"row {entry.row.row}" not in refused], errors


def _number_claim(entry: PlacedRow) -> Hashable:
    return entry.number_key


def _seat_claim(entry: PlacedRow) -> Hashable:
    return (entry.class_key, entry.row.seat_no) if entry.row.seat_no is not None else None


def _groups(placed: Iterable[PlacedRow], key: Callable[[PlacedRow], Hashable]) -> Iterable[list[PlacedRow]]:
    groups: dict[Hashable, list[PlacedRow]] = defaultdict(list)
    for entry in placed:
        if key(entry) is not None:
            groups[key(entry)].append(entry)
    return groups.values()


def _match(entry: PlacedRow, student: KnownStudent) -> Match:
    row = entry.row
    stated = {"name": row.name, "sex": row.sex, "is_boarder": row.is_boarder, "seat_no": row.seat_no}
    changes = [
        Change(field, getattr(student, field), value)
        for field, value in stated.items()
        if value is not None and value != getattr(student, field)
    ]
    if entry.number_key is not None and entry.number_key != student.number_key:
        changes.append(Change("student_number", None, mask_student_number(row.student_number or "")))
    return Match(entry, student, tuple(changes))


def _missing(
    placed: Iterable[PlacedRow],
    students: Iterable[KnownStudent],
    matches: Iterable[Match],
    conflicts: Iterable[Conflict],
) -> tuple[KnownStudent, ...]:
    classes: set[ClassKey | None] = {entry.class_key for entry in placed}
    accounted = {match.student.id for match in matches}
    accounted |= {candidate.id for conflict in conflicts for candidate in conflict.candidates}
    return tuple(student for student in students if student.class_key in classes and student.id not in accounted)


def _names_that_differ(matches: Iterable[Match]) -> Iterable[FieldError]:
    """A number with another name is mostly a corrected name, but may be a slipped row: somebody should look."""
    for match in matches:
        known, row = match.student.name, match.placed.row
        if search_key(known) != search_key(row.name):
            detail = "同一学生原名“{known}”,名单中为“{name}”,请核对"
            yield at_row(row.row, "name-differs", detail, known=known, name=row.name)


def _seats_taken(placed: Iterable[PlacedRow], missing: Iterable[KnownStudent]) -> Iterable[FieldError]:
    holders = {(student.class_key, student.seat_no): student.name for student in missing}
    for entry in placed:
        holder = holders.get((entry.class_key, entry.row.seat_no)) if entry.row.seat_no is not None else None
        if holder is not None:
            yield at_row(entry.row.row, "seat-taken", "该座号还属于名单中没有的“{holder}”,请核对", holder=holder)
