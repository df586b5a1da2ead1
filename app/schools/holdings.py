"""What the roster holds of one child, as statements for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, case, func, select

from app.schools.models import ClassMembership, Guardianship, Organisation, SchoolClass, Student


def places(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the child with each class it was in; ``student_no`` is sealed."""
    return (
        select(
            Student.name,
            Student.student_no_sealed.label("student_no"),
            Student.sex,
            Student.is_boarder,
            Student.status,
            SchoolClass.label.label("class_label"),
            ClassMembership.seat_no,
            ClassMembership.starts_on,
            ClassMembership.ends_on,
        )
        .join(ClassMembership, ClassMembership.student_id == Student.id)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(Student.id == student_id)
        .order_by(ClassMembership.starts_on)
    )


def guardianships(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return what each guardian is to the child, without who it is."""
    shown = (Guardianship.relation, Guardianship.created_at, Guardianship.ended_at)
    return select(*shown).where(Guardianship.student_id == student_id).order_by(Guardianship.created_at)


def classes_ever(school_id: UUID) -> Select[UUID]:
    """Return the classes that a school has or had."""
    return select(SchoolClass.id).where(SchoolClass.school_id == school_id)


def children_by_school() -> Select[*tuple[Any, ...]]:
    """Return how many children each school has, and how many have left, graduated and been forgotten."""

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    is_kept = Student.forgotten_at.is_(None)
    return (
        select(
            Organisation.name,
            number(Student.status == "active").label("active"),
            number((Student.status != "active") & is_kept).label("left"),
            number(~is_kept).label("forgotten"),
        )
        .join(Student, Student.school_id == Organisation.id)
        .group_by(Organisation.id, Organisation.name)
        .order_by(Organisation.name)
    )


def schools_of_wards(account_id: UUID | BindParameter[UUID]) -> Select[UUID]:
    """Return the schools of the children in somebody's care, also of those who have left."""
    return select(Guardianship.school_id).where(Guardianship.account_id == account_id, Guardianship.ended_at.is_(None))
