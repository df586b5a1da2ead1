"""Announcing, revoking and declaring void: the principal's word, written once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import audit, outbox
from app.core.clock import local_time
from app.stars import queries
from app.stars.errors import NoticeNotRunning, NoticeRunning, ObjectionsOpen, PeriodFinished, StarNotAnnounced
from app.stars.models import LaborStar, StarPeriod
from app.stars.rules.cycle import StarStatus, Status

ANNOUNCED = "stars.announced"


def announce(session: Session, account_id: UUID, period: StarPeriod, now: datetime) -> StarPeriod:
    """Announce the nominated stars; rows, audit and the message that tells the audience are one commit.

    The caller has locked the period; a second announcement finds the first one and answers the same.
    Raises ``NoticeNotRunning`` before the notice, ``NoticeRunning`` during it, ``ObjectionsOpen`` while one waits.
    """
    if period.status == Status.ANNOUNCED:
        return period
    if period.status != Status.ON_NOTICE or period.objections_until is None:
        raise NoticeNotRunning
    if now < period.objections_until:
        raise NoticeRunning(objections_until=local_time(period.objections_until).isoformat())
    if queries.open_objections(session, period.id):
        raise ObjectionsOpen
    period.status = Status.ANNOUNCED
    period.announced_at, period.announced_by = now, account_id
    _move_nominated(session, period.id, StarStatus.ANNOUNCED)
    outbox.defer(session, ANNOUNCED, {"period_id": period.id, "school_id": period.school_id}, now)
    session.flush()
    audit.record(
        session, now, account_id, "star.announced", "star_period", period.id,
        school_id=period.school_id, settlement=period.settlement,
    )  # fmt: skip
    return period


def _move_nominated(session: Session, period_id: UUID, status: StarStatus) -> None:
    nominated = (LaborStar.period_id == period_id, LaborStar.status == StarStatus.NOMINATED)
    session.execute(update(LaborStar).where(*nominated).values(status=status))


def revoke(session: Session, account_id: UUID, star: LaborStar, reason: str, now: datetime) -> LaborStar:
    """Take an announced star back; the row stays with the reason, and repeating it changes nothing.

    The caller has locked the star's period. Raises ``StarNotAnnounced``.
    """
    if star.status == StarStatus.REVOKED:
        return star
    if star.status != StarStatus.ANNOUNCED:
        raise StarNotAnnounced
    star.status = StarStatus.REVOKED
    star.ended_at, star.ended_by, star.end_reason = now, account_id, reason
    session.flush()
    audit.record(session, now, account_id, "star.revoked", "labor_star", star.id, school_id=star.school_id)
    return star


def declare_void(session: Session, account_id: UUID, period: StarPeriod, reason: str, now: datetime) -> StarPeriod:
    """End a period without stars, with a reason; nothing is deleted. Raises ``PeriodFinished`` once announced."""
    if period.status == Status.VOID:
        return period
    if period.status == Status.ANNOUNCED:
        raise PeriodFinished
    period.status, period.void_reason = Status.VOID, reason
    _move_nominated(session, period.id, StarStatus.WITHDRAWN)
    session.flush()
    audit.record(
        session, now, account_id, "star.period_voided", "star_period", period.id, school_id=period.school_id
    )  # fmt: skip
    return period
