"""The counters of seats and the claims on slots: the truths that must hold whatever happens at the same moment.

Every transaction takes its locks in one order, so that none can wait for another in a circle: children by id, then
offerings (``lock_offerings``), then what hangs on an offering: its class seats and the places in it. A new place may
be inserted before its offering is counted, because nobody else can see it; so the busy row of the offering comes last.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BindParameter, Table, Uuid, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.core.db import afterwards, changed, insert_if_absent, run
from app.courses.errors.places import ClassQuotaFull, CourseFull
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import ClassSeats, Offering
from app.courses.queries.places import OfferedCourse
from app.courses.rules.places import require_offered
from app.courses.rules.words import HOLDING, OfferingStatus
from app.courses.service.full_courses import full_courses

# On the tables themselves a statement costs less than on the mapped classes, and this is where a rush meets.
_OFFERINGS, _CLASSES = cast("Table", Offering.__table__), cast("Table", ClassSeats.__table__)
_CLAIMS = cast("Table", SlotClaim.__table__)
_SEATS: BindParameter[int] = bindparam("seats")
_LOCK = (
    select(Offering.id)
    .where(Offering.id.in_(bindparam("offering_ids", expanding=True)))
    .order_by(Offering.capacity.is_(None), Offering.id)
    .with_for_update(key_share=True)
)
_TAKE = (
    update(_OFFERINGS)
    .where(
        _OFFERINGS.c.id == bindparam("of"),
        _OFFERINGS.c.status == OfferingStatus.PUBLISHED.value,
        # A round that is cancelled meanwhile lets its offerings go, and nobody slips in by its rules any more.
        _OFFERINGS.c.round_id.is_not_distinct_from(bindparam("of_round", type_=Uuid())),
        or_(_OFFERINGS.c.capacity.is_(None), _OFFERINGS.c.taken + _SEATS <= _OFFERINGS.c.capacity),
    )
    .values(taken=_OFFERINGS.c.taken + _SEATS)
)
_TAKE_IN_CLASS = (
    update(_CLASSES)
    .where(
        _CLASSES.c.offering_id == bindparam("of"),
        _CLASSES.c.class_id == bindparam("in_class"),
        _CLASSES.c.taken + _SEATS <= bindparam("most"),
    )
    .values(taken=_CLASSES.c.taken + _SEATS, quota=bindparam("most"))
)
_HOLDERS_OF_CLASS = select(func.count()).where(
    Enrolment.offering_id == bindparam("of"),
    Enrolment.class_id == bindparam("in_class"),
    Enrolment.status.in_([status.value for status in HOLDING]),
)
_FREE = update(_OFFERINGS).where(_OFFERINGS.c.id == bindparam("of")).values(taken=_OFFERINGS.c.taken - 1)
_FREE_IN_CLASS = (
    update(_CLASSES)
    .where(_CLASSES.c.offering_id == bindparam("of"), _CLASSES.c.class_id == bindparam("in_class"))
    .values(taken=_CLASSES.c.taken - 1)
)
_CLAIM = insert(_CLAIMS)
_UNCLAIM = delete(_CLAIMS).where(_CLAIMS.c.enrolment_id == bindparam("held_by"))


def lock_offerings(session: Session, offering_ids: Collection[UUID]) -> None:
    """Hold offerings until the commit, base care last; whoever changes existing places of theirs does this first."""
    run(session, _LOCK, {"offering_ids": list(offering_ids)})


def take(session: Session, courses: Mapping[UUID, OfferedCourse], seats: Iterable[tuple[UUID, UUID]]) -> None:
    """Count seats of places that are already written, given as offering and class, where there is room for all of them.

    Raises ``CourseFull``, ``ClassQuotaFull`` or ``CourseNotOffered``, after which the transaction must be rolled back.
    """
    wanted = sorted(seats, key=lambda pair: _lock_order(courses[pair[0]]))
    for offering_id, of_offering in groupby(wanted, key=lambda pair: pair[0]):
        course, classes = courses[offering_id], Counter(class_id for _, class_id in of_offering)
        wanted_seats = {"of": offering_id, "of_round": course.round_id, "seats": classes.total()}
        if not changed(run(session, _TAKE, wanted_seats)):
            require_offered(course)
            raise CourseFull(offering_id=offering_id)
        if course.class_quota is not None:
            for class_id, number in sorted(classes.items()):
                _take_in_class(session, course, class_id, number)


def _lock_order(course: OfferedCourse) -> tuple[bool, UUID]:
    return course.capacity is None, course.id


def _take_in_class(session: Session, course: OfferedCourse, class_id: UUID, number: int) -> None:
    """Count seats of a class. Its row begins, where the quota is new, with those who already hold seats."""
    seats = {"of": course.id, "in_class": class_id, "seats": number, "most": course.class_quota}
    if changed(run(session, _TAKE_IN_CLASS, seats)):
        return
    holders = run(session, _HOLDERS_OF_CLASS, {"of": course.id, "in_class": class_id}).scalar_one()
    first = {"offering_id": course.id, "class_id": class_id, "quota": course.class_quota, "taken": holders}
    if holders > (course.class_quota or 0) or not insert_if_absent(session, ClassSeats, first):
        raise ClassQuotaFull(offering_id=course.id, class_id=class_id)


def free(session: Session, offering_id: UUID, class_id: UUID) -> None:
    """Count one seat less, of the offering and of the class where it is counted."""
    afterwards(session, full_courses.forget, offering_id)
    run(session, _FREE, {"of": offering_id})
    run(session, _FREE_IN_CLASS, {"of": offering_id, "in_class": class_id})


def claim_slots(session: Session, claims: Iterable[tuple[OfferedCourse, str, UUID, UUID]]) -> None:
    """Take single slots, given as course, slot, child and place."""
    rows = [_claim_row(*each) for each in claims]
    if rows:
        run(session, _CLAIM, rows)


def _claim_row(course: OfferedCourse, slot: str, student_id: UUID, enrolment_id: UUID) -> dict[str, Any]:
    return {
        "student_id": student_id, "term_code": course.term_code, "slot": slot, "school_id": course.school_id,
        "enrolment_id": enrolment_id,
    }  # fmt: skip


def unclaim(session: Session, enrolment_id: UUID) -> None:
    """Give all slots of a place back."""
    run(session, _UNCLAIM, {"held_by": enrolment_id})


def unclaim_slots(session: Session, enrolment_id: UUID, slots: Collection[str]) -> bool:
    """Give single slots of a place in base care back; returns whether it still has another one."""
    of_place = SlotClaim.enrolment_id == enrolment_id
    session.execute(delete(SlotClaim).where(of_place, SlotClaim.slot.in_(slots)))
    return session.execute(select(SlotClaim.slot).where(of_place).limit(1)).first() is not None
