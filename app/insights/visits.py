"""Counting visits, so cheaply that a session costs one row in thirty minutes, and that row waits for others.

Each web process remembers when it last saw a session. What it sees again after a pause is a visit's beginning; where
several processes saw the same one, the night counts it once. The beginnings wait in memory until some request, once a
minute, takes them along to the database, and only then it is asked whose schools they concern; what waits when a
process is killed is lost.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from flask import Flask, Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_STAFF
from app.core import auth
from app.core.auth import Actor
from app.core.db import transaction
from app.core.deps import now
from app.insights import service
from app.insights.service import IDLE
from app.schools import access

Begin = tuple[Actor, datetime]
LONGEST_WAIT = timedelta(minutes=1)
MOST_WAITING = 5_000
TAKEN_AT_ONCE = 500

logger = logging.getLogger(__name__)


class VisitLog:
    """What one web process has seen of its visitors."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen_at: dict[UUID, datetime] = {}
        self._waiting: list[Begin] = []
        self._taken_at: datetime | None = None

    def see(self, actor: Actor, at: datetime) -> None:
        """Remember that somebody was seen; where that begins a visit, the beginning waits to be written down."""
        with self._lock:
            last = self._seen_at.get(actor.session_id)
            self._seen_at[actor.session_id] = at
            if (last is None or abs(at - last) > IDLE) and len(self._waiting) < MOST_WAITING:
                self._waiting.append((actor, at))

    def take_due(self, at: datetime) -> list[Begin]:
        """Hand over, once a minute, what waits; sessions that have been away too long are forgotten with it."""
        with self._lock:
            if self._taken_at and abs(at - self._taken_at) < LONGEST_WAIT:
                return []
            taken, self._waiting, self._taken_at = self._waiting[:TAKEN_AT_ONCE], self._waiting[TAKEN_AT_ONCE:], at
            self._seen_at = {session_id: last for session_id, last in self._seen_at.items() if abs(at - last) <= IDLE}
        return taken


def init_app(app: Flask) -> None:
    log = VisitLog()

    def note(response: Response) -> Response:
        """Count the visit of an answered request; the answer never depends on it."""
        try:
            _note(log, auth.known_actor(), now())
        except Exception:
            logger.exception("visit not counted")
        return response

    app.after_request(note)


def _note(log: VisitLog, actor: Actor | None, at: datetime) -> None:
    if actor:
        log.see(actor, at)
    if due := log.take_due(at):
        with transaction() as session:
            service.begin_visits(session, rows_of(session, due))


def rows_of(session: Session, begins: Sequence[Begin]) -> list[dict[str, Any]]:
    """Return a visit's beginning for each school to which its visitor belongs: as staff, else as family."""
    schools = access.schools_of(session, [actor for actor, _ in begins])
    return [
        {
            "school_id": school_id,
            "session_id": actor.session_id,
            "audience": "staff" if school_id in actor.school_ids(*SCHOOL_STAFF) else "family",
            "began_at": at,
        }
        for actor, at in begins
        for school_id in sorted(schools[actor.account_id])
    ]
