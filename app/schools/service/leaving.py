"""Children who left long ago, and schools that close: who they are, and what becomes of their rows."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.schools.models import BindCode, ClassMembership, Guardianship, Organisation, SchoolClass, Student
from app.schools.service.classes import hold_school

NAME_OF_THE_FORGOTTEN = "(已删除)"


def long_gone(session: Session, left_before: date, today: date, most: int) -> dict[UUID, list[UUID]]:
    """Return by school the children who left before a day, or whose closed school is to be erased by now."""
    last_day = func.max(ClassMembership.ends_on)
    found = session.execute(
        select(Student.school_id, Student.id)
        .join(ClassMembership, ClassMembership.student_id == Student.id)
        .join(Organisation, Organisation.id == Student.school_id)
        .where(Student.status != "active", Student.forgotten_at.is_(None))
        .group_by(Student.school_id, Student.id, Organisation.erases_on)
        .having(or_(last_day < left_before, Organisation.erases_on <= today))
        .order_by(Student.school_id, Student.id)
        .limit(most)
    )
    children: dict[UUID, list[UUID]] = {}
    for school_id, student_id in found:
        children.setdefault(school_id, []).append(student_id)
    return children


def guardians_ever(session: Session, student_ids: Collection[UUID]) -> set[UUID]:
    """Return the accounts that are or once were guardians of one of the children."""
    held = select(Guardianship.account_id).where(Guardianship.student_id.in_(student_ids))
    return set(session.execute(held).scalars())


def without_child(session: Session, account_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the accounts that are guardians of nobody now."""
    living = (Guardianship.account_id.in_(account_ids), Guardianship.ended_at.is_(None))
    return set(account_ids) - set(session.execute(select(Guardianship.account_id).where(*living)).scalars())


def blank(session: Session, student_ids: Collection[UUID], now: datetime) -> None:
    """Empty the rows of children: nothing is left but an id, for the ledgers that are never rewritten."""
    nothing = {"student_no_sealed": None, "student_no_index": None, "sex": None, "is_boarder": False}
    session.execute(
        update(Student)
        .where(Student.id.in_(student_ids))
        .values(name=NAME_OF_THE_FORGOTTEN, forgotten_at=now, **nothing)
    )


def close(session: Session, school_id: UUID, erases_on: date, now: datetime) -> list[UUID]:
    """Let all children leave a school today and its classes end; returns the children.

    From ``erases_on`` on they are forgotten. A school that is closed already only gets another day.
    """
    hold_school(session, school_id)
    present = select(Student.id).where(Student.school_id == school_id, Student.status == "active")
    student_ids = list(session.execute(present.order_by(Student.id)).scalars())
    session.execute(delete(BindCode).where(BindCode.school_id == school_id))
    session.execute(
        update(ClassMembership)
        .where(ClassMembership.school_id == school_id, ClassMembership.ends_on.is_(None))
        .values(ends_on=local_day(now))
    )
    session.execute(update(SchoolClass).where(SchoolClass.school_id == school_id).values(status="graduated"))
    session.execute(
        update(Student).where(Student.school_id == school_id, Student.status == "active").values(status="left")
    )
    session.execute(update(Organisation).where(Organisation.id == school_id).values(erases_on=erases_on))
    return student_ids
