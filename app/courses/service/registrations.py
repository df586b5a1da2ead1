"""The slots on which families want their children to stay at school, bound before the wishes open."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.auth import Actor
from app.core.clock import local_day
from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.errors.rounds import (
    ChildNotInRound,
    DaysInvalid,
    RegistrationNotAsked,
    RegistrationOver,
    RoundCancelled,
)
from app.courses.models.rounds import SelectionRound, SlotRegistration
from app.courses.queries import rounds
from app.courses.rules.slots import in_order
from app.schools import queries as schools
from app.schools.access import StudentRow


def register(
    session: Session, actor: Actor, student: StudentRow, round_id: UUID, slots: Sequence[str], now: datetime
) -> SlotRegistration:
    """Register the slots of a child; registering again replaces them. The caller is the child's guardian.

    Raises ``RoundCancelled``, ``RegistrationNotAsked``, ``RegistrationOver``, ``ChildNotInRound`` and ``DaysInvalid``.
    """
    selection = rounds.held_open(session, round_id)
    _check_running(selection, now)
    offered = offered_to(session, selection, student, now)
    if errors := list(_faults(selection, slots, offered)):
        raise DaysInvalid(errors=errors)
    schools.lock_students(session, [student.id])
    registration = session.get(SlotRegistration, (round_id, student.id), populate_existing=True)
    if registration is None:
        registration = SlotRegistration(round_id=round_id, student_id=student.id, school_id=selection.school_id)
        session.add(registration)
    registration.slots = in_order(slots)
    registration.registered_by, registration.registered_at = actor.account_id, now
    session.flush()
    return registration


def registered(session: Session, round_id: UUID, student_id: UUID) -> SlotRegistration | None:
    return session.get(SlotRegistration, (round_id, student_id))


def offered_to(session: Session, selection: SelectionRound, student: StudentRow, now: datetime) -> list[str]:
    """Return the slots on which a child of the round may stay for a course. Raises ``ChildNotInRound``."""
    taking_part = {row.class_id for row in rounds.classes_of(session, selection.id)}
    found = schools.classes_on(session, selection.school_id, local_day(now)).get(student.class_id)
    if found is None or student.class_id not in taking_part:
        raise ChildNotInRound
    return sorted(rounds.offered_slots(session, selection.id).get(found.grade, ()))


def _check_running(selection: SelectionRound, now: datetime) -> None:
    if selection.cancelled_at:
        raise RoundCancelled(reason=selection.cancel_reason)
    if selection.register_until is None:
        raise RegistrationNotAsked
    if selection.prepared_at or now >= selection.register_until:
        raise RegistrationOver


def _faults(selection: SelectionRound, slots: Sequence[str], offered: Sequence[str]) -> Iterator[FieldError]:
    for place, slot in enumerate(slots):
        if slot not in offered:
            yield FieldError(f"/slots/{place}", "slot-not-offered", mark("这个时间没有面向孩子年级的课程。"))
    if selection.most_courses is not None and len(set(slots)) > selection.most_courses:
        most = (("most", selection.most_courses),)
        yield FieldError("/slots", "too-many-slots", mark("每周最多登记{most}次。"), most)
