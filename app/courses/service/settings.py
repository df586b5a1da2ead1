"""The times of a school's slots, and the lock under which its timetable is changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day
from app.core.db import insert_if_absent
from app.courses.errors.menu import SlotInUse
from app.courses.models.menu import CourseSettings
from app.courses.queries.bookings import published_slots
from app.courses.queries.menu import present_term
from app.courses.rules.slot_times import DEFAULT, SlotTime, check_slot_times, unknown_slots


def set_slot_times(
    session: Session, account_id: UUID, school_id: UUID, times: Sequence[SlotTime], now: datetime
) -> None:
    """Set when the slots of a school begin and end. Raises ``SlotTimesInvalid`` and ``SlotInUse``."""
    check_slot_times(times)
    settings = hold_timetable(session, school_id)
    used = published_slots(session, school_id, present_term(session, school_id, local_day(now)))
    if lost := unknown_slots(used, times):
        raise SlotInUse(slots="、".join(lost))
    settings.slot_times = [slot.as_json() for slot in times]
    session.flush()
    audit.record(
        session, now, account_id, "course_settings.changed", "course_settings", school_id, school_id=school_id
    )  # fmt: skip


def hold_timetable(session: Session, school_id: UUID) -> CourseSettings:
    """Hold the timetable of a school until the commit, so that no two offerings book one teacher or place at once.

    The row is made with its first use. Whoever also holds rounds and offerings holds this first.
    """
    defaults = {"school_id": school_id, "slot_times": [slot.as_json() for slot in DEFAULT]}
    insert_if_absent(session, CourseSettings, defaults)
    return session.get_one(CourseSettings, school_id, with_for_update=True, populate_existing=True)
