"""The times of a school's slots."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.courses.models.menu import CourseSettings
from app.courses.rules.slot_times import DEFAULT, SlotTime


def slot_times(session: Session, school_id: UUID) -> tuple[SlotTime, ...]:
    """Return when a school's slots begin and end; two hours from four o'clock where nothing is stored."""
    stored = session.get(CourseSettings, school_id)
    return tuple(map(SlotTime.from_json, stored.slot_times)) if stored else DEFAULT
