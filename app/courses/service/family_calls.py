"""Noting that a family without a course was called, and what was agreed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.courses.errors.draws import CallNotFound
from app.courses.models.draws import FamilyCall


def note_call(
    session: Session, round_id: UUID, student_id: UUID, *, note: str, account_id: UUID, now: datetime
) -> None:
    """Note a call; another one replaces the note. Raises ``CallNotFound``."""
    found = session.get(FamilyCall, (round_id, student_id), with_for_update=True)
    if found is None:
        raise CallNotFound
    found.note, found.called_by, found.called_at = note, account_id, now
    session.flush()
    audit.record(
        session, now, account_id, "family.called", "student", student_id, school_id=found.school_id, round_id=round_id
    )
