"""Who may act for or see which child, class and school: the one place where scopes are decided, when data is read.

Everything refuses with ``NotFound``: who may not see a thing may not learn that it exists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, or_, select
from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.core.auth import Actor
from app.schools.errors import (
    ClassNotFound,
    GuardianshipNotFound,
    RegionNotCovered,
    RosterImportNotFound,
    SchoolNotFound,
    StudentNotFound,
)
from app.schools.models import ClassMembership, Guardianship, Organisation, RosterImport, SchoolClass, Student

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
    )
    .join(ClassMembership, (ClassMembership.student_id == Student.id) & ClassMembership.ends_on.is_(None))
    .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
    .where(Student.status == "active")
)
_ONE_STUDENT = _STUDENT.where(Student.id == bindparam("student_id"))
_SOME_STUDENTS = _STUDENT.where(Student.id.in_(bindparam("student_ids", expanding=True)))
_OF_CLASS = _STUDENT.where(ClassMembership.class_id == bindparam("class_id")).order_by(
    ClassMembership.seat_no.is_(None), ClassMembership.seat_no, Student.id
)
ROSTER_KEEPERS = (Role.SCHOOL_OFFICE, Role.PRINCIPAL, Role.COUNTY_ADMIN)
_REGION = select(Organisation.region_code).where(Organisation.id == bindparam("school_id"))
# The type is written out, because the column takes its own from a table that may not be loaded yet.
_GUARDED = select(Guardianship.student_id).where(
    Guardianship.account_id == bindparam("account_id", type_=Uuid()), Guardianship.ended_at.is_(None)
)
_CHILDREN = _STUDENT.where(Student.id.in_(_GUARDED)).order_by(Student.id)


@dataclass(frozen=True)
class StudentRow:
    """A child in its present class."""

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


@dataclass(frozen=True)
class Place:
    """Where somebody belongs: a region, a school in it or a class of the school."""

    region_code: str
    school_id: UUID | None = None
    class_id: UUID | None = None


def student_row(session: Session, student_id: UUID) -> StudentRow:
    """Return a child whoever asks (for jobs and for use after an access check). Raises ``StudentNotFound``."""
    row = session.execute(_ONE_STUDENT, {"student_id": student_id}).one_or_none()
    if row is None:
        raise StudentNotFound
    return StudentRow(*tuple(row))


def student_rows(session: Session, student_ids: Iterable[UUID]) -> dict[UUID, StudentRow]:
    """Return those of the children who are at a school now (for use after an access check)."""
    rows = session.execute(_SOME_STUDENTS, {"student_ids": list(student_ids)})
    return {row.id: StudentRow(*tuple(row)) for row in rows}


def students_of_class(session: Session, class_id: UUID) -> list[StudentRow]:
    """Return the children of a class in seat order, those without a seat last (for use after an access check)."""
    rows = session.execute(_OF_CLASS, {"class_id": class_id})
    return [StudentRow(*tuple(row)) for row in rows]


def guarded_student_ids(session: Session, actor: Actor) -> frozenset[UUID]:
    """Return the children the caller is a guardian of, today."""
    return frozenset(session.execute(_GUARDED, {"account_id": actor.account_id}).scalars())


def children_of(session: Session, actor: Actor) -> list[StudentRow]:
    """Return the caller's children in their present classes."""
    rows = session.connection().execute(_CHILDREN, {"account_id": actor.account_id})
    return [StudentRow(*tuple(row)) for row in rows]


def is_guardian_of(session: Session, actor: Actor, student_id: UUID) -> bool:
    return student_id in guarded_student_ids(session, actor)


def _children(session: Session, actor: Actor) -> frozenset[UUID]:
    """Return the children that the caller speaks for: those in its care, or itself."""
    return guarded_student_ids(session, actor) | ({actor.student_id} if actor.student_id else set())


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
    if not _keeps(actor, student.school_id, student.class_id):
        raise StudentNotFound
    return student


def student_as_keeper(session: Session, actor: Actor, student_id: UUID) -> StudentRow:
    """Return a child to those who may invite a guardian: its homeroom teacher, the office, the principal, a guardian."""
    student = student_row(session, student_id)
    if _keeps(actor, student.school_id, student.class_id) or is_guardian_of(session, actor, student_id):
        return student
    raise StudentNotFound


def _keeps(actor: Actor, school_id: UUID, class_id: UUID | None) -> bool:
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
    if found.account_id == actor.account_id or _keeps(actor, found.school_id, class_id):
        return found
    raise GuardianshipNotFound


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
        children = student_rows(session, _children(session, actor))
        if any(child.class_id == class_id for child in children.values()):
            return session.get_one(SchoolClass, class_id)
        raise


