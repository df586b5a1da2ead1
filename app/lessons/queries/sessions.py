"""Single lessons: those of a child in a term, those of a course, those of a day, and what patrols saw of one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.queries import display_names
from app.core.clock import local_day
from app.core.pagination import Page, page_of_rows
from app.courses.queries.menu import offering_rows
from app.courses.queries.seating import seats_of_student
from app.lessons.models.sessions import Attendance, CourseSession, PatrolNote
from app.lessons.rules.words import Presence, SessionStatus
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.rules.calendar import Span


@dataclass(frozen=True)
class LessonRow:
    """A lesson that fell into the days of a child's place. ``presence`` is None where the roll-call says nothing.

    ``other_place`` is where it is held where that is not the course's own place.
    """

    session_id: UUID
    offering_id: UUID
    enrolment_id: UUID
    held_on: date
    slot: str
    session_status: str
    other_place: str | None
    presence: str | None
    note: str


@dataclass(frozen=True)
class OwnLesson(LessonRow):
    """A lesson as the child's family sees it."""

    title: str
    place: str


@dataclass(frozen=True)
class SessionRow:
    """A lesson of a course. ``counts`` says how many children were present, on leave .., to those who may know."""

    id: UUID
    offering_id: UUID
    title: str
    held_on: date
    slot: str
    status: str
    place: str
    substitute_id: UUID | None
    substitute_name: str | None
    reason: str
    called_at: datetime | None
    counts: Mapping[str, int] | None


def lessons_of(session: Session, school_id: UUID, term_code: str, student_id: UUID) -> list[LessonRow]:
    """Return the lessons of a term that fell into the days of the child's places, by day and slot, cancelled ones too."""
    seats = seats_of_student(session, school_id, term_code, student_id)
    marked = (Attendance.session_id == CourseSession.id) & (Attendance.student_id == student_id)
    rows = session.execute(
        select(
            CourseSession.id,
            CourseSession.offering_id,
            CourseSession.held_on,
            CourseSession.slot,
            CourseSession.status,
            CourseSession.place,
            Attendance.presence,
            Attendance.note,
        )
        .outerjoin(Attendance, marked)
        .where(CourseSession.offering_id.in_({seat.offering_id for seat in seats}))
        .order_by(CourseSession.held_on, CourseSession.slot, CourseSession.id)
    )
    found = []
    for session_id, offering_id, held_on, slot, status, place, presence, note in rows:
        held = [seat for seat in seats if seat.offering_id == offering_id and held_on in seat]
        if held:
            enrolment_id = held[-1].enrolment_id
            found.append(
                LessonRow(session_id, offering_id, enrolment_id, held_on, slot, status, place, presence, note or "")
            )
    return found


def own_lessons(session: Session, child: StudentRow, term_code: str | None, now: datetime) -> list[OwnLesson]:
    """Return the lessons of a child in a term, by default the present one, as its family sees them."""
    if term_code is None:
        term = schools.term_on(session, schools.school(session, child.school_id), local_day(now))
        term_code = term.code if term else ""
    lessons = lessons_of(session, child.school_id, term_code, child.id)
    courses = offering_rows(session, {lesson.offering_id for lesson in lessons})
    return [
        OwnLesson(
            **vars(lesson),
            title=courses[lesson.offering_id].title,
            place=courses[lesson.offering_id].place if lesson.other_place is None else lesson.other_place,
        )
        for lesson in lessons
    ]


def sessions_of_offering(
    session: Session, offering_id: UUID, *, starts_on: date | None, ends_on: date | None,
    with_counts: bool, cursor: str | None, limit: int,
) -> Page:  # fmt: skip
    """Return a page of the lessons of a course by day and slot, within days where they are named."""
    columns = CourseSession.__table__.c
    statement = select(*columns).where(columns.offering_id == offering_id)
    if starts_on:
        statement = statement.where(columns.held_on >= starts_on)
    if ends_on:
        statement = statement.where(columns.held_on <= ends_on)
    page = page_of_rows(session, statement, [columns.held_on, columns.slot], cursor=cursor, limit=limit)
    return Page(_rows(session, page.items, with_counts=with_counts), page.next)


