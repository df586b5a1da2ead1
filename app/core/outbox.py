"""Work that follows a commit: written with the change in one transaction, done afterwards, at least once.

Handlers are idempotent by their own unique constraints. A message that fails comes back later with growing delay;
after ``MOST_ATTEMPTS`` it rests as failed, counted by the metrics, until somebody looks.

Where a broker is configured, what is due is handed to the workers after the commit. The row alone says what is to be
done and who does it, so a message may be lost on the way, arrive twice, or be done by the scheduler instead.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Index,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.broker import Errand
from app.core.db import Identified, Model, afterwards, changed, reading, run, transaction
from app.core.deps import deps
from app.core.ids import new_id
from app.core.statements import Statement, Values

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any], datetime], None]
CLAIMED_FOR = timedelta(minutes=2)
MOST_ATTEMPTS = 12
MOST_HANDED_OVER = 200
LOST_AFTER = timedelta(seconds=30)
KEPT_WHEN_DONE = timedelta(days=30)


class OutboxMessage(Identified, Model):
    """One piece of deferred work. ``payload`` holds ids only, so that nothing personal outlives its row."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "done_at", "available_at"),)

    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))


@dataclass(frozen=True)
class Claim:
    id: UUID
    topic: str
    payload: Mapping[str, Any]
    attempts: int


def defer(session: Session, topic: str, payload: Mapping[str, Any], now: datetime, at: datetime | None = None) -> None:
    """Write a message into the caller's transaction; it becomes due at ``at`` (default: at once after the commit)."""
    plain = {key: value if isinstance(value, int | None) else str(value) for key, value in payload.items()}
    message = OutboxMessage(id=new_id(), topic=topic, payload=plain, created_at=now, available_at=at or now)
    session.add(message)
    if message.available_at <= now:
        afterwards(session, _hand_over, Errand(message.id, topic))


def _hand_over(errands: list[Errand]) -> None:
    deps().queue.hand_over(errands[:MOST_HANDED_OVER])


def work_off(
    handlers: Mapping[str, Handler],
    read_clock: Callable[[], datetime],
    most: int = 200,
    waiting_for: timedelta = timedelta(0),
) -> int:
    """Do up to ``most`` messages that have been due for so long, oldest first; returns how many were tried.

    Runs in an app context, in as many threads and processes as you like.
    """
    tried = 0
    while tried < most and _work(handlers, read_clock, _OLDEST, {"before": read_clock() - waiting_for}):
        tried += 1
    return tried


def work_one(message_id: UUID, handlers: Mapping[str, Handler], read_clock: Callable[[], datetime]) -> bool:
    """Do this message if it is due and nobody else does it or has done it; returns whether it was tried."""
    return _work(handlers, read_clock, _THIS, {"message_id": message_id})


def _work(
    handlers: Mapping[str, Handler], read_clock: Callable[[], datetime], which: Statement, values: Values
) -> bool:
    claim = _claim(read_clock(), which, values)
    if claim is None:
        return False
    try:
        handlers[claim.topic](claim.payload, read_clock())
    except Exception as error:
        logger.exception("outbox message failed", extra={"topic": claim.topic, "message_id": str(claim.id)})
        _put_back(claim, read_clock(), type(error).__name__)
    else:
        _finish(claim, read_clock())
    return True


def idle(now: datetime) -> list[Errand]:
    """Return due messages of which no worker knows (any more): those for later, those put back, those that got lost."""
    was_handed_over = and_(OutboxMessage.attempts == 0, OutboxMessage.available_at == OutboxMessage.created_at)
    may_be_lost = OutboxMessage.available_at <= now - LOST_AFTER
    with reading() as session:
        rows = session.execute(
            select(OutboxMessage.id, OutboxMessage.topic)
            .where(*_due(now), or_(not_(was_handed_over), may_be_lost))
            .order_by(OutboxMessage.available_at, OutboxMessage.id)
            .limit(MOST_HANDED_OVER)
        )
        return [Errand(row.id, row.topic) for row in rows]


def _due(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.done_at.is_(None),
        OutboxMessage.available_at <= now,
        OutboxMessage.attempts < MOST_ATTEMPTS,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
    )


_MESSAGES = cast("Table", OutboxMessage.__table__)
_FREE = (
    select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.payload, OutboxMessage.attempts)
    .where(*_due(bindparam("now")))
    .order_by(OutboxMessage.available_at, OutboxMessage.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OLDEST = _FREE.where(OutboxMessage.available_at <= bindparam("before"))
_THIS = _FREE.where(OutboxMessage.id == bindparam("message_id"))
# Touches a message only while one claim holds it: a worker that was too slow must not undo the next one's.
_HELD = update(_MESSAGES).where(_MESSAGES.c.id == bindparam("message_id"), _MESSAGES.c.attempts == bindparam("held"))


def _claim(now: datetime, which: Statement, values: Values) -> Claim | None:
    """Claim the oldest such message that is due; of two workers exactly one gets it."""
    with transaction() as session:
        row = run(session, which, {"now": now, **values}).one_or_none()
        if row is None:
            return None
        claim = Claim(row.id, row.topic, row.payload, row.attempts + 1)
        _touch(session, claim, held=row.attempts, claimed_until=now + CLAIMED_FOR, attempts=claim.attempts)
        return claim


def _touch(session: Session, claim: Claim, *, held: int, **changes: Any) -> None:
    run(session, _HELD, {"message_id": claim.id, "held": held, **changes})


def _put_back(claim: Claim, now: datetime, error: str) -> None:
    later = now + timedelta(seconds=min(10 * 2**claim.attempts, 3600))
    with transaction() as session:
        _touch(session, claim, held=claim.attempts, claimed_until=None, available_at=later, error=error[:200])


def _finish(claim: Claim, now: datetime) -> None:
    with transaction() as session:
        _touch(session, claim, held=claim.attempts, done_at=now, claimed_until=None, error=None)


def waiting(now: datetime) -> tuple[int, int]:
    """Return how many messages are due and how many rest as failed."""
    with reading() as session:
        undone = OutboxMessage.done_at.is_(None)
        due = select(func.count()).where(
            undone, OutboxMessage.available_at <= now, OutboxMessage.attempts < MOST_ATTEMPTS
        )
        failed = select(func.count()).where(undone, OutboxMessage.attempts >= MOST_ATTEMPTS)
        return session.execute(due).scalar_one(), session.execute(failed).scalar_one()


def oldest_due(now: datetime) -> datetime | None:
    """Return since when the oldest message that waits has been due, or None where none waits."""
    undone = (OutboxMessage.done_at.is_(None), OutboxMessage.attempts < MOST_ATTEMPTS)
    with reading() as session:
        return session.execute(
            select(func.min(OutboxMessage.available_at)).where(*undone, OutboxMessage.available_at <= now)
        ).scalar_one()


def forget_done(session: Session, now: datetime) -> int:
    return changed(session.execute(delete(OutboxMessage).where(OutboxMessage.done_at < now - KEPT_WHEN_DONE)))
