"""What becomes of a place: a guardian confirms or gives it back, the office ends it or moves the child."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_day
from app.courses import access
from app.courses.errors.menu import OfferingNotFound
from app.courses.errors.places import (
    EnrolmentNotFound,
    NothingToConfirm,
    NotSeated,
    OfferExpired,
    ReasonRequired,
    WithdrawalClosed,
)
from app.courses.models.enrolments import Enrolment
from app.courses.models.rounds import SelectionRound
from app.courses.queries import places as queries
from app.courses.queries.places import Held, OfferedCourse, overlapping, slots_in_round
from app.courses.rules.places import (
    ASKED,
    ATTENDING,
    day_before,
    may_change,
    require_grade,
    require_offered,
    require_within,
)
from app.courses.rules.words import LIVING, EnrolmentStatus, Kind, Source
from app.courses.service import places, seats
from app.courses.service.enrolling import present_grade
from app.courses.service.places import NewPlace
from app.schools import access as schools_access
from app.schools import queries as schools


def hold(session: Session, enrolments: Sequence[Enrolment], offering_ids: Collection[UUID] = ()) -> None:
    """Hold the children and the offerings of places, and further offerings, and read the places as they are now."""
    schools.lock_students(session, {enrolment.student_id for enrolment in enrolments})
    seats.lock_offerings(session, {enrolment.offering_id for enrolment in enrolments}.union(offering_ids))
    for enrolment in enrolments:
        session.refresh(enrolment)


def require_changeable(session: Session, enrolment: Enrolment, now: datetime) -> None:
    """Raise ``WithdrawalClosed`` once families may not change places of the round by themselves any more."""
    round_ = session.get(SelectionRound, enrolment.round_id) if enrolment.round_id else None
    if not may_change(round_, now):
        raise WithdrawalClosed


def confirm(session: Session, actor: Actor, enrolment_id: UUID, now: datetime, *, on_paper: bool = False) -> None:
    """Confirm a place, or accept an offered seat, as a guardian; confirming again changes nothing.

    A family without a phone signs a slip, which its homeroom teacher or the office enters: ``on_paper``.

    An accepted seat replaces what the child had in its slots, and each seat given up is offered to the next in turn.
    Raises ``EnrolmentNotFound``, ``NothingToConfirm``, ``OfferExpired`` and ``WeeklyLimitReached``.
    """
    enrolment = access.enrolment_as_guardian(session, actor, enrolment_id, on_paper=on_paper)
    schools.lock_students(session, [enrolment.student_id])
    held = queries.held(session, [enrolment.student_id])
    course = queries.offered(session, [enrolment.offering_id])[enrolment.offering_id]
    replaced = [place for place in overlapping(course, held) if place.enrolment_id != enrolment.id]
    seats.lock_offerings(session, {course.id, *(place.offering_id for place in replaced)})
    session.refresh(enrolment)
    if enrolment.status == EnrolmentStatus.ENROLLED:
        return
    if enrolment.status not in ASKED:
        raise NothingToConfirm
    if enrolment.answer_by and enrolment.answer_by <= now:
        raise OfferExpired
    if enrolment.status == EnrolmentStatus.OFFERED:
        _require_within_limit(session, enrolment, course, held, replaced)
        _replace(session, enrolment, course, replaced, now)
    enrolment.status, enrolment.answer_by = EnrolmentStatus.ENROLLED.value, None
    enrolment.confirmed_by, enrolment.confirmed_at = actor.account_id, now
    if on_paper:
        session.flush()
        audit.record(
            session, now, actor.account_id, "enrolment.confirmed_on_paper", "enrolment", enrolment.id,
            school_id=enrolment.school_id,
        )  # fmt: skip


def _require_within_limit(
    session: Session, enrolment: Enrolment, course: OfferedCourse, held: list[Held], replaced: list[Held]
) -> None:
    round_ = session.get(SelectionRound, enrolment.round_id) if enrolment.round_id else None
    if round_:
        kept = [place for place in held if place not in replaced]
        require_within(round_.most_courses, slots_in_round(kept, round_.id) + len(course.slots))


def _replace(
    session: Session, enrolment: Enrolment, course: OfferedCourse, replaced: list[Held], now: datetime
) -> None:
    """Let the child change from what it has in the slots to the offered seat, today."""
    left = set()
    for place in replaced:
        if place.kind == Kind.BASE_CARE:
            if not seats.unclaim_slots(session, place.enrolment_id, course.slots):
                left.add(place.enrolment_id)
        else:
            other = session.get_one(Enrolment, place.enrolment_id)
            places.release(session, other, EnrolmentStatus.WITHDRAWN, now, by=None, last_day=day_before(now))
    seats.claim_slots(session, ((course, slot, enrolment.student_id, enrolment.id) for slot in course.slots))
    enrolment.starts_on = local_day(now)
    places.leave_care(session, left, now)


def withdraw(session: Session, actor: Actor, enrolment_id: UUID, reason: str, now: datetime) -> None:
    """End a place or a wait; ending it again changes nothing.

    A guardian leaves a waitlist or declines an offer at any time and gives a place back until the adjustments of its
    round end (``WithdrawalClosed``); the office ends any place with a reason. Raises ``EnrolmentNotFound``.
    """
    if _is_guardian(session, actor, enrolment_id):
        _give_back(session, actor, enrolment_id, now)
    else:
        _drop(session, actor, enrolment_id, reason, now)


def _is_guardian(session: Session, actor: Actor, enrolment_id: UUID) -> bool:
    try:
        access.enrolment_as_guardian(session, actor, enrolment_id)
    except EnrolmentNotFound:
        return False
    return True


def _give_back(session: Session, actor: Actor, enrolment_id: UUID, now: datetime) -> None:
    enrolment = session.get_one(Enrolment, enrolment_id)
    hold(session, [enrolment])
    if enrolment.status not in LIVING:
        return
    if enrolment.status in ATTENDING:
        require_changeable(session, enrolment, now)
    places.release(session, enrolment, EnrolmentStatus.WITHDRAWN, now, by=actor.account_id)


def _drop(session: Session, actor: Actor, enrolment_id: UUID, reason: str, now: datetime) -> None:
    enrolment = access.enrolment_for_office(session, actor, enrolment_id)
    hold(session, [enrolment])
    if enrolment.status not in LIVING:
        return
    if not reason:
        raise ReasonRequired
    places.release(session, enrolment, EnrolmentStatus.DROPPED, now, by=actor.account_id, reason=reason)
    audit.record(
        session, now, actor.account_id, "enrolment.dropped", "enrolment", enrolment.id,
        school_id=enrolment.school_id, reason=reason,
    )  # fmt: skip


def transfer(session: Session, actor: Actor, enrolment_id: UUID, offering_id: UUID, reason: str, now: datetime) -> UUID:
    """Move a child to another course of its term, by the office and at once; returns the new place.

    The seat it leaves is offered to the next of the waitlist. Raises ``EnrolmentNotFound``, ``OfferingNotFound``,
    ``NotSeated``, ``NotEligible``, ``TimeClash``, ``CourseFull``, ``ClassQuotaFull`` and ``CourseNotOffered``.
    """
    enrolment = access.enrolment_for_office(session, actor, enrolment_id)
    target = _target(session, enrolment, offering_id)
    hold(session, [enrolment], [offering_id])
    there = next(
        (place for place in queries.held(session, [enrolment.student_id]) if place.offering_id == target.id), None
    )
    if there and there.attends:
        return there.enrolment_id
    if enrolment.status not in ATTENDING:
        raise NotSeated
    require_offered(target)
    require_grade(target, present_grade(session, schools_access.student_row(session, enrolment.student_id), now))
    by, last_day = actor.account_id, day_before(now)
    moved = _moved(enrolment, target, actor)
    places.release(session, enrolment, EnrolmentStatus.DROPPED, now, by=by, reason=reason, last_day=last_day)
    new_id = places.occupy(session, target.school_id, moved, now)
    audit.record(
        session, now, actor.account_id, "enrolment.transferred", "enrolment", enrolment.id,
        school_id=enrolment.school_id, reason=reason, new_id=new_id,
    )  # fmt: skip
    return new_id


def _target(session: Session, enrolment: Enrolment, offering_id: UUID) -> OfferedCourse:
    courses = queries.offered(session, [enrolment.offering_id, offering_id])
    source, target = courses[enrolment.offering_id], courses.get(offering_id)
    if target is None or (target.school_id, target.term_code) != (source.school_id, source.term_code):
        raise OfferingNotFound
    return target


def _moved(enrolment: Enrolment, target: OfferedCourse, actor: Actor) -> NewPlace:
    return NewPlace(
        target.id, enrolment.student_id, enrolment.class_id, EnrolmentStatus(enrolment.status), Source.TRANSFER,
        target.round_id, actor.account_id, enrolment.answer_by, enrolment.confirmed_by,
    )  # fmt: skip