def class_for_keeper(session: Session, actor: Actor, class_id: UUID) -> SchoolClass:
    """Return a class to its homeroom teacher and to the office and principal of its school."""
    found = session.get(SchoolClass, class_id)
    if found is None or not _keeps(actor, found.school_id, class_id):
        raise ClassNotFound
    return found


def roster_import_for(session: Session, actor: Actor, import_id: UUID) -> tuple[RosterImport, Organisation]:
    """Return an import and its school to the school's office and principal and to the county administrator."""
    found = session.get(RosterImport, import_id)
    if found is None:
        raise RosterImportNotFound
    try:
        return found, school_for(session, actor, found.school_id, *ROSTER_KEEPERS)
    except SchoolNotFound as error:
        raise RosterImportNotFound from error


def school_for(session: Session, actor: Actor, school_id: UUID, *roles: Role) -> Organisation:
    """Return a school in which the caller holds one of the roles; a county administrator's region covers its schools."""
    school = session.get(Organisation, school_id)
    if school is None or school.kind != "school":
        raise SchoolNotFound
    in_school = school_id in actor.school_ids(*roles)
    if in_school or (Role.COUNTY_ADMIN in roles and covers(actor, school.region_code)):
        return school
    raise SchoolNotFound


def calendar_scope(session: Session, actor: Actor, *, school_id: UUID | None, region_code: str | None) -> str:
    """Return the scope of a calendar to who keeps it: a school's to its office and principal, a region's to the county.

    Raises ``SchoolNotFound`` or ``RegionNotCovered``.
    """
    if school_id:
        return str(school_for(session, actor, school_id, Role.SCHOOL_OFFICE, Role.PRINCIPAL).id)
    return region_for(actor, region_code or "")


def region_for(actor: Actor, region_code: str) -> str:
    """Return a region's code to those who administer it. Raises ``RegionNotCovered``."""
    if not covers(actor, region_code):
        raise RegionNotCovered
    return region_code


def school_for_member(session: Session, actor: Actor, school_id: UUID) -> Organisation:
    """Return a school to everybody who belongs to it: staff, guardians, students, and the county administrator."""
    school = session.get(Organisation, school_id)
    if school is None or school.kind != "school" or not belongs(session, actor, school):
        raise SchoolNotFound
    return school


def visible_organisations(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the schools the caller belongs to and all that lies in a region they administer."""
    of_children = (
        select(Student.school_id)
        .join(Guardianship, Guardianship.student_id == Student.id)
        .where(Guardianship.account_id == actor.account_id, Guardianship.ended_at.is_(None), Student.status == "active")
    )
    regions = (region_prefix(code) for code in actor.region_codes(Role.COUNTY_ADMIN))
    return or_(
        Organisation.id.in_(actor.school_ids()),
        Organisation.id.in_(of_children),
        *(Organisation.region_code.startswith(prefix) for prefix in regions),
    )


def belongs(session: Session, actor: Actor, school: Organisation) -> bool:
    if school.id in actor.school_ids() or covers(actor, school.region_code):
        return True
    own = _children(session, actor)
    in_school = select(Student.id).where(
        Student.id.in_(own), Student.school_id == school.id, Student.status == "active"
    )
    return session.execute(in_school.limit(1)).first() is not None


def covers(actor: Actor, region_code: str) -> bool:
    """Tell whether a region the caller administers contains a region code (a code's trailing zeros are wildcards)."""
    return any(region_code.startswith(region_prefix(code)) for code in actor.region_codes(Role.COUNTY_ADMIN))


def region_prefix(code: str) -> str:
    """Return the significant prefix of a GB/T 2260 code: 431100 -> 4311, 431128 -> 431128."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def places_of(session: Session, actor: Actor) -> frozenset[Place]:
    """Return where the caller belongs: the classes of its children, its own classes and schools, the regions it runs."""
    children = _children(session, actor)
    of_children = session.execute(
        select(Organisation.region_code, ClassMembership.school_id, ClassMembership.class_id)
        .join(Organisation, Organisation.id == ClassMembership.school_id)
        .where(ClassMembership.student_id.in_(children), ClassMembership.ends_on.is_(None))
    )
    region_codes = dict(
        session.execute(
            select(Organisation.id, Organisation.region_code).where(Organisation.id.in_(actor.school_ids()))
        ).all()
    )
    of_staff = (
        Place(region_codes[grant.school_id], grant.school_id, grant.class_id)
        for grant in actor.grants
        if grant.school_id in region_codes
    )
    regions = (Place(code) for code in actor.region_codes(Role.COUNTY_ADMIN))
    return frozenset(
        (*(Place(row.region_code, row.school_id, row.class_id) for row in of_children), *of_staff, *regions)
    )


def place_of(session: Session, student: StudentRow) -> Place:
    """Return where a child belongs."""
    region_code = session.execute(_REGION, {"school_id": student.school_id}).scalar_one()
    return Place(region_code, student.school_id, student.class_id)
