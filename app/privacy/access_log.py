"""The log of who of the staff looked at a child's data: one entry an account, child, thing and day.

It is written after the answer is made, so that a look costs the reader nothing but a glance at what is written already,
and an answer never fails for the log's sake.
"""

import logging
from datetime import datetime
from typing import Any

from flask import Flask, Response
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.rules import STAFF
from app.core import accesses, auth
from app.core.accesses import Access
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.db import changed, insert_if_absent, reading, transaction
from app.core.deps import now
from app.privacy.models import AccessLogEntry
from app.privacy.rules import ACCESSES_KEPT, role_towards
from app.schools import access

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    def write(response: Response) -> Response:
        """Write down what the request has shown; the answer never depends on it."""
        try:
            _write(accesses.take_accesses(), auth.known_actor(), now())
        except Exception:
            logger.exception("access not logged")
        return response

    app.after_request(write)


def _write(noted: list[Access], actor: Actor | None, at: datetime) -> None:
    if not noted or actor is None or not actor.has(*STAFF):
        return
    with reading() as session:
        entries = new_entries(session, actor, noted, at)
    if entries:
        with transaction() as session:
            record_access(session, entries)


def new_entries(session: Session, actor: Actor, noted: list[Access], at: datetime) -> list[dict[str, Any]]:
    """Return the entries that are missing for looks of the staff; a family that looks at its own child is not noted."""
    children = access.student_rows(session, {one.subject_id for one in noted})
    own = access.guarded_student_ids(session, actor)
    entries = []
    for student_id, what in noted:
        child = children.get(student_id)
        role = role_towards(actor.grants, child.school_id, child.class_id) if child else None
        if child is None or role is None or student_id in own:
            continue
        once = {
            "school_id": child.school_id, "student_id": student_id, "account_id": actor.account_id, "what": what,
            "day": local_day(at),
        }  # fmt: skip
        if session.execute(select(AccessLogEntry.id).filter_by(**once)).first() is None:
            entries.append(once | {"role": role.value, "at": at})
    return entries


def record_access(session: Session, entries: list[dict[str, Any]]) -> None:
    """Write entries, of which another request may have written the same by now."""
    for entry in entries:
        insert_if_absent(session, AccessLogEntry, entry)


def forget_accesses(session: Session, now: datetime) -> int:
    """Delete entries older than ``ACCESSES_KEPT``; returns how many."""
    return changed(session.execute(delete(AccessLogEntry).where(AccessLogEntry.at < now - ACCESSES_KEPT)))
