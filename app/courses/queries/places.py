"""Reads of places: courses as they are offered, what a child holds, who sits in a course, and lists for people."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.core.db import run
from app.core.pagination import Page, page_of_rows
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import Course, Offering
from app.courses.rules.places import ASKED, ATTENDING
from app.courses.rules.words import LIVING, EnrolmentStatus, Kind, OfferingStatus
from app.schools import access
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.errors import StudentNotFound

_ATTENDING = [status.value for status in ATTENDING]
_LIVING = [literal(status.value) for status in LIVING]  # See ``openings``.


@dataclass(frozen=True)
class OfferedCourse:
    """What giving and freeing places needs to know of a course of a term."""

    id: UUID
    school_id: UUID
    term_code: str
    slots: Sequence[str]
    grades: Sequence[int]
    capacity: int | None
    taken: int
    class_quota: int | None
    status: str
    is_invitation_only: bool
    round_id: UUID | None
    kind: str
    title: str


@dataclass(frozen=True)
class Held:
    """A living place, or a wait, of a child, with the slots of its course."""

    enrolment_id: UUID
    student_id: UUID
    offering_id: UUID
    round_id: UUID | None
    status: str
    answer_by: datetime | None
    kind: str
    term_code: str
    slots: Sequence[str]

    @property
    def attends(self) -> bool:
        return self.status in ATTENDING


@dataclass(frozen=True)
class HolderRow:
    """A child that sits in a course, with its present class; the class is None for a child who has left the school."""

    enrolment_id: UUID
    student_id: UUID
    student_name: str
    class_id: UUID | None
    class_label: str
    seat_no: int | None
    status: str
    starts_on: date | None


@dataclass(frozen=True)
class PlaceRow:
    """A place as its family, its teacher and the office read it. ``position`` is its turn on the waitlist, from 1."""

    id: UUID
    offering_id: UUID
    student_id: UUID
    class_id: UUID
    round_id: UUID | None
    title: str
    kind: str
    term_code: str
    slots: Sequence[str]
    status: str
    source: str
    position: int | None
    answer_by: datetime | None
    confirmed_at: datetime | None
    starts_on: date | None
    ended_on: date | None
    end_reason: str
    created_at: datetime


_COURSE = select(
    Offering.id, Offering.school_id, Offering.term_code, Offering.slots, Offering.grades, Offering.capacity,
    Offering.taken, Offering.class_quota, Offering.status, Offering.is_invitation_only, Offering.round_id, Course.kind,
    Course.title,
).join(Course, Course.id == Offering.course_id)  # fmt: skip
_OFFERED = _COURSE.where(Offering.id.in_(bindparam("offering_ids", expanding=True)))
_CARE = _COURSE.where(
    Offering.school_id == bindparam("school_id"),
    Offering.term_code == bindparam("term_code"),
    Offering.status == OfferingStatus.PUBLISHED.value,
    Course.kind == Kind.BASE_CARE.value,
)
_CLAIMED = select(SlotClaim.student_id, SlotClaim.slot).where(
    SlotClaim.student_id.in_(bindparam("student_ids", expanding=True)), SlotClaim.term_code == bindparam("term_code")
)
_HELD = (
    select(
        Enrolment.id, Enrolment.student_id, Enrolment.offering_id, Enrolment.round_id, Enrolment.status,
        Enrolment.answer_by, Course.kind, Offering.term_code, Offering.slots,
    )
    .join(Offering, Offering.id == Enrolment.offering_id)
    .join(Course, Course.id == Offering.course_id)
    .where(Enrolment.student_id.in_(bindparam("student_ids", expanding=True)), Enrolment.status.in_(_LIVING))
)  # fmt: skip
_ahead = aliased(Enrolment)
_TURN = (
    select(func.count() + 1)
    .where(
        _ahead.offering_id == Enrolment.offering_id,
        _ahead.status == EnrolmentStatus.WAITLISTED.value,
        tuple_(_ahead.waiting_no, _ahead.id) < tuple_(Enrolment.waiting_no, Enrolment.id),
    )
    .correlate(Enrolment)
    .scalar_subquery()
)
_POSITION = case((Enrolment.status == EnrolmentStatus.WAITLISTED.value, _TURN)).label("position")
_ONE_POSITION = select(_POSITION).where(Enrolment.id == bindparam("enrolment_id"))
_LISTED = (
    select(
        Enrolment.id, Enrolment.offering_id, Enrolment.student_id, Enrolment.class_id, Enrolment.round_id, Course.title,
        Course.kind, Offering.term_code, Offering.slots, Enrolment.status, Enrolment.source,
        _POSITION,
        Enrolment.answer_by, Enrolment.confirmed_at, Enrolment.starts_on, Enrolment.ended_on, Enrolment.end_reason,
        Enrolment.created_at,
    )
    .join(Offering, Offering.id == Enrolment.offering_id)
    .join(Course, Course.id == Offering.course_id)
)  # fmt: skip
_HOLDERS = (
    select(Enrolment.id, Enrolment.student_id, Enrolment.class_id, Enrolment.status, Enrolment.starts_on)
    .where(Enrolment.offering_id == bindparam("offering_id"), Enrolment.status.in_(_ATTENDING))
    .order_by(Enrolment.id)
)


def offered(session: Session, offering_ids: Collection[UUID]) -> dict[UUID, OfferedCourse]:
    rows = session.execute(_OFFERED, {"offering_ids": list(offering_ids)})
    return {row.id: OfferedCourse(*row) for row in rows}


def care_courses(session: Session, school_id: UUID, term_code: str) -> list[OfferedCourse]:
    """Return what a school offers of base care in a term."""
    rows = session.execute(_CARE, {"school_id": school_id, "term_code": term_code})
    return [OfferedCourse(*row) for row in rows]


def claimed_slots(session: Session, student_ids: Collection[UUID], term_code: str) -> dict[UUID, set[str]]:
    """Return in which slots of a term some children sit."""
    slots: dict[UUID, set[str]] = {student_id: set() for student_id in student_ids}
    for row in session.execute(_CLAIMED, {"student_ids": list(student_ids), "term_code": term_code}):
        slots[row.student_id].add(row.slot)
    return slots


def held(session: Session, student_ids: Collection[UUID]) -> list[Held]:
    """Return the living places and waits of some children, of all terms."""
    return [Held(*row) for row in run(session, _HELD, {"student_ids": list(student_ids)})]


def overlapping(course: OfferedCourse, held: Iterable[Held]) -> list[Held]:
    """Return the places among those held in which a child sits at a time of the course."""
    return [
        place
        for place in held
        if place.attends and place.term_code == course.term_code and not set(course.slots).isdisjoint(place.slots)
    ]


def slots_in_round(held: Iterable[Held], round_id: UUID | None) -> int:
    """Return how many slots the courses of a round take among the places held; base care does not count."""
    return sum(
        len(place.slots)
        for place in held
        if place.attends and place.round_id == round_id and place.kind != Kind.BASE_CARE
    )


def position(session: Session, enrolment_id: UUID) -> int | None:
    """Return the turn of a waiting child, from 1; None for a place that does not wait."""
    return run(session, _ONE_POSITION, {"enrolment_id": enrolment_id}).scalar()


def holders(session: Session, offering_id: UUID) -> list[HolderRow]:
    """Return who sits in a course, in the order of grades, classes and seats; who has left the school comes last."""
    rows = session.execute(_HOLDERS, {"offering_id": offering_id}).all()
    children = _present(session, {row.class_id for row in rows}, {row.student_id for row in rows})
    names = schools.student_names(session, {row.student_id for row in rows} - children.keys())
    seated = [(row, children.get(row.student_id)) for row in rows]
    return [
        HolderRow(
            row.id,
            row.student_id,
            child.name,
            child.class_id,
            child.class_label,
            child.seat_no,
            row.status,
            row.starts_on,
        )
        if child
        else HolderRow(row.id, row.student_id, names[row.student_id], None, "", None, row.status, row.starts_on)
        for row, child in sorted(seated, key=lambda pair: _seat_order(pair[1]))
    ]


def _present(session: Session, class_ids: Collection[UUID], student_ids: Collection[UUID]) -> dict[UUID, StudentRow]:
    """Return the children in their present classes, of which nearly all are still those of the enrolments."""
    found = {
        child.id: child
        for class_id in class_ids
        for child in access.students_of_class(session, class_id)
        if child.id in student_ids
    }
    for student_id in student_ids:
        if student_id not in found:
            with suppress(StudentNotFound):
                found[student_id] = access.student_row(session, student_id)
    return found


def _seat_order(child: StudentRow | None) -> tuple[Any, ...]:
    if child is None:
        return (True,)
    return (False, -child.entry_year, child.class_no, child.seat_no is None, child.seat_no or 0, child.id)


def places_of_student(session: Session, student_id: UUID, term_code: str) -> list[PlaceRow]:
    """Return all places and waits of a child in a term, ended ones too, the oldest first."""
    rows = session.execute(
        _LISTED.where(Enrolment.student_id == student_id, Offering.term_code == term_code).order_by(Enrolment.id)
    )
    return [PlaceRow(*row) for row in rows]


def enrolment_rows(session: Session, enrolment_ids: Collection[UUID]) -> list[PlaceRow]:
    rows = session.execute(_LISTED.where(Enrolment.id.in_(enrolment_ids)).order_by(Enrolment.id))
    return [PlaceRow(*row) for row in rows]


def named(session: Session, rows: Collection[PlaceRow]) -> list[dict[str, Any]]:
    """Return places with whose they are: the child's name, and its present class and seat."""
    student_ids = {row.student_id for row in rows}
    names, present = schools.student_names(session, student_ids), access.student_rows(session, student_ids)
    return [vars(row) | {"student_name": names[row.student_id]} | _seat(present.get(row.student_id)) for row in rows]


