"""The roll of a lesson: who sits in it that day, in what order, and what is known of each child."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.crypto import Vault
from app.courses.queries.menu import offering_rows
from app.courses.queries.seating import Seat, seats_on
from app.courses.rules.words import Kind
from app.lessons.models.sessions import Attendance, CourseSession
from app.lessons.queries.leaves import on_leave
from app.lessons.queries.pickup import Allowed, Handed, allowed, handed_over
from app.lessons.rules.words import SessionStatus
from app.schools import queries as schools

_LAST_SEAT = 1_000


@dataclass(frozen=True)
class Child:
    """A child that sits in a course on a day, on its seat in the class of that day."""

    enrolment_id: UUID
    offering_id: UUID
    student_id: UUID
    name: str
    class_id: UUID
    class_label: str
    grade: int
    seat_no: int | None


@dataclass(frozen=True)
class RollRow:
    """A child on the roll of a lesson. ``presence`` is None while it has not been called.

    A guest is a child whose own lesson was cancelled, so that base care looks after it.
    """

    child: Child
    is_guest: bool
    has_leave: bool
    leave_note: str
    presence: str | None
    note: str
    handed: Handed | None
    collectors: Sequence[Allowed]

    @property
    def handed_at(self) -> datetime | None:
        return self.handed.handed_at if self.handed else None


def children_on(session: Session, school_id: UUID, offering_ids: Collection[UUID], day: date) -> list[Child]:
    """Return who sits in the courses on a day, by class and seat.

    A child that changed class sits with its class of that day; one that has left the school is not there.
    """
    seats = seats_on(session, offering_ids, day)
    places, classes = schools.places_on(session, school_id, day), schools.classes_on(session, school_id, day)
    names = schools.student_names(session, {seat.student_id for seat in seats})

    def order(child: Child) -> tuple[int, int, int, UUID]:
        return child.grade, classes[child.class_id].class_no, child.seat_no or _LAST_SEAT, child.student_id

    def child(seat: Seat) -> Child:
        place = places[seat.student_id]
        its_class = classes[place.class_id]
        return Child(
            seat.enrolment_id, seat.offering_id, seat.student_id, names[seat.student_id], place.class_id,
            its_class.label, its_class.grade, place.seat_no,
        )  # fmt: skip

    there = [seat for seat in seats if seat.student_id in places and places[seat.student_id].class_id in classes]
    return sorted((child(seat) for seat in there), key=order)


def roll(session: Session, lesson: CourseSession, vault: Vault | None = None) -> list[RollRow]:
    """Return the roll of one lesson; see ``rolls``."""
    return rolls(session, [lesson], vault)[lesson.id]


def rolls(session: Session, lessons: Sequence[CourseSession], vault: Vault | None = None) -> dict[UUID, list[RollRow]]:
    """Return the rolls of lessons that one school has on one day.

    The names of collectors are given where a ``vault`` is handed in to open them.
    """
    if not lessons:
        return {}
    called = _children(session, lessons)
    student_ids = {child.student_id for children in called.values() for child in children}
    session_ids, day = [lesson.id for lesson in lessons], lessons[0].held_on
    leaves, marks = on_leave(session, student_ids, day), _marks(session, session_ids)
    handed, collectors = handed_over(session, session_ids), allowed(session, student_ids, vault)

    def row(lesson: CourseSession, child: Child) -> RollRow:
        asked = [key for key in ((child.student_id, child.offering_id), (child.student_id, None)) if key in leaves]
        mark = marks.get((lesson.id, child.student_id))
        return RollRow(
            child,
            is_guest=child.offering_id != lesson.offering_id,
            has_leave=bool(asked),
            leave_note=leaves[asked[0]] if asked else "",
            presence=mark.presence if mark else None,
            note=mark.note if mark else "",
            handed=handed.get((lesson.id, child.student_id)),
            collectors=collectors[child.student_id],
        )

    return {lesson.id: [row(lesson, child) for child in called[lesson.id]] for lesson in lessons}


def _children(session: Session, lessons: Sequence[CourseSession]) -> dict[UUID, list[Child]]:
    """Return who is to be called in each lesson: its own children, then its guests."""
    school_id, day = lessons[0].school_id, lessons[0].held_on
    own = children_on(session, school_id, {lesson.offering_id for lesson in lessons}, day)
    guests = _guests(session, school_id, day, {lesson.slot for lesson in lessons})
    return {
        lesson.id: [child for child in own if child.offering_id == lesson.offering_id] + guests.get(lesson.id, [])
        for lesson in lessons
    }


def _guests(session: Session, school_id: UUID, day: date, slots: Collection[str]) -> dict[UUID, list[Child]]:
    """Return the children whose special course is cancelled that day, by the lesson of base care that takes them in.

    Where several groups of base care are open to a grade the first one takes them.
    """
    that_day = (CourseSession.school_id == school_id, CourseSession.held_on == day, CourseSession.slot.in_(slots))
    lessons = session.execute(select(CourseSession).where(*that_day).order_by(CourseSession.id)).scalars().all()
    if all(lesson.status != SessionStatus.CANCELLED for lesson in lessons):
        return {}
    courses = offering_rows(session, {lesson.offering_id for lesson in lessons})
    care = [lesson for lesson in lessons if courses[lesson.offering_id].kind == Kind.BASE_CARE]
    hosts = [lesson for lesson in care if lesson.status != SessionStatus.CANCELLED]
    off = [lesson for lesson in lessons if lesson not in care and lesson.status == SessionStatus.CANCELLED]
    guests: dict[UUID, list[Child]] = {}
    for child in children_on(session, school_id, {lesson.offering_id for lesson in off}, day):
        for slot in (lesson.slot for lesson in off if lesson.offering_id == child.offering_id):
            open_to = (one for one in hosts if one.slot == slot and child.grade in courses[one.offering_id].grades)
            if host := next(open_to, None):
                guests.setdefault(host.id, []).append(child)
    return guests


def _marks(session: Session, session_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Attendance]:
    found = session.execute(select(Attendance).where(Attendance.session_id.in_(session_ids))).scalars()
    return {(mark.session_id, mark.student_id): mark for mark in found}
