"""A child in its present class, and whose child it is; whether the caller may ask is decided elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from app.core.auth import Actor
from app.core.db import run
from app.schools.errors import (
    StudentNotFound,
)
from app.schools.models import ClassMembership, Guardianship, Organisation, SchoolClass, Student

_STUDENT = (
    select(
        Student.id,
        Student.school_id,
        Student.name,
        Student.is_boarder,
        ClassMembership.class_id,
        ClassMembership.seat_no,
        SchoolClass.label.label("class_label"),
        SchoolClass.stage,
        SchoolClass.entry_year,
        SchoolClass.class_no,
        Organisation.region_code,
    )
    .join(ClassMembership, (ClassMembership.student_id == Student.id) & ClassMembership.ends_on.is_(None))
    .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
    .join(Organisation, Organisation.id == Student.school_id)
    .where(Student.status == "active")
)


_ONE_STUDENT = _STUDENT.where(Student.id == bindparam("student_id"))


_SOME_STUDENTS = _STUDENT.where(Student.id.in_(bindparam("student_ids", expanding=True)))


_OF_CLASS = _STUDENT.where(ClassMembership.class_id == bindparam("class_id")).order_by(
    ClassMembership.seat_no.is_(None), ClassMembership.seat_no, Student.id
)


# The type is written out, because the column takes its own from a table that may not be loaded yet.
GUARDED = select(Guardianship.student_id).where(
    Guardianship.account_id == bindparam("account_id", type_=Uuid()), Guardianship.ended_at.is_(None)
)


_CHILDREN = _STUDENT.where(Student.id.in_(GUARDED)).order_by(Student.id)


@dataclass(frozen=True)
class Place:
    """Where somebody belongs: a region, a school in it or a class of the school."""

    region_code: str
    school_id: UUID | None = None
    class_id: UUID | None = None


class StudentRow(NamedTuple):
    """A child in its present class, and the region of its school."""

    id: UUID
    school_id: UUID
    name: str
    is_boarder: bool
    class_id: UUID
    seat_no: int | None
    class_label: str
    stage: str
    entry_year: int
    class_no: int
    region_code: str

    @property
    def place(self) -> Place:
        return Place(self.region_code, self.school_id, self.class_id)


def student_row(session: Session, student_id: UUID) -> StudentRow:
    """Return a child whoever asks (for jobs and for use after an access check). Raises ``StudentNotFound``."""
    row = run(session, _ONE_STUDENT, {"student_id": student_id}).one_or_none()
    if row is None:
        raise StudentNotFound
    return StudentRow(*row)


def student_rows(session: Session, student_ids: Iterable[UUID]) -> dict[UUID, StudentRow]:
    """Return those of the children who are at a school now (for use after an access check)."""
    rows = run(session, _SOME_STUDENTS, {"student_ids": list(student_ids)})
    return {row.id: StudentRow(*row) for row in rows}


def students_of_class(session: Session, class_id: UUID) -> list[StudentRow]:
    """Return the children of a class in seat order, those without a seat last (for use after an access check)."""
    rows = run(session, _OF_CLASS, {"class_id": class_id})
    return [StudentRow(*row) for row in rows]


def guarded_student_ids(session: Session, actor: Actor) -> frozenset[UUID]:
    """Return the children the caller is a guardian of, today."""
    return frozenset(run(session, GUARDED, {"account_id": actor.account_id}).scalars())


def children_of(session: Session, actor: Actor) -> list[StudentRow]:
    """Return the caller's children in their present classes."""
    rows = run(session, _CHILDREN, {"account_id": actor.account_id})
    return [StudentRow(*row) for row in rows]


def is_guardian_of(session: Session, actor: Actor, student_id: UUID) -> bool:
    return student_id in guarded_student_ids(session, actor)


def own_children(session: Session, actor: Actor) -> frozenset[UUID]:
    """Return the children that the caller speaks for: those in its care, or itself."""
    return guarded_student_ids(session, actor) | ({actor.student_id} if actor.student_id else set())