def sessions_of_school(session: Session, school_id: UUID, span: Span, *, cursor: str | None, limit: int) -> Page:
    """Return a page of all lessons of a school in a span of days by day and slot, cancelled ones too."""
    columns = CourseSession.__table__.c
    of_school = (columns.school_id == school_id, columns.held_on.between(span.starts_on, span.ends_on))
    by_time = [columns.held_on, columns.slot, columns.id]
    page = page_of_rows(session, select(*columns).where(*of_school), by_time, cursor=cursor, limit=limit)
    return Page(_rows(session, page.items, with_counts=True), page.next)


def session_row(session: Session, lesson: CourseSession) -> SessionRow:
    """Return one lesson as the school sees it."""
    return _rows(session, [lesson], with_counts=True)[0]


def _rows(session: Session, lessons: Sequence[CourseSession], *, with_counts: bool) -> list[SessionRow]:
    courses = offering_rows(session, {lesson.offering_id for lesson in lessons})
    names = display_names(session, {lesson.substitute_id for lesson in lessons if lesson.substitute_id})
    counts = _counts(session, [lesson.id for lesson in lessons]) if with_counts else {}
    return [
        SessionRow(
            lesson.id, lesson.offering_id, courses[lesson.offering_id].title, lesson.held_on, lesson.slot, lesson.status,
            courses[lesson.offering_id].place if lesson.place is None else lesson.place, lesson.substitute_id,
            names.get(lesson.substitute_id) if lesson.substitute_id else None, lesson.reason, lesson.called_at,
            counts.get(lesson.id),
        )
        for lesson in lessons
    ]  # fmt: skip


def _counts(session: Session, session_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many children have each mark, with a zero for marks that nobody has."""
    counted = {session_id: dict.fromkeys(map(str, Presence), 0) for session_id in session_ids}
    rows = session.execute(
        select(Attendance.session_id, Attendance.presence, func.count())
        .where(Attendance.session_id.in_(session_ids))
        .group_by(Attendance.session_id, Attendance.presence)
    )
    for session_id, presence, number in rows:
        counted[session_id][presence] = number
    return counted


def lessons_on(session: Session, school_id: UUID, day: date) -> list[CourseSession]:
    """Return the lessons of a school on a day that were not cancelled."""
    of_day = (CourseSession.school_id == school_id, CourseSession.held_on == day)
    standing = CourseSession.status != SessionStatus.CANCELLED
    return list(session.execute(select(CourseSession).where(*of_day, standing).order_by(CourseSession.id)).scalars())


def lessons_of_teacher(
    session: Session, account_id: UUID, offering_ids: Collection[UUID], span: Span
) -> list[CourseSession]:
    """Return the lessons of a span of days in some offerings, and those given as a substitute, without the cancelled."""
    given = (CourseSession.offering_id.in_(offering_ids), CourseSession.substitute_id == account_id)
    standing = select(CourseSession).where(
        or_(*given),
        CourseSession.held_on.between(span.starts_on, span.ends_on),
        CourseSession.status != SessionStatus.CANCELLED,
    )
    by_time = (CourseSession.held_on, CourseSession.slot, CourseSession.id)
    return list(session.execute(standing.order_by(*by_time)).scalars())


def coming_days(session: Session, offering_id: UUID, today: date, most: int) -> list[date]:
    """Return the next days on which a course is planned, today included."""
    coming = (
        CourseSession.offering_id == offering_id,
        CourseSession.held_on >= today,
        CourseSession.status != SessionStatus.CANCELLED,
    )
    days = select(CourseSession.held_on).where(*coming).distinct().order_by(CourseSession.held_on).limit(most)
    return list(session.execute(days).scalars())


def patrol_notes(session: Session, session_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of what patrols saw of a lesson, the latest first."""
    columns = PatrolNote.__table__.c
    of_lesson = select(columns.id, columns.text, columns.noted_by, columns.noted_at).where(
        columns.session_id == session_id
    )
    return page_of_rows(session, of_lesson, [columns.id], cursor=cursor, limit=limit, newest_first=True)
