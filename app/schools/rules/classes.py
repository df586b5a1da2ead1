"""Classes and grades: a class is its stage, entry year and number; its grade follows from the school year."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.schools.rules.widths import compact

LAST_GRADE = 9
MAX_CLASS_NO = 30  # A larger number is no class of a grade but one that runs on since the school was founded (154班).
_SCHOOL_YEAR_BEGINS_IN = 9

_NUMERALS = "一二三四五六七八九"
_FORMAL_NUMERALS = "壹贰叁肆伍陆柒捌玖"
_JUNIOR_YEARS = {"初一": 7, "初二": 8, "初三": 9}


class Stage(StrEnum):
    """A part of compulsory schooling."""

    PRIMARY = "primary"
    JUNIOR = "junior"


class ClassKey(NamedTuple):
    """What makes a class the same class through the years, whatever it is called."""

    stage: str
    entry_year: int
    class_no: int


@dataclass(frozen=True)
class ClassRef:
    """What a label says about a class: its number, and either its grade or its entry year."""

    class_no: int
    grade: int | None = None
    entry_year: int | None = None


@dataclass(frozen=True)
class Promotion:
    """How a class stands in a school year."""

    grade: int | None
    label: str
    is_graduated: bool


def academic_year_of(day: date) -> int:
    """Return the year in which the school year of this day began, on 1 September."""
    return day.year if day.month >= _SCHOOL_YEAR_BEGINS_IN else day.year - 1


def grade_of(stage: str, entry_year: int, academic_year: int, grades_in_stage: int) -> int | None:
    """Return the grade from 1 to 9, or None before the class has entered and after it has graduated.

    ``grades_in_stage`` is how many grades the primary stage has in this place, 6 or 5; junior years make up the nine.
    """
    first, last = _grades(stage, grades_in_stage)
    grade = first + academic_year - entry_year
    return grade if first <= grade <= last else None


def grades_taught(stages: Iterable[str], grades_in_stage: int) -> list[int]:
    """Return the grades of a school with these stages, from the lowest."""
    bounds = (_grades(stage, grades_in_stage) for stage in stages)
    return sorted(grade for first, last in bounds for grade in range(first, last + 1))


def entry_year_of(stage: str, grade: int, academic_year: int, grades_in_stage: int) -> int | None:
    """Return when a class of this grade entered the stage, or None when the stage has no such grade."""
    first, last = _grades(stage, grades_in_stage)
    return academic_year - (grade - first) if first <= grade <= last else None


def _grades(stage: str, grades_in_stage: int) -> tuple[int, int]:
    return (1, grades_in_stage) if stage == Stage.PRIMARY else (grades_in_stage + 1, LAST_GRADE)


def default_label(grade: int, class_no: int) -> str:
    """Return the label that a class has unless its school words it differently: 三年级2班."""
    return f"{_NUMERALS[grade - 1]}年级{class_no}班"


def band_of(grade: int) -> int:
    """Return the curriculum's band: 1 for grades 1-2, 2 for 3-4, 3 for 5-6, 4 for 7-9."""
    if not 1 <= grade <= LAST_GRADE:
        raise ValueError(grade)
    return min((grade + 1) // 2, 4)


def promote(key: ClassKey, *, label: str, is_label_locked: bool, academic_year: int, grades_in_stage: int) -> Promotion:
    """Say how the class stands in the given school year.

    The school year is an argument, so promoting twice changes nothing. A class that has graduated, or has not yet
    entered, keeps its label.
    """
    grade = grade_of(key.stage, key.entry_year, academic_year, grades_in_stage)
    if grade is None:
        return Promotion(None, label, is_graduated=academic_year > key.entry_year)
    return Promotion(grade, label if is_label_locked else default_label(grade, key.class_no), is_graduated=False)


_CLASS_NO = rf"(?P<bracket>\()?(?P<class_no>[0-9]{{1,2}}|[{_NUMERALS}]|[{_NUMERALS}]?十[{_NUMERALS}]?)(?(bracket)\))"
_END = "(?:班|中队)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<grade>[{_NUMERALS}{_FORMAL_NUMERALS}]|初[一二三])(?:年级|年)?{_CLASS_NO}{_END}?",  # 三年级2班, 叁(3)中队
        rf"(?P<grade>[1-9])(?:年级|年){_CLASS_NO}{_END}?",  # 3年级2班
        rf"(?P<grade>[1-9])(?=\(){_CLASS_NO}{_END}?",  # 3(2)班
        rf"(?P<grade>[1-9])(?P<class_no>[0-9]{{2}}){_END}?",  # 302班
        rf"(?P<entry_year>20[0-9]{{2}}|[0-9]{{2}})级{_CLASS_NO}{_END}?",  # 2023级1班
        rf"(?P<entry_year>[0-9]{{2}})(?P<class_no>[0-9]{{2}}){_END}",  # 2301班
    )
)
_ONLY_A_CLASS_NO = re.compile(rf"{_CLASS_NO}{_END}?")


def parse_class_label(label: str) -> ClassRef | None:
    """Read a label as schools write them; None for names that say neither grade nor entry year (154班, C1801班)."""
    text = compact(label)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            return _class_ref(match.groupdict())
    return None


def join_grade_and_class(grade: str, label: str) -> str:
    """Return one label for rosters that have the grade in a column of its own: 三年级 and (2)班, 3 and 2."""
    text = compact(grade)
    if not text or not _ONLY_A_CLASS_NO.fullmatch(compact(label)):
        return label
    return (f"{text}年级" if text.isdecimal() and len(text) == 1 else text) + compact(label)


def outlives_promotion(label: str) -> bool:
    """Say whether a label stays true for years (2301班, 154班), so that promotion should leave it alone."""
    ref = parse_class_label(label)
    return ref is None or ref.grade is None


def _class_ref(parts: dict[str, str | None]) -> ClassRef | None:
    class_no = _class_no(parts["class_no"] or "")
    if not 1 <= class_no <= MAX_CLASS_NO:
        return None
    entry_year = parts.get("entry_year")
    if entry_year:
        return ClassRef(class_no, entry_year=int(entry_year) % 100 + 2000)
    return ClassRef(class_no, grade=_grade(parts["grade"] or ""))


def _grade(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text in _JUNIOR_YEARS:
        return _JUNIOR_YEARS[text]
    return (_NUMERALS + _FORMAL_NUMERALS).index(text) % LAST_GRADE + 1


def _class_no(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS.index(ones) + 1
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)
