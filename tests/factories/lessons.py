"""A course in the middle of its term: basketball of the homeroom teacher of 3-2 with Lin, her brother and a classmate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import reading, transaction
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.lessons.models.sessions import CourseSession
from app.lessons.service import planning
from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import approved_course, base_care, offering
from tests.world import World

SESSIONS = "/api/v1/sessions"
STUDENTS = "/api/v1/students"
SITTING = (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE)


@dataclass(frozen=True)
class Course:
    """A course and its lesson of the cast's Wednesday."""

    offering_id: UUID
    session_id: UUID

    @property
    def url(self) -> str:
        return f"{SESSIONS}/{self.session_id}"


def seat(session: Session, offering_id: UUID, student_id: UUID, **changes: Any) -> UUID:
    """Write a confirmed place since the first day of the term; ``changes`` are columns."""
    school_id, class_id, *_ = cast.STUDENTS[student_id]
    columns: dict[str, Any] = {
        "school_id": school_id, "offering_id": offering_id, "student_id": student_id, "class_id": class_id,
        "status": "enrolled", "source": "draw", "starts_on": cast.LONG_AGO, "created_at": cast.NOW,
    }  # fmt: skip
    written = Enrolment(**columns | changes)
    session.add(written)
    session.flush()
    return written.id


def lesson(session: Session, offering_id: UUID, held_on: date = cast.TODAY, **changes: Any) -> UUID:
    columns: dict[str, Any] = {
        "school_id": cast.TIANJIA, "offering_id": offering_id, "held_on": held_on, "slot": "3-1",
        "created_at": cast.NOW,
    }  # fmt: skip
    written = CourseSession(**columns | changes)
    session.add(written)
    session.flush()
    return written.id


def course(
    world: World, children: Sequence[UUID] = SITTING, held_on: date = cast.TODAY, *, is_base_care: bool = False,
    title: str = "篮球", **changes: Any,
) -> Course:  # fmt: skip
    """Commit a course with its children and one lesson; ``changes`` are columns of the offering."""
    with world.app.app_context(), transaction() as session:
        if is_base_care:
            made = base_care(session, **changes)
        else:
            described = {"capacity": 30, "place": "操场", "taken": len(children)} | changes
            made = offering(session, approved_course(session, title=title), **described)
        for student_id in children:
            seat(session, made.id, student_id)
        return Course(made.id, lesson(session, made.id, held_on, slot=made.slots[0]))


def timetabled(world: World, children: Sequence[UUID] = SITTING, **changes: Any) -> UUID:
    """Commit a course with its children, but without lessons; returns the offering."""
    with world.app.app_context(), transaction() as session:
        made: Offering = offering(session, **{"capacity": 30} | changes)
        for student_id in children:
            seat(session, made.id, student_id)
        return made.id


def plan(world: World, offering_id: UUID) -> planning.Planned:
    with world.app.app_context(), transaction() as session:
        return planning.plan_offering(session, offering_id, world.clock.now())


def lessons_by_day(world: World, offering_id: UUID) -> dict[date, str]:
    """Return the status of the lessons of a course with one slot a day."""
    with world.app.app_context(), reading() as session:
        columns = select(CourseSession.held_on, CourseSession.status)
        rows = session.execute(columns.where(CourseSession.offering_id == offering_id).order_by(CourseSession.held_on))
        return {row.held_on: row.status for row in rows}


def mark(student_id: UUID, presence: str = "present", note: str = "") -> dict[str, str]:
    return {"student_id": str(student_id), "presence": presence, "note": note}


def call(client, at: Course, *marks: dict[str, str], account: UUID = cast.HOMEROOM):
    return client.put(f"{at.url}/attendance", json={"marks": marks}, headers=as_(account))


def roll(client, at: Course, account: UUID = cast.HOMEROOM) -> dict[UUID, dict[str, Any]]:
    """Return the rows of the roll by child."""
    answer = client.get(f"{at.url}/roll", headers=as_(account))
    return {UUID(row["student_id"]): row for row in answer.json["items"]}


def mother(client, at: Course) -> dict[str, str]:
    """Return by what Lin's mother is named at the hand-over."""
    guardian, *_ = roll(client, at)[cast.LIN]["collectors"]
    return {"guardianship_id": guardian["guardianship_id"]}


def hand_over(client, at: Course, student_id: UUID = cast.LIN, account: UUID = cast.HOMEROOM, **person: Any):
    body = {"student_id": str(student_id), **person}
    return client.post(f"{at.url}/hand-overs", json=body, headers=as_(account))


def add_collector(client, account: UUID = cast.LIN_MOTHER, student_id: UUID = cast.LIN, **changes: Any):
    body = {"name": "王芳", "relation": "other", "phone_tail": "1234"} | changes
    return client.post(f"{STUDENTS}/{student_id}/collectors", json=body, headers=as_(account))


def make_code(client, valid_on: date = cast.TODAY, student_id: UUID = cast.LIN, account: UUID = cast.LIN_MOTHER):
    body = {"name": "表叔", "valid_on": valid_on.isoformat()}
    return client.post(f"{STUDENTS}/{student_id}/pickup-codes", json=body, headers=as_(account))
