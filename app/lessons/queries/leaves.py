"""Leave asked for by guardians."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.lessons.models.sessions import LeaveRequest

_LATEST: tuple[Any, ...] = (LeaveRequest.id,)
_LEAVE = (
    LeaveRequest.id,
    LeaveRequest.student_id,
    LeaveRequest.offering_id,
    LeaveRequest.starts_on,
    LeaveRequest.ends_on,
    LeaveRequest.note,
    LeaveRequest.asked_at,
)


def leaves_of_child(session: Session, student_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a child's leaves that were not taken back, the latest asked first."""
    standing = select(*_LEAVE).where(LeaveRequest.student_id == student_id, LeaveRequest.cancelled_at.is_(None))
    return page_of_rows(session, standing, _LATEST, cursor=cursor, limit=limit, newest_first=True)


def on_leave(session: Session, student_ids: Collection[UUID], day: date) -> dict[tuple[UUID, UUID | None], str]:
    """Return the notes of the leaves that cover a day, by child and course; the course is None for all courses."""
    covering = (
        LeaveRequest.student_id.in_(student_ids),
        LeaveRequest.cancelled_at.is_(None),
        LeaveRequest.starts_on <= day,
        LeaveRequest.ends_on >= day,
    )
    rows = session.execute(
        select(LeaveRequest.student_id, LeaveRequest.offering_id, LeaveRequest.note).where(*covering)
    )
    return {(row.student_id, row.offering_id): row.note for row in rows}
