"""Places and lessons of a course as rows, for what follows from them: fees, evaluations and works."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import db
from app.core.ids import new_id
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.lessons.models.sessions import Attendance, CourseSession
from tests import cast
from tests.factories.courses_menu import approved_course, offering
from tests.world import World

# The Wednesdays of October and November on which the course of the tests is held before the cast's day.
WEDNESDAYS = [date(2026, 10, 14), date(2026, 10, 21), date(2026, 10, 28), date(2026, 11, 4), date(2026, 11, 11)]


@dataclass(frozen=True)
class Taught:
    """A course of the homeroom teacher, and the places in it by child."""

    offering_id: UUID
    course_id: UUID
    enrolment_ids: Mapping[UUID, UUID]


def taught(
    world: World, *students: UUID, days: Iterable[date] = WEDNESDAYS, course_id: UUID | None = None, **more: Any
) -> Taught:
    """Write a course in which children sit, with lessons held on days at which all of them were present."""
    with world.app.app_context(), db.transaction() as session:
        course = offering(session, approved_course(session, id=course_id or new_id()), capacity=20, **more)
        places = {student_id: place(session, course, student_id) for student_id in students}
        for day in days:
            lesson(session, course, day, places)
        return Taught(course.id, course.course_id, places)


def place(session: Session, course: Offering, student_id: UUID, **changes: Any) -> UUID:
    """Write a confirmed place; ``changes`` are columns."""
    columns: dict[str, Any] = {
        "school_id": course.school_id, "offering_id": course.id, "student_id": student_id,
        "class_id": cast.STUDENTS[student_id][1], "status": "enrolled", "source": "draw", "created_at": cast.NOW,
    }  # fmt: skip
    enrolment = Enrolment(**columns | changes)
    session.add(enrolment)
    session.flush()
    return enrolment.id


def lesson(
    session: Session,
    course: Offering,
    day: date,
    places: Mapping[UUID, UUID],
    *,
    status: str = "held",
    presence: str = "present",
    **others: str,
) -> UUID:
    """Write a lesson; ``others`` are presences that differ, by the id of the child as text."""
    made = CourseSession(
        school_id=course.school_id, offering_id=course.id, held_on=day, slot=course.slots[0], status=status,
        created_at=cast.NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if status == "held":
        session.add_all(
            Attendance(
                session_id=made.id, student_id=student_id, school_id=course.school_id, enrolment_id=enrolment_id,
                presence=others.get(str(student_id), presence), marked_by=cast.HOMEROOM, marked_at=cast.NOW,
            )
            for student_id, enrolment_id in places.items()
        )  # fmt: skip
        session.flush()
    return made.id
