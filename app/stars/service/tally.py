"""The tally: from the ledger of points to stored evidence and candidates, once a period."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.core.crypto import new_token
from app.core.db import insert_if_absent, run
from app.core.ids import new_id
from app.points import queries as points
from app.schools import queries as schools
from app.stars import queries
from app.stars.models import LaborStar, StarConfirmation, StarPeriod
from app.stars.queries import Plan
from app.stars.rules.cycle import BEFORE_NOTICE, LIVING, Status, kind_of
from app.stars.rules.ranking import (
    MEMORY,
    Child,
    ClassSize,
    Evidence,
    Result,
    StarRules,
    difference,
    pack,
    rank,
    seed_of,
    unpack,
)

_SETTLED_SO_FAR: Select[Any] = (
    select(
        StarPeriod.id,
        StarPeriod.school_id,
        StarPeriod.starts_on,
        StarPeriod.ends_on,
        StarPeriod.status,
        StarPeriod.rules,
        StarPeriod.seed,
        StarPeriod.settlement,
        StarPeriod.evidence,
        StarPeriod.evidence_hash,
        StarPeriod.result,
        StarPeriod.differences,
    )
    .where(StarPeriod.school_id == bindparam("school_id"), StarPeriod.period_key == bindparam("period_key"))
    .with_for_update()
)
_PERIODS = cast("Table", StarPeriod.__table__)
_SETTLE = update(_PERIODS).where(_PERIODS.c.id == bindparam("period_id"))
_LAST_STARS = (
    select(LaborStar.student_id, func.max(StarPeriod.ends_on))
    .join(StarPeriod, StarPeriod.id == LaborStar.period_id)
    .where(
        StarPeriod.school_id == bindparam("school_id"),
        StarPeriod.ends_on.between(bindparam("since"), bindparam("until")),
        StarPeriod.starts_on < bindparam("before"),
        LaborStar.status.in_(LIVING),
    )
    .group_by(LaborStar.student_id)
)


@dataclass(frozen=True)
class Settled:
    """The outcome of a tally. ``asked_again`` names the pools whose confirmation the new settlement has undone."""

    period_id: UUID
    settlement: int
    has_changed: bool = False
    asked_again: tuple[str, ...] = ()


class _Period(NamedTuple):
    """A period's row, locked, as it was settled so far."""

    id: UUID
    school_id: UUID
    starts_on: date
    ends_on: date
    status: str
    rules: dict[str, Any]
    seed: str
    settlement: int = 0
    evidence: bytes = b""
    evidence_hash: str | None = None
    result: bytes = b""
    differences: Sequence[Any] = ()


def tally(session: Session, school_id: UUID, period_key: str, now: datetime) -> Settled | None:
    """Settle a school's period from the ledger as it is now; None where the calendar joins the period to the next one.

    Raises ``PeriodKeyInvalid``, ``TermUnknown`` and ``SchoolNotFound``.
    """
    plan = queries.plan(session, school_id, period_key)
    return settle(session, plan, now) if plan else None


def settle(session: Session, plan: Plan, now: datetime) -> Settled:
    """Settle a planned period from the ledger as it is now.

    The period's row is locked first, so that of two tallies the second finds the first one's work. Repeating with the
    same evidence changes nothing. Other evidence before the notice makes the next settlement, which stores what
    changed and asks the affected pools to confirm again; from the notice on a period stays as it is.
    """
    period = _locked(session, plan, now)
    if period.status not in BEFORE_NOTICE:
        return Settled(period.id, period.settlement)
    return _settle(session, period, now)


def _locked(session: Session, plan: Plan, now: datetime) -> _Period:
    """Return the period's row, locked; rules and draw are fixed with its first tally."""
    draw_value = new_token()
    seed = seed_of(str(plan.school_id), plan.key, draw_value)
    fresh = _Period(
        new_id(), plan.school_id, plan.span.starts_on, plan.span.ends_on, Status.OPEN.value, asdict(plan.rules), seed
    )
    values = {
        "id": fresh.id,
        "school_id": plan.school_id,
        "period_key": plan.key,
        "kind": kind_of(plan.key).value,
        "starts_on": fresh.starts_on,
        "ends_on": fresh.ends_on,
        "status": fresh.status,
        "rules": fresh.rules,
        "draw_value": draw_value,
        "seed": seed,
        "created_at": now,
    }
    if insert_if_absent(session, StarPeriod, values):
        return fresh
    row = session.execute(_SETTLED_SO_FAR, {"school_id": plan.school_id, "period_key": plan.key}).one()
    return _Period(*tuple(row))


