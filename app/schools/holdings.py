"""What the roster holds of one child, as statements for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.schools.models import ClassMembership, Guardianship, SchoolClass, Student


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
