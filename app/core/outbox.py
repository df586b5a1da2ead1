"""Work that follows a commit: written with the change in one transaction, done afterwards, at least once.

Handlers are idempotent by their own unique constraints. A message that fails comes back later with growing delay;
after ``MOST_ATTEMPTS`` it rests as failed, counted by the metrics, until somebody looks.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Update, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Identified, Model, changed, reading, transaction

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any], datetime], None]
CLAIMED_FOR = timedelta(minutes=2)
MOST_ATTEMPTS = 12
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
    session.add(OutboxMessage(topic=topic, payload=plain, created_at=now, available_at=at or now))


def work_off(handlers: Mapping[str, Handler], read_clock: Callable[[], datetime], most: int = 200) -> int:
    """Do up to ``most`` due messages, oldest first; returns how many were tried. Runs in an app context."""
    tried = 0
    while tried < most and (claim := _claim_next(read_clock())):
        tried += 1
        try:
            handlers[claim.topic](claim.payload, read_clock())
        except Exception as error:
            logger.exception("outbox message failed", extra={"topic": claim.topic, "message_id": str(claim.id)})
            _put_back(claim, read_clock(), type(error).__name__)
        else:
            _finish(claim, read_clock())
    return tried


def _claim_next(now: datetime) -> Claim | None:
    """Claim the oldest due message by a conditional update; of two workers exactly one gets it."""
    due = (
        OutboxMessage.done_at.is_(None),
        OutboxMessage.available_at <= now,
        OutboxMessage.attempts < MOST_ATTEMPTS,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
    )
    with transaction() as session:
        row = session.execute(
            select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.payload, OutboxMessage.attempts)
            .where(*due)
            .order_by(OutboxMessage.available_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == row.id)
            .values(claimed_until=now + CLAIMED_FOR, attempts=row.attempts + 1)
        )
        return Claim(row.id, row.topic, row.payload, row.attempts + 1)


def _held(claim: Claim) -> Update:
    """Touch the message only while this claim holds it: a worker that was too slow must not undo the next one's."""
    return update(OutboxMessage).where(OutboxMessage.id == claim.id, OutboxMessage.attempts == claim.attempts)


def _put_back(claim: Claim, now: datetime, error: str) -> None:
    delay = timedelta(seconds=min(10 * 2**claim.attempts, 3600))
    with transaction() as session:
        session.execute(_held(claim).values(claimed_until=None, available_at=now + delay, error=error[:200]))


def _finish(claim: Claim, now: datetime) -> None:
    with transaction() as session:
        session.execute(_held(claim).values(done_at=now, claimed_until=None, error=None))


def waiting(now: datetime) -> tuple[int, int]:
    """Return how many messages are due and how many rest as failed."""
    with reading() as session:
        undone = OutboxMessage.done_at.is_(None)
        due = select(func.count()).where(
            undone, OutboxMessage.available_at <= now, OutboxMessage.attempts < MOST_ATTEMPTS
        )
        failed = select(func.count()).where(undone, OutboxMessage.attempts >= MOST_ATTEMPTS)
        return session.execute(due).scalar_one(), session.execute(failed).scalar_one()


def forget_done(session: Session, now: datetime) -> int:
    return changed(session.execute(delete(OutboxMessage).where(OutboxMessage.done_at < now - KEPT_WHEN_DONE)))