def _seat(child: StudentRow | None) -> dict[str, Any]:
    return {"class_label": child.class_label if child else "", "seat_no": child.seat_no if child else None}


def page_of_student(session: Session, student_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a child's places and waits, ended ones too, the newest first."""
    return _page(session, _LISTED.where(Enrolment.student_id == student_id), cursor, limit, newest_first=True)


def page_of_offering(session: Session, offering_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of all who have or had a place or a wait in a course, the oldest first."""
    return _page(session, _LISTED.where(Enrolment.offering_id == offering_id), cursor, limit, newest_first=False)


def page_asked_of_class(session: Session, class_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of what waits for an answer of the families whose children sit in a class now, the oldest first."""
    asked = _LISTED.where(
        Enrolment.student_id.in_([child.id for child in access.students_of_class(session, class_id)]),
        Enrolment.status.in_([status.value for status in ASKED]),
    )
    return _page(session, asked, cursor, limit, newest_first=False)


def _page(
    session: Session, statement: Select[*tuple[Any, ...]], cursor: str | None, limit: int, *, newest_first: bool
) -> Page:
    page = page_of_rows(
        session, statement, [Enrolment.__table__.c.id], cursor=cursor, limit=limit, newest_first=newest_first
    )
    return Page([PlaceRow(*row) for row in page.items], page.next)
