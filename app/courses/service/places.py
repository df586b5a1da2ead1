"""Giving and ending places in courses, for families, draws and the office alike. The order of locks is that of ``seats``."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Table, case, delete, insert, select, update
from sqlalchemy.orm import Session

from app.announcements.service import posts
from app.core import outbox
from app.core.clock import local_day
from app.core.db import run
from app.core.ids import new_id
from app.courses.errors.places import TimeClash
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import ClassSeats, Offering
from app.courses.queries import places as queries
from app.courses.queries.places import Held, OfferedCourse, overlapping
from app.courses.rules.places import ATTENDING, day_before
from app.courses.rules.words import HOLDING, LIVING, EnrolmentStatus, Kind, Source
from app.courses.service import seats
from app.courses.service.waitlist import offer_next
from app.schools import queries as schools

# Children whose course or round was cancelled get base care after the commit: {offering_id, cancelled_at}.
CARE_NEEDED = "places.care_needed"
_ATTENDING = [status.value for status in ATTENDING]
_LIVING = [status.value for status in LIVING]
_INSERT = insert(cast("Table", Enrolment.__table__))


@dataclass(frozen=True)
class NewPlace:
    """A place to be given. ``waiting_no`` is set for a place on the waitlist, which takes no seat."""

    offering_id: UUID
    student_id: UUID
    class_id: UUID
    status: EnrolmentStatus
    source: Source
    round_id: UUID | None = None
    by: UUID | None = None
    answer_by: datetime | None = None
    confirmed_by: UUID | None = None
    waiting_no: int | None = None

    @property
    def attends(self) -> bool:
        return self.status in ATTENDING


class CareNeed(NamedTuple):
    """A child that should not be without anything in a slot."""

    student_id: UUID
    class_id: UUID
    grade: int
    slot: str


Made = dict[tuple[UUID, UUID], UUID]


def occupy(session: Session, school_id: UUID, place: NewPlace, now: datetime) -> UUID:
    """Give one place; returns its id. See ``occupy_many``."""
    return occupy_many(session, school_id, [place], now)[place.offering_id, place.student_id]


def occupy_many(session: Session, school_id: UUID, places: Sequence[NewPlace], now: datetime) -> Made:
    """Give many places at once, all or none; returns their ids by offering and child.

    Base care gives way to any other course in its slot, and a wait for a course to a place in it. Raises ``TimeClash``,
    ``CourseFull``, ``ClassQuotaFull`` and ``CourseNotOffered``, after which the transaction must be rolled back.
    """
    student_ids = {place.student_id for place in places}
    schools.lock_students(session, student_ids)
    courses = queries.offered(session, {place.offering_id for place in places})
    held = queries.held(session, student_ids)
    left = clear_slots(session, courses, places, held)
    _end_waits(session, places, held, now)
    made = seat(session, school_id, courses, places, now)
    leave_care(session, left, now)
    return made


def clear_slots(
    session: Session, courses: Mapping[UUID, OfferedCourse], places: Iterable[NewPlace], held: Iterable[Held]
) -> set[UUID]:
    """Free the slots of new places from base care; returns the places in care of which nothing remains.

    Raises ``TimeClash`` where a child sits in any other course. The caller ends what is returned by ``leave_care``
    after the new seats are counted, as the order of locks asks.
    """
    sitting = defaultdict(list)
    for held_place in held:
        sitting[held_place.student_id].append(held_place)
    left = set()
    for place in places:
        course = courses[place.offering_id]
        for other in overlapping(course, sitting[place.student_id]) if place.attends else ():
            if other.kind != Kind.BASE_CARE or course.kind == Kind.BASE_CARE:
                raise TimeClash(enrolment_id=other.enrolment_id)
            if not seats.unclaim_slots(session, other.enrolment_id, course.slots):
                left.add(other.enrolment_id)
    return left


def _end_waits(session: Session, places: Iterable[NewPlace], held: Iterable[Held], now: datetime) -> None:
    """End the waits and offers of children in the courses in which they get places now."""
    given = {(place.offering_id, place.student_id): place for place in places if place.attends}
    waits = [one for one in held if (one.offering_id, one.student_id) in given and not one.attends]
    if waits:
        seats.lock_offerings(session, {offering_id for offering_id, _ in given})
    for wait in waits:
        enrolment = session.get_one(Enrolment, wait.enrolment_id)
        session.refresh(enrolment)
        if enrolment.status in LIVING:
            by = given[wait.offering_id, wait.student_id].by
            vacate(session, enrolment, EnrolmentStatus.WITHDRAWN, now, by=by)


def leave_care(session: Session, enrolment_ids: Collection[UUID], now: datetime) -> None:
    """End places in base care that were left for other courses, which begin today."""
    for enrolment_id in sorted(enrolment_ids):
        care = session.get_one(Enrolment, enrolment_id)
        release(session, care, EnrolmentStatus.WITHDRAWN, now, by=None, last_day=day_before(now))


def seat(
    session: Session, school_id: UUID, courses: Mapping[UUID, OfferedCourse], places: Sequence[NewPlace], now: datetime
) -> Made:
    """Write places of children who are locked and whose slots are free, then count their seats.

    Raises ``CourseFull``, ``ClassQuotaFull`` and ``CourseNotOffered``, after which the transaction must be rolled back.
    """
    made = _write(session, school_id, places, now)
    sitting = [place for place in places if place.attends]
    seats.claim_slots(
        session,
        (
            (courses[place.offering_id], slot, place.student_id, made[place.offering_id, place.student_id])
            for place in sitting
            for slot in courses[place.offering_id].slots
        ),
    )
    seats.take(session, courses, [(place.offering_id, place.class_id) for place in places if place.status in HOLDING])
    return made


def _write(session: Session, school_id: UUID, places: Sequence[NewPlace], now: datetime) -> Made:
    rows = [_row(school_id, place, now) for place in places]
    if rows:
        run(session, _INSERT, rows)
    return {(row["offering_id"], row["student_id"]): row["id"] for row in rows}


def _row(school_id: UUID, place: NewPlace, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "school_id": school_id,
        "offering_id": place.offering_id,
        "student_id": place.student_id,
        "class_id": place.class_id,
        "round_id": place.round_id,
        "status": place.status.value,
        "source": place.source.value,
        "waiting_no": place.waiting_no,
        "answer_by": place.answer_by,
        "confirmed_by": place.confirmed_by,
        "confirmed_at": now if place.confirmed_by else None,
        "starts_on": local_day(now) if place.attends else None,
        "end_reason": "",
        "created_by": place.by,
        "created_at": now,
    }


def release(
    session: Session,
    enrolment: Enrolment,
    status: EnrolmentStatus,
    now: datetime,
    *,
    by: UUID | None,
    reason: str = "",
    last_day: date | None = None,
) -> None:
    """End a place or a wait; a seat that it held is offered to the next of the waitlist. What has ended stays as it is.

    ``last_day`` is the last day on which the child's lessons count, today unless told otherwise.
    """
    seats.lock_offerings(session, [enrolment.offering_id])
    session.refresh(enrolment)
    if enrolment.status not in LIVING:
        return
    course = queries.offered(session, [enrolment.offering_id])[enrolment.offering_id]
    if vacate(session, enrolment, status, now, by=by, reason=reason, last_day=last_day):
        offer_next(session, course, now)


def vacate(
    session: Session,
    enrolment: Enrolment,
    status: EnrolmentStatus,
    now: datetime,
    *,
    by: UUID | None,
    reason: str = "",
    last_day: date | None = None,
) -> bool:
    """End a place or a wait of an offering that the caller holds; returns whether a seat became free.

    Nobody is asked whether he wants the seat: the caller gives it to somebody.
    """
    held_a_seat, attended = enrolment.status in HOLDING, enrolment.status in ATTENDING
    if attended:
        enrolment.ended_on = last_day or local_day(now)
        seats.unclaim(session, enrolment.id)
    enrolment.status, enrolment.end_reason = status.value, reason
    enrolment.ended_at, enrolment.ended_by = now, by
    session.flush()
    if held_a_seat:
        seats.free(session, enrolment.offering_id, enrolment.class_id)
    return held_a_seat


def end_all(session: Session, offering: Offering, now: datetime, *, by: UUID | None, reason: str) -> int:
    """End all places and waits of a cancelled offering, which the caller holds; returns how many there were.

    The families are told, and the children who sat in it get base care after the commit.
    """
    living = (Enrolment.offering_id == offering.id, Enrolment.status.in_(_LIVING))
    student_ids = list(session.execute(select(Enrolment.student_id).where(*living)).scalars())
    session.execute(delete(SlotClaim).where(SlotClaim.enrolment_id.in_(select(Enrolment.id).where(*living))))
    sat = case((Enrolment.status.in_(_ATTENDING), local_day(now)))
    session.execute(
        update(Enrolment)
        .where(*living)
        .values(status=EnrolmentStatus.CANCELLED.value, ended_on=sat, ended_at=now, ended_by=by, end_reason=reason)
        .execution_options(synchronize_session="fetch")
    )
    offering.taken = 0
    session.execute(update(ClassSeats).where(ClassSeats.offering_id == offering.id).values(taken=0))
    if student_ids:
        title = queries.offered(session, [offering.id])[offering.id].title
        body = f"《{title}》不再开设,原因:{reason}。在校时段没有其他安排的孩子将进入作业辅导(基础托管)。"
        posts.note(session, offering.school_id, student_ids, f"《{title}》已取消", body, now)
        outbox.defer(session, CARE_NEEDED, {"offering_id": offering.id, "cancelled_at": now}, now)
    return len(student_ids)


def give_base_care(
    session: Session, school_id: UUID, needs: Iterable[CareNeed], term_code: str, round_id: UUID | None, now: datetime
) -> int:
    """Give each child base care in each slot in which it holds nothing; returns how many slots were given.

    Where a grade has several groups of care in a slot, the smallest one takes the child; where it has none, the child
    stays without.
    """
    wanted = list(dict.fromkeys(CareNeed(*need) for need in needs))
    student_ids = {need.student_id for need in wanted}
    schools.lock_students(session, student_ids)
    claimed = queries.claimed_slots(session, student_ids, term_code)
    care = _Care(queries.care_courses(session, school_id, term_code), queries.held(session, student_ids))
    given = [
        (course, need)
        for need in wanted
        if need.slot not in claimed[need.student_id] and (course := care.course_for(need))
    ]
    added = [
        NewPlace(course_id, student_id, class_id, EnrolmentStatus.ENROLLED, Source.BASE_CARE, round_id)
        for (course_id, student_id), class_id in care.new.items()
    ]
    made = care.places | _write(session, school_id, added, now)
    seats.claim_slots(
        session, ((course, need.slot, need.student_id, made[course.id, need.student_id]) for course, need in given)
    )
    courses = {course.id: course for course, _ in given}
    seats.take(session, courses, [(place.offering_id, place.class_id) for place in added])
    return len(given)


class _Care:
    """Which group of care takes which child: the one in which it is already, else the smallest of its slot and grade."""

    def __init__(self, courses: Sequence[OfferedCourse], held: Iterable[Held]) -> None:
        self._courses = courses
        self._sizes = {course.id: course.taken for course in courses}
        self.places = {(place.offering_id, place.student_id): place.enrolment_id for place in held if place.attends}
        self.new: dict[tuple[UUID, UUID], UUID] = {}

    def course_for(self, need: CareNeed) -> OfferedCourse | None:
        fitting = [course for course in self._courses if need.slot in course.slots and need.grade in course.grades]
        if not fitting:
            return None
        course = min(fitting, key=lambda course: (not self._has(course, need), self._sizes[course.id], course.id))
        if not self._has(course, need):
            self.new[course.id, need.student_id] = need.class_id
            self._sizes[course.id] += 1
        return course

    def _has(self, course: OfferedCourse, need: CareNeed) -> bool:
        return (course.id, need.student_id) in self.places or (course.id, need.student_id) in self.new
