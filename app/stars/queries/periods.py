"""Reads of periods, and the proof that a stored one follows from its evidence."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.pagination import Page, page_of_rows
from app.stars import words
from app.stars.errors import StarPeriodNotFound
from app.stars.models import StarConfirmation, StarPeriod
from app.stars.rules.cycle import BEFORE_NOTICE, Status
from app.stars.rules.ranking import Evidence, Result, StarRules, rank, seed_of, unpack


def period(session: Session, period_id: UUID, *, lock: bool = False) -> StarPeriod:
    """Return a period whoever asks, locked for a change where asked. Raises ``StarPeriodNotFound``."""
    statement = select(StarPeriod).where(StarPeriod.id == period_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise StarPeriodNotFound
    return found


def periods(session: Session, school_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a school's periods, the latest first."""
    shown = (
        StarPeriod.id,
        StarPeriod.school_id,
        StarPeriod.period_key,
        StarPeriod.kind,
        StarPeriod.starts_on,
        StarPeriod.ends_on,
        StarPeriod.status,
        StarPeriod.rules,
        StarPeriod.objections_until,
        StarPeriod.announced_at,
    )
    statement = select(*shown).where(StarPeriod.school_id == school_id)
    keys: list[Any] = [StarPeriod.ends_on, StarPeriod.id]
    return page_of_rows(session, statement, keys, cursor=cursor, limit=limit, newest_first=True)


def before_notice(session: Session) -> Sequence[Row[UUID, str]]:
    """Return school and key of all periods that late approvals may still change."""
    return session.execute(
        select(StarPeriod.school_id, StarPeriod.period_key)
        .where(StarPeriod.status.in_(BEFORE_NOTICE))
        .order_by(StarPeriod.school_id, StarPeriod.period_key)
    ).all()


def schools_with_result(session: Session, period_key: str) -> Sequence[UUID]:
    """Return the schools that have tallied a period."""
    tallied = (StarPeriod.period_key == period_key, StarPeriod.result.is_not(None))
    return session.execute(select(StarPeriod.school_id).where(*tallied)).scalars().all()


def announced_period(session: Session, school_id: UUID, period_key: str | None) -> StarPeriod | None:
    """Return the announced period of a school with a key, or without one its latest."""
    statement = select(StarPeriod).where(StarPeriod.school_id == school_id, StarPeriod.status == Status.ANNOUNCED)
    if period_key is not None:
        statement = statement.where(StarPeriod.period_key == period_key)
    return session.execute(statement.order_by(StarPeriod.ends_on.desc()).limit(1)).scalar_one_or_none()


def announced_periods(session: Session, school_id: UUID, since: date, limit: int) -> list[tuple[str, datetime]]:
    """Return keys and announcements of a school's latest announced periods that end on or after a day, in order."""
    of_school = (StarPeriod.school_id == school_id, StarPeriod.ends_on >= since, StarPeriod.status == Status.ANNOUNCED)
    latest = select(StarPeriod.period_key, StarPeriod.announced_at).where(*of_school)
    rows = session.execute(latest.order_by(StarPeriod.ends_on.desc()).limit(limit)).all()
    return [(row.period_key, row.announced_at) for row in reversed(rows)]


def result_of(session: Session, period_id: UUID) -> Result:
    """Return the candidates of a tallied period. Raises ``StarPeriodNotFound``."""
    packed = session.execute(select(StarPeriod.result).where(StarPeriod.id == period_id)).scalar_one_or_none()
    if packed is None:
        raise StarPeriodNotFound
    return Result.parse(unpack(packed))


def confirmations(session: Session, period_id: UUID) -> dict[str, StarConfirmation]:
    """Return the confirmations of a period by pool."""
    found = session.execute(select(StarConfirmation).where(StarConfirmation.period_id == period_id)).scalars()
    return {confirmation.pool: confirmation for confirmation in found}


def replay(session: Session, school_id: UUID, period_key: str) -> tuple[str, ...]:
    """Work a stored period out again from its evidence, rules and seed; returns which stored parts do not fit.

    Nothing returned means that the result is the same byte for byte. Raises ``StarPeriodNotFound``.
    """
    stored = session.execute(
        select(
            StarPeriod.rules,
            StarPeriod.draw_value,
            StarPeriod.seed,
            StarPeriod.evidence,
            StarPeriod.evidence_hash,
            StarPeriod.result,
            StarPeriod.result_hash,
        ).where(
            StarPeriod.school_id == school_id,
            StarPeriod.period_key == period_key,
            StarPeriod.result.is_not(None),
        )
    ).one_or_none()
    if stored is None:
        raise StarPeriodNotFound
    evidence, result = unpack(stored.evidence), unpack(stored.result)
    again = rank(Evidence.parse(evidence), StarRules(**stored.rules), stored.seed).canonical()
    checks = {
        "evidence": hashlib.sha256(evidence).hexdigest() == stored.evidence_hash,
        "seed": seed_of(str(school_id), period_key, stored.draw_value) == stored.seed,
        "result": again == result and hashlib.sha256(again).hexdigest() == stored.result_hash,
    }
    return tuple(part for part, fits in checks.items() if not fits)


def key_of(period_id: InstrumentedAttribute[UUID | None]) -> ScalarSelect[str]:
    """Return the key of the period of a row, for use in other queries."""
    return select(StarPeriod.period_key).where(StarPeriod.id == period_id).scalar_subquery()


def period_in_words(key: str) -> str:
    """Return what a period is called."""
    return words.in_chinese(words.period(key))
