"""Who may see or change which award, item and stars: the family, the office and principal, the staff at the table.

As in ``schools.access`` everything refuses with ``NotFound``. What a family chose is told to the homeroom teacher only
at the hand-over.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.awards.errors import AwardItemNotFound, AwardNotFound, PickupCodeWrong
from app.awards.models import Award, AwardItem
from app.awards.queries.awards import code_index
from app.awards.queries.stars import standing_stars
from app.awards.rules import StandingStar
from app.core.auth import Actor
from app.core.crypto import Vault
from app.schools import access as schools
from app.schools.access import StudentRow
from app.schools.errors import ClassNotFound, StudentNotFound
from app.stars import access as star_access
from app.stars import queries as stars
from app.stars.errors import StarNotAnnounced, StarPeriodNotFound
from app.stars.rules.cycle import Status

TABLE = (Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)


def award_as_guardian(session: Session, actor: Actor, award_id: UUID) -> tuple[Award, StudentRow]:
    """Return the award of the caller's own child, locked until the commit, and the child."""
    award = _locked(session, Award.id == award_id)
    if award is None:
        raise AwardNotFound
    try:
        return award, schools.student_as_guardian(session, actor, award.student_id)
    except StudentNotFound as error:
        raise AwardNotFound from error


def award_at_table(session: Session, actor: Actor, award_id: UUID) -> Award:
    """Return an award to the homeroom teacher of the star's class, the office and the principal, locked."""
    award = _locked(session, Award.id == award_id)
    if award is None or not _is_at_table(session, actor, award):
        raise AwardNotFound
    return award


def award_by_code(session: Session, actor: Actor, vault: Vault, school_id: UUID, code: str) -> Award:
    """Return the award with a pick-up code as ``award_at_table`` does. Raises ``PickupCodeWrong`` where there is none."""
    schools.school_for(session, actor, school_id, *TABLE)
    found = (Award.school_id == school_id) & (Award.code_index == code_index(vault, school_id, code))
    award = _locked(session, found)
    if award is None or not _is_at_table(session, actor, award):
        raise PickupCodeWrong
    return award


def _locked(session: Session, wanted: ColumnElement[bool]) -> Award | None:
    statement = select(Award).where(wanted).with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalar_one_or_none()


def _is_at_table(session: Session, actor: Actor, award: Award) -> bool:
    try:
        schools.class_for_keeper(session, actor, award.class_id)
    except ClassNotFound:
        return False
    return True


def item_for_office(session: Session, actor: Actor, item_id: UUID) -> AwardItem:
    """Return an item to the office and the principal of its school, locked until the commit."""
    item = session.get(AwardItem, item_id, with_for_update={"key_share": True}, populate_existing=True)
    if item is None or item.school_id not in actor.school_ids(*SCHOOL_ROLES):
        raise AwardItemNotFound
    return item


def stars_to_reward(
    session: Session, actor: Actor, *, period_id: UUID | None, star_ids: Collection[UUID]
) -> tuple[UUID, list[StandingStar]]:
    """Return the school and the standing stars of a period, or those among the named ones, to the principal.

    Raises ``StarNotFound``, ``StarPeriodNotFound`` and, before the announcement, ``StarNotAnnounced``.
    """
    period_ids = {period_id} if period_id else {stars.star(session, star_id).period_id for star_id in star_ids}
    periods = [star_access.period_for(session, actor, wanted, Role.PRINCIPAL) for wanted in sorted(period_ids)]
    school_ids = {period.school_id for period in periods}
    if len(school_ids) > 1:
        raise StarPeriodNotFound
    if any(period.status != Status.ANNOUNCED for period in periods):
        raise StarNotAnnounced
    found = [star for period in periods for star in standing_stars(session, period.id)]
    return school_ids.pop(), [star for star in found if not star_ids or star.star_id in star_ids]
