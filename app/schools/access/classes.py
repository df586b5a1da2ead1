"""Which classes somebody may see or act in."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.core.auth import Actor
from app.schools.access.children import keeps
from app.schools.access.people import own_children, student_rows
from app.schools.errors import (
    ClassNotFound,
)
from app.schools.models import SchoolClass


def class_for_teacher(session: Session, actor: Actor, class_id: UUID, *, homeroom_only: bool = False) -> SchoolClass:
    """Return a class that the caller teaches."""
    roles = (Role.HOMEROOM_TEACHER,) if homeroom_only else (Role.TEACHER, Role.HOMEROOM_TEACHER)
    found = session.get(SchoolClass, class_id)
    if found is None or class_id not in actor.class_ids(*roles):
        raise ClassNotFound
    return found


def class_for_staff(session: Session, actor: Actor, class_id: UUID) -> SchoolClass:
    """Return a class to its teachers and to the office and principal of its school."""
    found = session.get(SchoolClass, class_id)
    if found is None:
        raise ClassNotFound
    if class_id in actor.class_ids() or found.school_id in actor.school_ids(Role.SCHOOL_OFFICE, Role.PRINCIPAL):
        return found
    raise ClassNotFound


def class_for_member(session: Session, actor: Actor, class_id: UUID) -> SchoolClass:
    """Return a class to its children and their guardians, to its teachers, and to its school's office and principal."""
    try:
        return class_for_staff(session, actor, class_id)
    except ClassNotFound:
        children = student_rows(session, own_children(session, actor))
        if any(child.class_id == class_id for child in children.values()):
            return session.get_one(SchoolClass, class_id)
        raise


def class_for_keeper(session: Session, actor: Actor, class_id: UUID) -> SchoolClass:
    """Return a class to its homeroom teacher and to the office and principal of its school."""
    found = session.get(SchoolClass, class_id)
    if found is None or not keeps(actor, found.school_id, class_id):
        raise ClassNotFound
    return found
