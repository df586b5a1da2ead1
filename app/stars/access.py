"""Who may see or change which period and star, decided by the school's own rules of access.

A period of another school is not found, as if it did not exist.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.core.auth import Actor
from app.schools import access
from app.schools.errors import ClassNotFound, SchoolNotFound
from app.stars import queries
from app.stars.errors import ObjectionNotFound, PoolNotFound, StarNotFound, StarPeriodNotFound
from app.stars.models import LaborStar, StarObjection, StarPeriod
from app.stars.queries import Star
from app.stars.rules.ranking import Result


def period_for(session: Session, actor: Actor, period_id: UUID, *roles: Role, lock: bool = False) -> StarPeriod:
    """Return a period of a school in which the caller holds one of the roles, locked for a change where asked."""
    period = queries.period(session, period_id, lock=lock)
    try:
        access.school_for(session, actor, period.school_id, *roles)
    except SchoolNotFound as error:
        raise StarPeriodNotFound from error
    return period


def period_for_member(session: Session, actor: Actor, period_id: UUID) -> StarPeriod:
    """Return a period to everybody who belongs to its school."""
    period = queries.period(session, period_id)
    try:
        access.school_for_member(session, actor, period.school_id)
    except SchoolNotFound as error:
        raise StarPeriodNotFound from error
    return period


def period_for_objector(session: Session, actor: Actor, period_id: UUID) -> StarPeriod:
    """Return a period to the teachers of its school and to the guardians of children there, locked."""
    period_for_member(session, actor, period_id)
    return queries.period(session, period_id, lock=True)


def is_staff(actor: Actor, school_id: UUID) -> bool:
    return school_id in actor.school_ids(*SCHOOL_STAFF)


def may_confirm(session: Session, actor: Actor, school_id: UUID, result: Result, pool_key: str) -> None:
    """Let the homeroom teacher confirm the class, the office and the principal the pools of grades and school."""
    pool = result.pool(pool_key)
    if pool is None:
        raise PoolNotFound
    if pool.class_id is not None:
        try:
            access.class_for_teacher(session, actor, UUID(pool.class_id), homeroom_only=True)
        except ClassNotFound as error:
            raise PoolNotFound from error
    elif school_id not in actor.school_ids(*SCHOOL_ROLES):
        raise PoolNotFound


def visible_pools(actor: Actor, school_id: UUID, result: Result) -> frozenset[str]:
    """Return the pools whose candidates the caller may see: a homeroom teacher's own class, or the whole school."""
    if school_id in actor.school_ids(*SCHOOL_ROLES):
        return frozenset(pool.key for pool in result.pools)
    own = {str(class_id) for class_id in actor.class_ids(Role.HOMEROOM_TEACHER)}
    return frozenset(pool.key for pool in result.pools if pool.class_id in own)


def star_to_revoke(session: Session, actor: Actor, star_id: UUID) -> LaborStar:
    """Return a star to the office and principal of its school, with its period locked."""
    found = queries.star(session, star_id)
    try:
        period_for(session, actor, found.period_id, *SCHOOL_ROLES, lock=True)
    except StarPeriodNotFound as error:
        raise StarNotFound from error
    return session.get_one(LaborStar, star_id, populate_existing=True)


def star_for_certificate(session: Session, actor: Actor, star_id: UUID) -> Star:
    """Return a star to the staff of its school and to the child's guardians."""
    found = queries.star(session, star_id)
    if is_staff(actor, found.school_id) or access.is_guardian_of(session, actor, found.winner.student_id):
        return found
    raise StarNotFound


def objection_to_resolve(session: Session, actor: Actor, objection_id: UUID) -> tuple[StarObjection, StarPeriod]:
    """Return an objection to the office and principal of its school, with its period locked."""
    found = queries.objection(session, objection_id)
    try:
        period = period_for(session, actor, found.period_id, *SCHOOL_ROLES, lock=True)
    except StarPeriodNotFound as error:
        raise ObjectionNotFound from error
    session.refresh(found)
    return found, period
