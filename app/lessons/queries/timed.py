"""Lessons with their courses and their times of day, as boards and timetables show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.courses.queries.menu import offering_rows
from app.courses.queries.settings import slot_times
from app.courses.rules.slots import number_of
from app.lessons.models.sessions import CourseSession
from app.lessons.rules.timetable import time_of


@dataclass(frozen=True)
class TimedLesson:
    """A lesson by its time; the times are None for a slot that the school has no time for any more."""

    session_id: UUID
    offering_id: UUID
    name: str
    begins_at: datetime | None
    ends_at: datetime | None
    place: str
    roll_called: bool


def timed(session: Session, lessons: Sequence[CourseSession]) -> list[TimedLesson]:
    """Return lessons in the order of their days, times and names."""
    courses = offering_rows(session, {lesson.offering_id for lesson in lessons})
    times = {school_id: slot_times(session, school_id) for school_id in {lesson.school_id for lesson in lessons}}

    def shown(lesson: CourseSession) -> TimedLesson:
        course = courses[lesson.offering_id]
        begins_at, ends_at = time_of(lesson.held_on, lesson.slot, times[lesson.school_id])
        place = course.place if lesson.place is None else lesson.place
        return TimedLesson(
            lesson.id, course.id, course.title, begins_at, ends_at, place, roll_called=lesson.called_at is not None
        )

    def order(lesson: CourseSession) -> tuple[object, ...]:
        return lesson.held_on, number_of(lesson.slot), courses[lesson.offering_id].title, lesson.id

    return [shown(lesson) for lesson in sorted(lessons, key=order)]
