"""Swaps: a family tells another one a code in person, and both children change places at once or not at all."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.announcements.service import posts
from app.core import audit
from app.core.auth import Actor
from app.core.crypto import Vault, new_code
from app.courses import access
from app.courses.errors.places import EnrolmentNotFound, NotSeated, SwapDone, SwapNotFound, SwapNotPossible
from app.courses.models.enrolments import Enrolment, PlaceSwap
from app.courses.queries import openings
from app.courses.queries import places as queries
from app.courses.queries.places import OfferedCourse, slots_in_round
from app.courses.rules.places import SWAP_WITHIN, day_before, require_within
from app.courses.rules.words import EnrolmentStatus, Source, SwapStatus
from app.courses.service import places
from app.courses.service.changing import hold, require_changeable
from app.courses.service.enrolling import require_allowed, require_eligible
from app.courses.service.places import NewPlace
from app.courses.service.waitlist import offer_next
from app.schools import access as schools_access

CODE_LENGTH = 8
_CODE = "place_swaps.code"


class Proposal(NamedTuple):
    """``code`` is told to the other family in person; only its hash is kept."""

    id: UUID
    code: str
    expires_at: datetime


def propose(session: Session, actor: Actor, vault: Vault, enrolment_id: UUID, now: datetime) -> Proposal:
    """Make a code by which another family can swap for a place; an earlier proposal of the place ends.

    Raises ``EnrolmentNotFound``, ``NotSeated`` and ``WithdrawalClosed``.
    """
    enrolment = access.enrolment_as_guardian(session, actor, enrolment_id)
    hold(session, [enrolment])
    _require_swappable(session, enrolment, now)
    session.execute(
        update(PlaceSwap)
        .where(PlaceSwap.enrolment_id == enrolment_id, PlaceSwap.status == SwapStatus.PROPOSED.value)
        .values(status=SwapStatus.WITHDRAWN.value, ended_at=now)
    )
    code = new_code(CODE_LENGTH)
    swap = PlaceSwap(
        school_id=enrolment.school_id, enrolment_id=enrolment_id, code_index=vault.blind_index(code, _CODE),
        status=SwapStatus.PROPOSED.value, proposed_by=actor.account_id, proposed_at=now, expires_at=now + SWAP_WITHIN,
    )  # fmt: skip
    session.add(swap)
    session.flush()
    return Proposal(swap.id, code, swap.expires_at)


def _require_swappable(session: Session, enrolment: Enrolment, now: datetime) -> None:
    if enrolment.status != EnrolmentStatus.ENROLLED:
        raise NotSeated
    require_changeable(session, enrolment, now)


def accept(session: Session, actor: Actor, vault: Vault, code: str, enrolment_id: UUID, now: datetime) -> UUID:
    """Give the caller's child the place behind the code, and the other child the caller's; returns the new place.

    Accepting again gives the same answer. Both children must fit the other's course: its grades, its class quota, the
    limit of its round and their other slots. Raises ``SwapNotFound``, ``EnrolmentNotFound``, ``NotSeated``,
    ``WithdrawalClosed``, ``SwapNotPossible``, ``NotEligible``, ``WeeklyLimitReached``, ``TimeClash``,
    ``ClassQuotaFull`` and ``CourseNotOffered``.
    """
    swap = _found(session, vault, code)
    mine = access.enrolment_as_guardian(session, actor, enrolment_id)
    theirs = session.get_one(Enrolment, swap.enrolment_id)
    if theirs.school_id != mine.school_id:
        raise SwapNotFound
    hold(session, [mine, theirs])
    session.refresh(swap)
    courses = queries.offered(session, {mine.offering_id, theirs.offering_id})
    if swap.status == SwapStatus.DONE and swap.other_enrolment_id == mine.id:
        return _swapped_to(session, mine.student_id, theirs.offering_id)
    if swap.status != SwapStatus.PROPOSED or swap.expires_at <= now:
        raise SwapNotFound
    _require_fitting(session, mine, theirs, courses, now)
    swap.status, swap.other_enrolment_id = SwapStatus.DONE.value, mine.id
    swap.accepted_by, swap.ended_at = actor.account_id, now
    new_id = _exchange(session, swap, mine, theirs, courses, now)
    _tell(session, mine, theirs, courses, now)
    audit.record(session, now, actor.account_id, "places.swapped", "place_swap", swap.id, school_id=swap.school_id)
    return new_id


def _found(session: Session, vault: Vault, code: str) -> PlaceSwap:
    index = vault.blind_index(code.strip().upper(), _CODE)
    swap = session.execute(select(PlaceSwap).where(PlaceSwap.code_index == index)).scalar_one_or_none()
    if swap is None:
        raise SwapNotFound
    return swap


def _require_fitting(
    session: Session, mine: Enrolment, theirs: Enrolment, courses: dict[UUID, OfferedCourse], now: datetime
) -> None:
    for enrolment in (mine, theirs):
        _require_swappable(session, enrolment, now)
    if mine.student_id == theirs.student_id:
        raise SwapNotPossible(reason="same-child")
    if mine.offering_id == theirs.offering_id:
        raise SwapNotPossible(reason="same-course")
    if courses[mine.offering_id].term_code != courses[theirs.offering_id].term_code:
        raise SwapNotPossible(reason="other-term")
    for child, wanted in ((mine, theirs), (theirs, mine)):
        student = schools_access.student_row(session, child.student_id)
        row = openings.opening(session, student, wanted.offering_id)
        require_eligible(session, student, row, now)
        require_allowed(row)
        kept = (place for place in queries.held(session, [student.id]) if place.enrolment_id != child.id)
        require_within(row.most_courses, slots_in_round(kept, row.round_id) + len(row.slots))


def _exchange(
    session: Session,
    swap: PlaceSwap,
    mine: Enrolment,
    theirs: Enrolment,
    courses: dict[UUID, OfferedCourse],
    now: datetime,
) -> UUID:
    """End both places and give each child the other's."""
    pairs = ((mine, theirs.offering_id, swap.accepted_by), (theirs, mine.offering_id, swap.proposed_by))
    new = []
    for child, offering_id, guardian_id in pairs:
        places.vacate(session, child, EnrolmentStatus.WITHDRAWN, now, by=guardian_id, last_day=day_before(now))
        new.append(
            NewPlace(
                offering_id, child.student_id, child.class_id, EnrolmentStatus.ENROLLED, Source.SWAP,
                courses[offering_id].round_id, guardian_id, confirmed_by=guardian_id,
            )
        )  # fmt: skip
    made = places.occupy_many(session, swap.school_id, new, now)
    for course in courses.values():
        offer_next(session, course, now)  # Only where somebody was vacated who had been offered a further seat.
    return made[theirs.offering_id, mine.student_id]


