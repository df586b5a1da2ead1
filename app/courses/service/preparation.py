"""Fixing, before the wishes open, who takes part, on which days, and with which places already given.

Everything a draw depends on besides the wishes is decided here, so that no wish can change it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day, local_time
from app.core.crypto import Vault, new_code
from app.courses.errors.rounds import NoticeNotDelivered, RegistrationRunning, RoundCancelled, RoundClosed
from app.courses.models.rounds import RoundChild, SelectionRound
from app.courses.queries import rounds
from app.courses.queries.draw_inputs import held_slots
from app.courses.rules.rounds import PLACED, carry_of, said
from app.courses.rules.words import EnrolmentStatus, Mode, Source
from app.courses.service import places
from app.courses.service.draws import commit_to_secret
from app.courses.service.notices import note_delivery, tell
from app.courses.service.places import NewPlace
from app.schools import access as schools_access
from app.schools import queries as schools
from app.schools.access import StudentRow

CODE_LENGTH = 10


def prepare(session: Session, selection: SelectionRound, now: datetime, vault: Vault, by: UUID | None = None) -> None:
    """Fix the children of a round and their facts, seat those placed by the school, and commit to a draw's secret.

    Preparing again changes nothing. The caller holds the round, so that of two at once one finds it done. Raises
    ``RoundCancelled``, ``RoundClosed``, ``NoticeNotDelivered``, ``RegistrationRunning``, and the refusals of places
    where a declared place cannot be given any more.
    """
    if selection.prepared_at:
        return
    _check_time(session, selection, now)
    children = _children(session, selection, now)
    placed = _seat(session, selection, now, by)
    _fix(session, selection, children)
    if selection.mode == Mode.WISHES:
        commit_to_secret(session, selection, now, vault)
    selection.prepared_at = now
    session.flush()
    audit.record(
        session, now, by, "round.prepared", "selection_round", selection.id,
        school_id=selection.school_id, children=len(children), placed=placed,
    )  # fmt: skip


def _check_time(session: Session, selection: SelectionRound, now: datetime) -> None:
    if selection.cancelled_at:
        raise RoundCancelled(reason=selection.cancel_reason)
    if now >= selection.close_at:
        raise RoundClosed(close_at=local_time(selection.close_at).isoformat())
    if missing := note_delivery(session, selection, now):
        classes = schools.classes_on(session, selection.school_id, local_day(now))
        raise NoticeNotDelivered(classes=sorted(classes[class_id].label for class_id in missing if class_id in classes))
    if selection.register_until and now < selection.register_until:
        raise RegistrationRunning(register_until=local_time(selection.register_until).isoformat())


def _children(session: Session, selection: SelectionRound, now: datetime) -> list[tuple[StudentRow, int]]:
    """Return the children that are in the classes now, with their grades."""
    classes = schools.classes_on(session, selection.school_id, local_day(now))
    taking_part = [row.class_id for row in rounds.classes_of(session, selection.id) if row.class_id in classes]
    return [
        (student, classes[class_id].grade)
        for class_id in taking_part
        for student in schools_access.students_of_class(session, class_id)
    ]


def _seat(session: Session, selection: SelectionRound, now: datetime, by: UUID | None) -> int:
    """Give the declared places to children still at the school; guardians may confirm until the adjustments end."""
    declared = [
        row
        for row in rounds.places_to_give(session, selection.school_id, selection.term_code)
        if row.round_id == selection.id
    ]
    students = schools_access.student_rows(session, {row.student_id for row in declared})
    new = [
        NewPlace(
            row.offering_id,
            row.student_id,
            students[row.student_id].class_id,
            EnrolmentStatus.PENDING_GUARDIAN,
            Source.PLACED,
            round_id=selection.id,
            by=by,
            answer_by=selection.adjust_until,
        )
        for row in declared
        if row.student_id in students
    ]
    places.occupy_many(session, selection.school_id, new, now)
    words = PLACED.format(title=selection.title, adjust_until=said(selection.adjust_until))
    tell(session, selection, {place.student_id for place in new}, words, now, selection.adjust_until)
    return len(new)


def _fix(session: Session, selection: SelectionRound, children: Iterable[tuple[StudentRow, int]]) -> None:
    """Write the facts of each child. Slots on which it holds a course, for example a placed one, are not its to choose."""
    offered = rounds.offered_slots(session, selection.id)
    asked = rounds.registered_slots(session, selection.id) if selection.register_until else None
    held = held_slots(session, selection.school_id, selection.term_code)
    numbers = rounds.last_numbers(session, selection.school_id)
    rows: list[dict[str, Any]] = []
    for student, grade in children:
        slots = offered.get(grade, frozenset()) - held.get(student.id, set())
        if asked is not None:
            slots = slots.intersection(asked.get(student.id, ()))
        rows.append(
            {
                "round_id": selection.id, "student_id": student.id, "school_id": selection.school_id,
                "class_id": student.class_id, "grade": grade, "code": new_code(CODE_LENGTH),
                "slots": sorted(slots), "carry": carry_of(numbers.get(student.id)),
            }
        )  # fmt: skip
    if rows:
        session.execute(insert(RoundChild), rows)
