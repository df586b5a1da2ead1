"""Which row is which student: by student number, else by class, seat and name, else a person decides.

Names repeat so often, above all Tibetan ones, that a name alone decides only inside one class and only when file and
school have it once. Whatever else could be two different children becomes a conflict, never a guess.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.schools.rules.roster_rows import KnownStudent, PlacedRow, RosterRow


@dataclass(frozen=True)
class Conflict:
    """A row that may or may not be one of the candidates.

    Codes: ``namesake`` (same class and name), ``number-differs`` (same seat and name, another number),
    ``possibly-moved`` (same name in another class of the same entry year).
    """

    row: RosterRow
    code: str
    candidates: tuple[KnownStudent, ...]


@dataclass(frozen=True)
class Pairing:
    """The outcome: students by row number, rows of new students, and what a person has to decide."""

    students: Mapping[int, KnownStudent]
    new: tuple[PlacedRow, ...]
    conflicts: tuple[Conflict, ...]


def pair(placed: Sequence[PlacedRow], students: Iterable[KnownStudent], decisions: Mapping[int, str | None]) -> Pairing:
    """Pair rows with students; each step only sees what the surer steps before it have left."""
    pairer = _Pairer(placed, students)
    for step in (
        pairer.by_number,
        lambda entry: pairer.by_decision(entry, decisions),
        pairer.by_seat,
        pairer.by_name_in_class,
        pairer.by_name_in_cohort,
        pairer.as_new,
    ):
        for entry in tuple(pairer.open_rows.values()):
            step(entry)
    return Pairing(pairer.paired, tuple(pairer.new), tuple(pairer.conflicts))


class _Pairer:
    def __init__(self, placed: Sequence[PlacedRow], students: Iterable[KnownStudent]) -> None:
        self.open_rows = {entry.row.row: entry for entry in placed}
        self.paired: dict[int, KnownStudent] = {}
        self.new: list[PlacedRow] = []
        self.conflicts: list[Conflict] = []
        self._free = {student.id: student for student in students}
        self._ids_by_number = {student.number_key: student.id for student in self._free.values() if student.number_key}
        self._ids_by_name: dict[str, list[str]] = {}
        for student in self._free.values():
            self._ids_by_name.setdefault(student.name, []).append(student.id)
        self._namesakes = Counter((entry.class_key, entry.row.name) for entry in placed)

    def by_number(self, entry: PlacedRow) -> None:
        student_id = self._ids_by_number.get(entry.number_key) if entry.number_key else None
        if student_id is not None:
            self._pair(entry, self._free[student_id])

    def by_decision(self, entry: PlacedRow, decisions: Mapping[int, str | None]) -> None:
        if entry.row.row not in decisions:
            return
        decided = decisions[entry.row.row]
        if decided is None:
            self._close(entry)
            self.new.append(entry)
        elif decided in self._free:
            self._pair(entry, self._free[decided])

    def by_seat(self, entry: PlacedRow) -> None:
        if entry.row.seat_no is None:
            return
        same = [student for student in self._in_class(entry) if student.seat_no == entry.row.seat_no]
        if len(same) == 1 and _may_be(entry, same[0]):
            self._pair(entry, same[0])
        elif same:
            self._dispute(entry, "namesake" if len(same) > 1 else "number-differs", same)

    def by_name_in_class(self, entry: PlacedRow) -> None:
        same = [student for student in self._in_class(entry) if _may_be(entry, student)]
        is_only_one = len(same) == 1 and not self._has_namesake(entry)
        if is_only_one and (entry.row.seat_no is None or same[0].seat_no is None):
            self._pair(entry, same[0])
        elif same:
            self._dispute(entry, "namesake", same)

    def by_name_in_cohort(self, entry: PlacedRow) -> None:
        same = [
            student
            for student in self._named(entry.row.name)
            if student.class_key and student.class_key[:2] == entry.class_key[:2] and _may_be(entry, student)
        ]
        if same:
            self._dispute(entry, "possibly-moved", same)

    def as_new(self, entry: PlacedRow) -> None:
        if entry.number_key is None and entry.row.seat_no is None and self._has_namesake(entry):
            self._dispute(entry, "namesake", [])  # The next import could not tell the two apart.
        else:
            self._close(entry)
            self.new.append(entry)

    def _has_namesake(self, entry: PlacedRow) -> bool:
        return self._namesakes[entry.class_key, entry.row.name] > 1

    def _named(self, name: str) -> list[KnownStudent]:
        return [self._free[student_id] for student_id in self._ids_by_name.get(name, ()) if student_id in self._free]

    def _in_class(self, entry: PlacedRow) -> list[KnownStudent]:
        return [student for student in self._named(entry.row.name) if student.class_key == entry.class_key]

    def _pair(self, entry: PlacedRow, student: KnownStudent) -> None:
        self._close(entry)
        self.paired[entry.row.row] = self._free.pop(student.id)

    def _dispute(self, entry: PlacedRow, code: str, candidates: list[KnownStudent]) -> None:
        self._close(entry)
        self.conflicts.append(Conflict(entry.row, code, tuple(candidates)))

    def _close(self, entry: PlacedRow) -> None:
        del self.open_rows[entry.row.row]


def _may_be(entry: PlacedRow, student: KnownStudent) -> bool:
    """Two different formal numbers are two children; a temporary number is replaced by a formal one some spring."""
    return entry.number_key is None or student.number_key is None or student.is_number_temporary
