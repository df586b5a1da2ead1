"""Which class a roster's label means."""

from collections.abc import Iterable, Sequence

from app.schools.rules.classes import (
    ClassKey,
    ClassRef,
    Stage,
    default_label,
    entry_year_of,
    grade_of,
    parse_class_label,
)
from app.schools.rules.roster_rows import KnownClass, PlacedRow
from app.schools.rules.widths import compact


class Places:
    """The classes of one school in one school year, known ones and those that a label can found."""

    def __init__(
        self, classes: Iterable[KnownClass], *, academic_year: int, grades_in_stage: int, stages: Sequence[Stage]
    ) -> None:
        self._keys_by_label = {compact(known.label): known.key for known in classes}
        self._known_keys = frozenset(self._keys_by_label.values())
        self._academic_year = academic_year
        self._grades_in_stage = grades_in_stage
        self._stages = stages

    def find(self, label: str) -> ClassKey | None:
        """Return the class that has this very label, else the one the label describes, else None.

        Labels come first because a running number such as 112班 can look like a grade and a class.
        """
        known = self._keys_by_label.get(compact(label))
        if known is not None:
            return known
        ref = parse_class_label(label)
        candidates = self._candidates(ref) if ref else []
        existing = [key for key in candidates if key in self._known_keys]
        return _only(existing) or _only(candidates)

    def unknown(self, placed: Iterable[PlacedRow]) -> tuple[KnownClass, ...]:
        """Return the classes that these rows need and the school does not have yet, with the labels they get."""
        labels = {entry.class_key: entry.row.class_label for entry in placed if entry.class_key not in self._known_keys}
        return tuple(KnownClass(key, self._label(key, label)) for key, label in sorted(labels.items()))

    def _candidates(self, ref: ClassRef) -> list[ClassKey]:
        years = [(stage, self._entry_year(stage, ref)) for stage in self._stages]
        return [ClassKey(stage, year, ref.class_no) for stage, year in years if year is not None]

    def _entry_year(self, stage: Stage, ref: ClassRef) -> int | None:
        if ref.grade is not None:
            return entry_year_of(stage, ref.grade, self._academic_year, self._grades_in_stage)
        is_at_school = ref.entry_year is not None and self._grade(stage, ref.entry_year)
        return ref.entry_year if is_at_school else None

    def _label(self, key: ClassKey, label: str) -> str:
        ref = parse_class_label(label)
        grade = self._grade(key.stage, key.entry_year)
        return default_label(grade, key.class_no) if ref and ref.grade and grade else compact(label)

    def _grade(self, stage: str, entry_year: int) -> int | None:
        return grade_of(stage, entry_year, self._academic_year, self._grades_in_stage)


def _only(keys: list[ClassKey]) -> ClassKey | None:
    return keys[0] if len(keys) == 1 else None