def _swapped_to(session: Session, student_id: UUID, offering_id: UUID) -> UUID:
    """Return the latest place that a child has got in a course by a swap, whatever has become of it since."""
    of_child = (Enrolment.student_id == student_id, Enrolment.offering_id == offering_id)
    got = select(Enrolment.id).where(*of_child, Enrolment.source == Source.SWAP.value)
    return session.execute(got.order_by(Enrolment.id.desc()).limit(1)).scalar_one()


def _tell(
    session: Session, mine: Enrolment, theirs: Enrolment, courses: dict[UUID, OfferedCourse], now: datetime
) -> None:
    for child, course in ((mine, courses[theirs.offering_id]), (theirs, courses[mine.offering_id])):
        body = f"换课已完成,您的孩子从今天起参加《{course.title}》。"
        posts.note(session, child.school_id, [child.student_id], "换课已完成", body, now)


def take_back(session: Session, actor: Actor, swap_id: UUID, now: datetime) -> None:
    """End a proposal as a guardian of its child; ending it again changes nothing. Raises ``SwapNotFound``, ``SwapDone``."""
    swap = session.get(PlaceSwap, swap_id)
    if swap is None:
        raise SwapNotFound
    try:
        enrolment = access.enrolment_as_guardian(session, actor, swap.enrolment_id)
    except EnrolmentNotFound as error:
        raise SwapNotFound from error
    hold(session, [enrolment])
    session.refresh(swap)
    if swap.status == SwapStatus.DONE:
        raise SwapDone
    if swap.status == SwapStatus.PROPOSED:
        swap.status, swap.ended_at = SwapStatus.WITHDRAWN.value, now
