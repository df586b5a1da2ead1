"""How many lessons each teacher held."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.queries import display_names
from app.courses.queries.menu import offering_rows
from app.lessons.models.sessions import CourseSession
from app.lessons.rules.words import SessionStatus


@dataclass(frozen=True)
class HoursRow:
    """The lessons somebody held in a school; ``as_substitute`` of them in place of the course's own teachers."""

    school_id: UUID
    account_id: UUID
    display_name: str
    lessons: int
    as_substitute: int


def hours(session: Session, school_ids: Collection[UUID], starts_on: date, ends_on: date) -> list[HoursRow]:
    """Count the lessons that were held, by whoever held them, by school and name.

    A lesson with a substitute counts for the substitute alone, any other for each teacher of the course.
    """
    held = (
        CourseSession.school_id.in_(school_ids),
        CourseSession.status == SessionStatus.HELD,
        CourseSession.held_on.between(starts_on, ends_on),
    )
    columns = (CourseSession.school_id, CourseSession.offering_id, CourseSession.substitute_id)
    rows = session.execute(select(*columns, func.count().label("number")).where(*held).group_by(*columns)).all()
    counted: dict[tuple[UUID, UUID], list[int]] = {}
    for school_id, account_id, lessons, as_substitute in _credits(session, rows):
        count = counted.setdefault((school_id, account_id), [0, 0])
        count[0] += lessons
        count[1] += as_substitute
    names = display_names(session, {account_id for _, account_id in counted})
    found = [HoursRow(school, account, names[account], *count) for (school, account), count in counted.items()]
    return sorted(found, key=lambda row: (row.school_id, row.display_name, row.account_id))


def _credits(session: Session, rows: Collection[Any]) -> Iterator[tuple[UUID, UUID, int, int]]:
    """Yield school, account, lessons and how many of them were held as a substitute."""
    courses = offering_rows(session, {row.offering_id for row in rows})
    for row in rows:
        if row.substitute_id:
            yield row.school_id, row.substitute_id, row.number, row.number
        else:
            for account_id, _ in courses[row.offering_id].teachers:
                yield row.school_id, account_id, row.number, 0
