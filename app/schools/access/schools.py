"""Which schools and regions somebody may see or act for, and where somebody belongs."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Uuid, bindparam, or_, select, union_all
from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.core.auth import Actor
from app.schools.access.people import GUARDED, Place, own_children
from app.schools.errors import (
    RegionNotCovered,
    RosterImportNotFound,
    SchoolNotFound,
)
from app.schools.models import ClassMembership, Guardianship, Organisation, RosterImport, Student

ROSTER_KEEPERS = (Role.SCHOOL_OFFICE, Role.PRINCIPAL, Role.COUNTY_ADMIN)


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


def joined_schools(regions: Iterable[str]) -> CompoundSelect[Any]:
    """Return, for use in other queries, the schools to which ``school_for_member`` lets a caller who runs such regions.

    Who the caller is stands in its parameters, which are those of ``belonging``.
    """
    # Lists rather than conditions, for which PostgreSQL before 18 would read all students.
    own = GUARDED.union_all(select(bindparam("own_id", type_=Uuid())))
    of_children = select(Student.school_id).where(Student.id.in_(own), Student.status == "active")
    of_roles = select(Organisation.id).where(Organisation.id.in_(bindparam("role_school_ids", expanding=True)))
    of_regions = (
        select(Organisation.id).where(Organisation.region_code.startswith(region_prefix(code))) for code in regions
    )
    return union_all(of_children, of_roles, *of_regions)


def belonging(actor: Actor) -> dict[str, Any]:
    """Return who the caller is to ``joined_schools``."""
    return {"account_id": actor.account_id, "own_id": actor.student_id, "role_school_ids": list(actor.school_ids())}


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
    own = own_children(session, actor)
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


def schools_of(session: Session, actors: Collection[Actor]) -> dict[UUID, set[UUID]]:
    """Return, by account, the schools to which each of many callers belongs: those of its children and its own."""
    schools: dict[UUID, set[UUID]] = defaultdict(set)
    for actor in actors:
        schools[actor.account_id] |= actor.school_ids()
    by_student = {actor.student_id: actor.account_id for actor in actors if actor.student_id}
    of_guardians = (
        select(Guardianship.account_id, ClassMembership.school_id)
        .join(ClassMembership, ClassMembership.student_id == Guardianship.student_id)
        .where(Guardianship.account_id.in_(list(schools)), Guardianship.ended_at.is_(None))
    )
    of_students = select(ClassMembership.student_id, ClassMembership.school_id).where(
        ClassMembership.student_id.in_(list(by_student))
    )
    is_present = ClassMembership.ends_on.is_(None)
    for account_id, school_id in session.execute(of_guardians.where(is_present)):
        schools[account_id].add(school_id)
    for student_id, school_id in session.execute(of_students.where(is_present)):
        schools[by_student[student_id]].add(school_id)
    return schools


def places_of(session: Session, actor: Actor) -> frozenset[Place]:
    """Return where the caller belongs: the classes of its children, its own classes and schools, the regions it runs."""
    children = own_children(session, actor)
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
