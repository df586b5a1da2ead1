"""Which children somebody may see or act for: their own, those taught, those of the school."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.core.auth import Actor
from app.schools.access.people import (
    StudentRow,
    is_guardian_of,
    student_row,
)
from app.schools.errors import (
    GuardianshipNotFound,
    StudentNotFound,
)
from app.schools.models import ClassMembership, Guardianship, Student


def teaches(actor: Actor, student: StudentRow) -> bool:
    """Tell whether the caller is a teacher or the homeroom teacher of the child's present class."""
    return student.class_id in actor.class_ids(Role.TEACHER, Role.HOMEROOM_TEACHER)


def student_as_guardian(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return the caller's own child."""
    student = student_row(session, student_id)
    if not is_guardian_of(session, actor, student_id):
        raise StudentNotFound
    return student


def school_of_own_child(session: Session, actor: Actor, student_id: UUID) -> UUID:
    """Return the school of the caller's child, also after it has left: rights to its data outlast the lessons there."""
    school_id = session.execute(select(Student.school_id).where(Student.id == student_id)).scalar_one_or_none()
    if school_id is None or not is_guardian_of(session, actor, student_id):
        raise StudentNotFound
    return school_id


def student_as_family(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to its guardians and to itself."""
    student = student_row(session, student_id)
    if actor.student_id == student_id or is_guardian_of(session, actor, student_id):
        return student
    raise StudentNotFound


def student_as_guardian_or_office(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to its guardians and to the office and principal of its school."""
    student = student_row(session, student_id)
    in_office = student.school_id in actor.school_ids(Role.SCHOOL_OFFICE, Role.PRINCIPAL)
    if in_office or is_guardian_of(session, actor, student_id):
        return student
    raise StudentNotFound


def student_as_teacher(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child of a class that the caller teaches."""
    student = student_row(session, student_id)
    if not teaches(actor, student):
        raise StudentNotFound
    return student


def student_as_family_or_teacher(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to its guardians, to itself and to the teachers of its class: the private circle of a child."""
    student = student_row(session, student_id)
    if actor.student_id == student_id or teaches(actor, student) or is_guardian_of(session, actor, student_id):
        return student
    raise StudentNotFound


def is_family_or_teacher_of_any(session: Session, actor: Actor, student_ids: Iterable[UUID]) -> bool:
    """Tell whether the caller belongs to the private circle of one of the children."""
    for student_id in student_ids:
        try:
            student_as_family_or_teacher(session, actor, student_id)
        except StudentNotFound:
            continue
        return True
    return False


def student_as_staff(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to its teachers and to the office and principal of its school."""
    student = student_row(session, student_id)
    if teaches(actor, student) or student.school_id in actor.school_ids(Role.SCHOOL_OFFICE, Role.PRINCIPAL):
        return student
    raise StudentNotFound


def student_as_office(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to the office and the principal of its school."""
    student = student_row(session, student_id)
    if student.school_id not in actor.school_ids(Role.SCHOOL_OFFICE, Role.PRINCIPAL):
        raise StudentNotFound
    return student


def student_as_homeroom_or_office(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to those who take in its family's papers: its homeroom teacher, the office, the principal."""
    student = student_row(session, student_id)
    if not keeps(actor, student.school_id, student.class_id):
        raise StudentNotFound
    return student


def student_as_keeper(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to those who may invite a guardian: its homeroom teacher, the office, the principal, a guardian."""
    student = student_row(session, student_id)
    if keeps(actor, student.school_id, student.class_id) or is_guardian_of(session, actor, student_id):
        return student
    raise StudentNotFound


def keeps(actor: Actor, school_id: UUID, class_id: UUID | None) -> bool:
    in_office = school_id in actor.school_ids(Role.SCHOOL_OFFICE, Role.PRINCIPAL)
    return in_office or class_id in actor.class_ids(Role.HOMEROOM_TEACHER)


def guardianship_to_end(session: Session, actor: Actor, guardianship_id: UUID) -> Guardianship:
    """Return a guardianship to its guardian, the child's homeroom teacher, the office and the principal."""
    found = session.get(Guardianship, guardianship_id)
    if found is None:
        raise GuardianshipNotFound
    class_id = session.execute(
        select(ClassMembership.class_id).where(
            ClassMembership.student_id == found.student_id, ClassMembership.ends_on.is_(None)
        )
    ).scalar_one_or_none()
    if found.account_id == actor.account_id or keeps(actor, found.school_id, class_id):
        return found
    raise GuardianshipNotFound
