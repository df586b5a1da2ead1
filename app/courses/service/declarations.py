"""What the school declares of children and courses, with its reason, until the facts of the round are fixed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.db import insert_if_absent
from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.errors.rounds import DeclarationInvalid, FactsFixed
from app.courses.models.menu import ClassSeats, Offering
from app.courses.models.rounds import Declaration
from app.courses.queries import rounds
from app.courses.queries.draw_inputs import held_slots
from app.courses.queries.rounds import PlacedRow
from app.courses.rules.words import DeclarationKind, OfferingStatus
from app.schools import access
from app.schools import queries as schools


class _Desk(NamedTuple):
    """Where a child sits today: its class and grade."""

    class_id: UUID
    grade: int


def declare(
    session: Session,
    actor: Actor,
    offering: Offering,
    student_ids: Sequence[UUID],
    kind: DeclarationKind,
    reason: str,
    now: datetime,
) -> None:
    """Declare the same of several children, all or none; what is declared already stays as it is.

    Placed children count against the seats at once, so that the office learns now what would not fit later. Raises
    ``FactsFixed``, and ``DeclarationInvalid`` with all that stands against it.
    """
    _hold(session, offering)
    desks = _desks(session, offering.school_id, now)
    if errors := list(_faults(session, offering, student_ids, kind, desks)):
        raise DeclarationInvalid(errors=errors)
    for student_id in sorted(set(student_ids)):
        row = {
            "school_id": offering.school_id, "offering_id": offering.id, "student_id": student_id,
            "kind": kind.value, "reason": reason, "declared_by": actor.account_id, "declared_at": now,
        }  # fmt: skip
        insert_if_absent(session, Declaration, row)
    audit.record(
        session, now, actor.account_id, "course.declared", "offering", offering.id,
        school_id=offering.school_id, kind=kind, students=student_ids,
    )  # fmt: skip


def withdraw(session: Session, actor: Actor, declaration: Declaration, offering: Offering, now: datetime) -> None:
    """Take a declaration back. Raises ``FactsFixed``."""
    _hold(session, offering)
    session.execute(delete(Declaration).where(Declaration.id == declaration.id))
    audit.record(
        session, now, actor.account_id, "course.declaration_withdrawn", "offering", offering.id,
        school_id=offering.school_id, kind=declaration.kind, students=[declaration.student_id],
    )  # fmt: skip


def _hold(session: Session, offering: Offering) -> None:
    """Hold the round, then its offering, in the order in which a preparation does; raises ``FactsFixed`` after one."""
    if offering.round_id and rounds.held_open(session, offering.round_id).prepared_at:
        raise FactsFixed
    session.refresh(offering, with_for_update=True)
    if offering.status == OfferingStatus.CANCELLED:
        raise FactsFixed(mark("这个班次已取消。"))


def _desks(session: Session, school_id: UUID, now: datetime) -> dict[UUID, _Desk]:
    today = local_day(now)
    classes = schools.classes_on(session, school_id, today)
    return {
        student_id: _Desk(place.class_id, classes[place.class_id].grade)
        for student_id, place in schools.places_on(session, school_id, today).items()
        if place.class_id in classes
    }


def _faults(
    session: Session,
    offering: Offering,
    student_ids: Sequence[UUID],
    kind: DeclarationKind,
    desks: Mapping[UUID, _Desk],
) -> Iterator[FieldError]:
    known = desks.keys() & access.student_rows(session, student_ids).keys()
    for place, student_id in enumerate(student_ids):
        if student_id not in known:
            yield _fault(place, "student-unknown", mark("本校没有这个学生。"))
        elif desks[student_id].grade not in offering.grades:
            yield _fault(place, "other-grade", mark("这门课程不面向这个学生所在的年级。"))
    if kind is DeclarationKind.PLACED:
        waiting = rounds.places_to_give(session, offering.school_id, offering.term_code)
        held = {row.student_id for row in waiting if row.offering_id == offering.id}
        new = {student_id: place for place, student_id in enumerate(student_ids) if student_id in known - held}
        yield from _clashes(session, offering, waiting, new)
        yield from _seat_faults(offering, len(held), list(new.values()))
        yield from _quota_faults(session, offering, held, new, desks)


def _clashes(
    session: Session, offering: Offering, waiting: Sequence[PlacedRow], new: Mapping[UUID, int]
) -> Iterator[FieldError]:
    """Yield the children who hold a course, or are to get one, at the same time."""
    busy = held_slots(session, offering.school_id, offering.term_code)
    for row in waiting:
        busy.setdefault(row.student_id, set()).update(row.slots)
    for student_id, place in new.items():
        if not busy.get(student_id, set()).isdisjoint(offering.slots):
            yield _fault(place, "time-clash", mark("这个学生同一时间已安排了其他课程。"))


def _seat_faults(offering: Offering, held: int, new: Sequence[int]) -> Iterator[FieldError]:
    if offering.capacity is not None:
        for place in new[max(offering.capacity - offering.taken - held, 0) :]:
            yield _fault(place, "course-full", mark("这门课程的名额不够。"))


def _quota_faults(
    session: Session, offering: Offering, held: set[UUID], new: Mapping[UUID, int], desks: Mapping[UUID, _Desk]
) -> Iterator[FieldError]:
    if offering.class_quota is None:
        return
    taken = select(ClassSeats.class_id, ClassSeats.taken).where(ClassSeats.offering_id == offering.id)
    used = Counter({row.class_id: row.taken for row in session.execute(taken)})
    used.update(desks[student_id].class_id for student_id in held if student_id in desks)
    for student_id, place in new.items():
        class_id = desks[student_id].class_id
        used[class_id] += 1
        if used[class_id] > offering.class_quota:
            yield _fault(place, "class-quota-full", mark("这门课程给这个班级的名额不够。"))


def _fault(place: int, code: str, detail: str) -> FieldError:
    return FieldError(f"/student_ids/{place}", code, detail)
