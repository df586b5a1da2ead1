"""Erasing a child's labor for its family: the one place where records are deleted rather than taken back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.checkins.models import CheckIn, CheckInPhoto
from app.core.db import changed
from app.points import service as points
from app.points.rules import labor_week


def unlink_photos(session: Session, photo_ids: Collection[UUID]) -> None:
    """Take photos from all records that have them; siblings may share one. The records and their points stay."""
    session.execute(delete(CheckInPhoto).where(CheckInPhoto.photo_id.in_(photo_ids)))


def erase_records(session: Session, student_id: UUID, now: datetime) -> int:
    """Delete every record of a child, points reversed by counter-entries; returns how many records went.

    The caller holds the child's lock and has taken the photos off before.
    """
    days = session.execute(select(CheckIn.labor_on).where(CheckIn.student_id == student_id).distinct()).scalars()
    for week in sorted({labor_week(day) for day in days}, key=lambda week: week.starts_on):
        points.settle(session, student_ids=[student_id], week=week, awards=(), now=now)
    return changed(session.execute(delete(CheckIn).where(CheckIn.student_id == student_id)))
