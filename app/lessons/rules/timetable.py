"""On which days the lessons of a course fall."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from app.courses.rules.slots import weekday_of
from app.schools.rules.calendar import Days, Span, Term, school_days_between, timetable_weekday


class Lesson(NamedTuple):
    """A lesson is told from the others of its course by its day and slot."""

    held_on: date
    slot: str


def lessons(slots: Collection[str], span: Span, days: Days, terms: Sequence[Term]) -> frozenset[Lesson]:
    """Return the lessons of a course with these weekly slots.

    Lessons are given on school days only; a make-up day has those of the weekday whose timetable it follows.
    """
    return frozenset(
        Lesson(day, slot)
        for day in school_days_between(span.starts_on, span.ends_on, days, terms)
        for slot in slots
        if weekday_of(slot) == timetable_weekday(day, days)
    )
