"""Confirming: a person keeps, replaces or leaves empty what the points propose; a second person looks where asked."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.auth import Actor
from app.schools import access
from app.schools import queries as schools
from app.stars import queries
from app.stars.errors import CheckedBySamePerson, NotConfirmable, PicksInvalid, PoolNotFound
from app.stars.models import StarConfirmation, StarPeriod
from app.stars.rules.cycle import CONFIRMABLE, Pick, pick_errors
from app.stars.rules.ranking import Pool, Result
from app.stars.service.tally import status_after


def confirm(
    session: Session,
    actor: Actor,
    period: StarPeriod,
    pool_key: str,
    *,
    picks: Sequence[Pick],
    empty_reason: str,
    has_conflict_of_interest: bool,
    now: datetime,
) -> StarConfirmation:
    """Record who is named in a pool; may be repeated and changed until the notice. The period is locked by the caller.

    Naming a child that the confirming person is a guardian of is a conflict of interest, declared or not.
    Raises ``NotConfirmable``, ``PoolNotFound`` and ``PicksInvalid``.
    """
    result = _confirmable(session, period)
    pool = _pool(result, pool_key)
    errors = pick_errors(picks, pool, members(session, period, result, pool), empty_reason)
    if errors:
        raise PicksInvalid(errors=errors)
    own_children = {str(student_id) for student_id in access.guarded_student_ids(session, actor)}
    decided = {
        "picks": [asdict(pick) for pick in picks],
        "empty_reason": empty_reason,
        "has_conflict_of_interest": has_conflict_of_interest or any(pick.student_id in own_children for pick in picks),
        "confirmed_by": actor.account_id,
        "asked_again_at": None,
    }
    confirmation = queries.confirmations(session, period.id).get(pool.key)
    if confirmation is not None and all(getattr(confirmation, name) == value for name, value in decided.items()):
        return confirmation
    confirmation = confirmation or StarConfirmation(school_id=period.school_id, period_id=period.id, pool=pool.key)
    _decide(confirmation, decided, settlement=period.settlement, confirmed_at=now, checked_by=None, checked_at=None)
    session.add(confirmation)
    session.flush()
    period.status = status_after(session, period.id, result)
    audit.record(
        session, now, actor.account_id, "star.confirmed", "star_period", period.id, school_id=period.school_id,
        pool=pool.key, students=[pick.student_id for pick in picks],
    )  # fmt: skip
    return confirmation


def _confirmable(session: Session, period: StarPeriod) -> Result:
    if period.status not in CONFIRMABLE:
        raise NotConfirmable
    return queries.result_of(session, period.id)


def _pool(result: Result, key: str) -> Pool:
    pool = result.pool(key)
    if pool is None:
        raise PoolNotFound
    return pool


def _decide(confirmation: StarConfirmation, decided: dict[str, Any], **more: Any) -> None:
    for name, value in (decided | more).items():
        setattr(confirmation, name, value)


def members(session: Session, period: StarPeriod, result: Result, pool: Pool) -> frozenset[str]:
    """Return the children who belonged to a pool on the period's last day."""
    class_ids = result.class_ids(pool)
    places = schools.places_on(session, period.school_id, period.ends_on)
    return frozenset(str(student_id) for student_id, place in places.items() if str(place.class_id) in class_ids)


def check(session: Session, account_id: UUID, period: StarPeriod, pool_key: str, now: datetime) -> StarConfirmation:
    """Record the second look at a confirmation. Raises ``NotConfirmable``, ``PoolNotFound``, ``CheckedBySamePerson``."""
    _confirmable(session, period)
    confirmation = queries.confirmations(session, period.id).get(pool_key)
    if confirmation is None:
        raise PoolNotFound
    if confirmation.confirmed_by == account_id:
        raise CheckedBySamePerson
    if confirmation.checked_at is None:
        confirmation.checked_by, confirmation.checked_at = account_id, now
        session.flush()
        audit.record(
            session, now, account_id, "star.checked", "star_period", period.id,
            school_id=period.school_id, pool=pool_key,
        )  # fmt: skip
    return confirmation
