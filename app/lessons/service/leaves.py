"""Leave, asked and taken back by guardians. Nobody has to give a reason."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day
from app.courses.errors.menu import OfferingNotFound
from app.courses.queries.places import held
from app.lessons.errors.sessions import LeaveBegun
from app.lessons.models.sessions import LeaveRequest
from app.lessons.rules.rolls import check_leave
from app.schools.access import StudentRow


def ask(
    session: Session, account_id: UUID, child: StudentRow, now: datetime,
    *, starts_on: date, ends_on: date, offering_id: UUID | None, note: str,
) -> LeaveRequest:  # fmt: skip
    """Let a child stay away from one of its courses or from all, both days included.

    Raises ``LeaveSpanInvalid``, and ``OfferingNotFound`` for a course in which the child has no place.
    """
    check_leave(starts_on, ends_on, local_day(now))
    if offering_id and not any(one.offering_id == offering_id and one.attends for one in held(session, [child.id])):
        raise OfferingNotFound
    leave = LeaveRequest(
        school_id=child.school_id, student_id=child.id, offering_id=offering_id, starts_on=starts_on, ends_on=ends_on,
        note=note, asked_by=account_id, asked_at=now,
    )  # fmt: skip
    session.add(leave)
    session.flush()
    audit.record(session, now, account_id, "leave.asked", "leave_request", leave.id, school_id=child.school_id)
    return leave


def take_back(session: Session, account_id: UUID, leave: LeaveRequest, now: datetime) -> None:
    """Take back a leave that has not begun; doing it again changes nothing. Raises ``LeaveBegun``."""
    if leave.cancelled_at:
        return
    if leave.starts_on <= local_day(now):
        raise LeaveBegun
    leave.cancelled_at = now
    session.flush()
    audit.record(session, now, account_id, "leave.taken_back", "leave_request", leave.id, school_id=leave.school_id)