def _settle(session: Session, period: _Period, now: datetime) -> Settled:
    evidence = _gather(session, period)
    plain = evidence.canonical()
    evidence_hash = hashlib.sha256(plain).hexdigest()
    if evidence_hash == period.evidence_hash:
        return Settled(period.id, period.settlement)
    result = rank(evidence, StarRules(**period.rules), period.seed)
    asked_again, more = _against_last(session, period, evidence, result, now) if period.settlement else ((), {})
    result_plain = result.canonical()
    settled = {
        "period_id": period.id,
        "evidence": pack(plain),
        "evidence_hash": evidence_hash,
        "result": pack(result_plain),
        "result_hash": hashlib.sha256(result_plain).hexdigest(),
        "settlement": period.settlement + 1,
        "status": Status.TALLIED,
        "tallied_at": now,
    }
    run(session, _SETTLE, settled | more)
    return Settled(period.id, period.settlement + 1, has_changed=True, asked_again=asked_again)


def _against_last(
    session: Session, period: _Period, evidence: Evidence, result: Result, now: datetime
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Compare with the last settlement and undo what was confirmed on it; returns whose, and what to store of it."""
    before, last = Evidence.parse(unpack(period.evidence)), Result.parse(unpack(period.result))
    changes = difference(last, result, before, evidence)
    asked_again = _ask_again(session, period.id, [change["pool"] for change in changes], now)
    entry = {
        "settlement": period.settlement + 1,
        "at": now.isoformat(),
        "pools": changes,
        "asked_again": list(asked_again),
    }
    status = status_after(session, period.id, result)
    return asked_again, {"status": status, "differences": [*period.differences, entry]}


def _gather(session: Session, period: _Period) -> Evidence:
    """Read what the ranking depends on: the ledger's totals, the classes of the last day, and the earlier stars."""
    places = schools.places_on(session, period.school_id, period.ends_on)
    sizes = Counter(place.class_id for place in places.values())
    classes = schools.classes_on(session, period.school_id, period.ends_on)
    last_stars = _last_stars(session, period)
    class_keys = {class_id: str(class_id) for class_id in sizes}
    children = (
        Child(str(student_id), class_keys[place.class_id], total, days, groups, last_stars.get(student_id, ""))
        for student_id, total, days, groups in points.totals(
            session, period.school_id, period.starts_on, period.ends_on
        )
        if (place := places.get(student_id))
    )
    return Evidence(
        starts_on=period.starts_on.isoformat(),
        ends_on=period.ends_on.isoformat(),
        classes=tuple(
            ClassSize(str(class_id), classes[class_id].grade, size)
            for class_id, size in sizes.items()
            if class_id in classes
        ),
        children=tuple(children),
    )


def _last_stars(session: Session, period: _Period) -> dict[UUID, str]:
    """Return when each child was last a star. Nominations count: the last period's notice still runs on Monday."""
    span = {"since": period.starts_on - MEMORY, "until": period.ends_on, "before": period.starts_on}
    rows = run(session, _LAST_STARS, {"school_id": period.school_id, **span})
    return {student_id: ends_on.isoformat() for student_id, ends_on in rows}


def _ask_again(session: Session, period_id: UUID, pools: list[str], now: datetime) -> tuple[str, ...]:
    """Undo the confirmations of the pools; returns whose were undone."""
    undone = (
        StarConfirmation.period_id == period_id,
        StarConfirmation.pool.in_(pools),
        StarConfirmation.asked_again_at.is_(None),
    )
    asked = session.execute(select(StarConfirmation.pool).where(*undone)).scalars().all()
    session.execute(update(StarConfirmation).where(*undone).values(asked_again_at=now))
    return tuple(sorted(asked))


def status_after(session: Session, period_id: UUID, result: Result) -> Status:
    """Return ``confirmed`` once every pool with proposals has a confirmation that holds."""
    confirmed = set(
        session.execute(
            select(StarConfirmation.pool).where(
                StarConfirmation.period_id == period_id, StarConfirmation.asked_again_at.is_(None)
            )
        ).scalars()
    )
    needed = {pool.key for pool in result.pools if pool.proposed}
    return Status.CONFIRMED if needed and needed <= confirmed else Status.TALLIED
