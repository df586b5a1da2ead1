"""Counting visits, so cheaply that a session costs one row in thirty minutes, and that row waits for others.

Each web process remembers when it last saw a session. What it sees again after a pause is a visit's beginning; where
several processes saw the same one, the night counts it once. The beginnings wait in memory for at most a minute until
some request takes them along to the database; what waits when a process is killed is lost.
"""

import logging
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from flask import Flask, Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_STAFF
from app.core import auth
from app.core.auth import Actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.insights import service
from app.insights.service import IDLE
from app.schools import access

LONGEST_WAIT = timedelta(minutes=1)
MOST_WAITING = 5_000

logger = logging.getLogger(__name__)


class VisitLog:
    """What one web process has seen of its visitors."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen_at: dict[UUID, datetime] = {}
        self._waiting: list[dict[str, Any]] = []
        self._taken_at: datetime | None = None

    def is_new(self, session_id: UUID, at: datetime) -> bool:
        """Remember that a session was seen; tells whether that begins a visit."""
        with self._lock:
            last = self._seen_at.get(session_id)
            self._seen_at[session_id] = at
        return last is None or abs(at - last) > IDLE

    def add(self, begins: list[dict[str, Any]]) -> None:
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting += begins

    def take_due(self, at: datetime) -> list[dict[str, Any]]:
        """Hand over, once a minute, what waits; sessions that have been away too long are forgotten with it."""
        with self._lock:
            if self._taken_at and abs(at - self._taken_at) < LONGEST_WAIT:
                return []
            taken, self._waiting, self._taken_at = self._waiting, [], at
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
    if actor and log.is_new(actor.session_id, at):
        with reading() as session:
            log.add(begins_of(session, actor, at))
    if due := log.take_due(at):
        with transaction() as session:
            service.begin_visits(session, due)


def begins_of(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return a visit's beginning for each school that the caller belongs to: as staff, else as family."""
    staffed = actor.school_ids(*SCHOOL_STAFF)
    school_ids = {place.school_id for place in access.places_of(session, actor) if place.school_id}
    return [
        {
            "school_id": school_id,
            "session_id": actor.session_id,
            "audience": "staff" if school_id in staffed else "family",
            "began_at": at,
        }
        for school_id in sorted(school_ids)
    ]
