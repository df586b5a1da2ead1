"""The notes of records as content: hidden until found fit, and listed for the people who must look at them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins.models import CheckIn
from app.checkins.queries import NOTE_HIDDEN
from app.core import outbox
from app.core.pagination import Page, page_of_rows
from app.media.rules import Safety

TO_CHECK = "check_ins.note_to_check"


class NoteToCheck(NamedTuple):
    text: str
    recorded_by: UUID


def have_checked(session: Session, check_in_id: UUID, now: datetime) -> None:
    """Have a note that is hidden for now looked at after the commit."""
    outbox.defer(session, TO_CHECK, {"check_in_id": check_in_id}, now)


def to_check(session: Session, check_in_id: UUID) -> NoteToCheck | None:
    """Return a note about which nobody was asked yet."""
    waiting = (CheckIn.id == check_in_id, CheckIn.note_safety == Safety.UPLOADED)
    row = session.execute(select(CheckIn.note, CheckIn.recorded_by).where(*waiting)).one_or_none()
    return NoteToCheck._make(row) if row else None


def hidden(
    session: Session, student_ids: Collection[UUID], safety: str, *, cursor: str | None = None, limit: int
) -> Page:
    """Return a page of the notes of some children that are hidden in one state, the newest first."""
    columns: tuple[Any, ...] = (CheckIn.id, CheckIn.student_id, CheckIn.note, CheckIn.note_safety, CheckIn.recorded_at)
    of_children = select(*columns).where(
        NOTE_HIDDEN, CheckIn.note_safety == safety, CheckIn.student_id.in_(student_ids)
    )
    return page_of_rows(session, of_children, columns[:1], cursor=cursor, limit=limit, newest_first=True)
