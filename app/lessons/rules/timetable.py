"""On which days the lessons of a course fall, and when on the day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from app.core.clock import SHANGHAI
from app.courses.rules.slot_times import SlotTime
from app.courses.rules.slots import number_of, weekday_of
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


def time_of(held_on: date, slot: str, times: Iterable[SlotTime]) -> tuple[datetime | None, datetime | None]:
    """Return when a lesson begins and ends; nothing for a slot that the school has no time for any more."""
    found = next((time for time in times if time.number == number_of(slot)), None)
    if found is None:
        return None, None
    return datetime.combine(held_on, found.starts, SHANGHAI), datetime.combine(held_on, found.ends, SHANGHAI)
