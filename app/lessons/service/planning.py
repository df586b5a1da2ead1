"""The lessons of a term follow the calendar: made, called off and brought back as days become or cease to be school days.

What lies in the past, what was held and what a person has cancelled is never touched. Planning again changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.announcements.service.posts import note
from app.core.clock import local_day
from app.core.db import insert_if_absent
from app.courses.queries.seating import seats_on
from app.courses.queries.timetables import Timetable, timetable, timetables
from app.lessons.models.sessions import CourseSession
from app.lessons.rules.timetable import Lesson, lessons
from app.lessons.rules.words import SessionStatus
from app.lessons.service.wording import changed_days
from app.schools import queries as schools
from app.schools.rules.calendar import Span, Term
from app.schools.rules.calendar_scopes import SchoolCalendar

NO_LESSON = "校历或课表调整,当天不上课。"
COURSE_ENDED = "课程已取消。"


@dataclass(frozen=True)
class Plan:
    """What planning changed for one offering. ``is_first`` marks lessons that nobody could have relied on yet."""

    timetable: Timetable
    is_first: bool
    added: Sequence[date]
    dropped: Sequence[date]


@dataclass(frozen=True)
class Planned:
    """How many lessons planning made or brought back, and how many it called off."""

    added: int
    dropped: int


def plan_school(session: Session, school_id: UUID, now: datetime) -> Planned:
    """Plan the lessons of all courses of a school whose terms are not over, and tell the families concerned once."""
    school = schools.school(session, school_id)
    calendar = schools.calendar_of(session, school)
    term_codes = {term.code for term in calendar.terms if term.ends_on >= local_day(now)}
    return _plan_all(session, school_id, calendar, timetables(session, school_id, term_codes), now)


def plan_offering(session: Session, offering_id: UUID, now: datetime) -> Planned:
    """Plan the lessons of one course, for example because it was published or cancelled."""
    found = timetable(session, offering_id)
    if found is None:
        return Planned(0, 0)
    calendar = schools.calendar_of(session, schools.school(session, found.school_id))
    return _plan_all(session, found.school_id, calendar, [found], now)


def _plan_all(
    session: Session, school_id: UUID, calendar: SchoolCalendar, found: Iterable[Timetable], now: datetime
) -> Planned:
    plans = [plan(session, calendar, one, now) for one in found]
    _tell(session, school_id, plans, now)
    return Planned(sum(len(one.added) for one in plans), sum(len(one.dropped) for one in plans))


def plan(session: Session, calendar: SchoolCalendar, wanted: Timetable, now: datetime) -> Plan:
    """Bring the lessons of one offering from today on in line with the calendar, without telling anybody.

    Where the term is not in the calendar nothing is known of its days, so nothing changes.
    """
    term = next((term for term in calendar.terms if term.code == wanted.term_code), None)
    if term is None:
        return Plan(wanted, is_first=False, added=(), dropped=())
    days = _wanted(calendar, term, wanted, local_day(now))
    existing = _from_today(session, wanted.offering_id, local_day(now))
    is_first = not existing and not _has_any(session, wanted.offering_id)
    revived = [one for lesson, one in existing.items() if lesson in days and _was_called_off(one)]
    dropped = [one for lesson, one in existing.items() if lesson not in days and one.status == SessionStatus.PLANNED]
    for one in revived:
        one.status, one.reason = SessionStatus.PLANNED.value, ""
    for one in dropped:
        one.status = SessionStatus.CANCELLED.value
        one.reason = NO_LESSON if wanted.is_running else COURSE_ENDED
    session.flush()
    made = [lesson.held_on for lesson in sorted(days - existing.keys()) if _make(session, wanted, lesson, now)]
    added = [*made, *(one.held_on for one in revived)]
    return Plan(wanted, is_first=is_first, added=added, dropped=[one.held_on for one in dropped])


def _wanted(calendar: SchoolCalendar, term: Term, wanted: Timetable, today: date) -> frozenset[Lesson]:
    """Return the lessons that are to come: none before the places of the course's round are given."""
    if not wanted.is_running:
        return frozenset()
    given = local_day(wanted.places_given_at) if wanted.places_given_at else today
    span = Span(max(term.starts_on, today, given), term.ends_on)
    return lessons(wanted.slots, span, calendar.days, calendar.terms)


def _from_today(session: Session, offering_id: UUID, today: date) -> dict[Lesson, CourseSession]:
    """Return the lessons from today on, held until the commit, so that none is called or cancelled meanwhile."""
    coming = (CourseSession.offering_id == offering_id, CourseSession.held_on >= today)
    statement = select(CourseSession).where(*coming).order_by(CourseSession.id).with_for_update()
    rows = session.execute(statement, execution_options={"populate_existing": True}).scalars()
    return {Lesson(row.held_on, row.slot): row for row in rows}


def _has_any(session: Session, offering_id: UUID) -> bool:
    of_offering = CourseSession.offering_id == offering_id
    return session.execute(select(CourseSession.id).where(of_offering).limit(1)).first() is not None


def _was_called_off(one: CourseSession) -> bool:
    return one.status == SessionStatus.CANCELLED and one.cancelled_by is None


def _make(session: Session, wanted: Timetable, lesson: Lesson, now: datetime) -> bool:
    values = {
        "school_id": wanted.school_id, "offering_id": wanted.offering_id, "held_on": lesson.held_on,
        "slot": lesson.slot, "status": SessionStatus.PLANNED.value, "reason": "", "created_at": now,
    }  # fmt: skip
    return insert_if_absent(session, CourseSession, values)


def _tell(session: Session, school_id: UUID, plans: Iterable[Plan], now: datetime) -> None:
    """Tell the families of the children who sit in changed lessons: one note to all, because the days are the school's.

    That a course has ended is told where it is ended.
    """
    changed = [one for one in plans if one.timetable.is_running and not one.is_first and (one.added or one.dropped)]
    added = {day for one in changed for day in one.added}
    dropped = {day for one in changed for day in one.dropped}
    children = {child for day in added | dropped for child in _sitting(session, changed, day)}
    if children:
        note(session, school_id, children, *changed_days(added, dropped), now)


def _sitting(session: Session, changed: Iterable[Plan], day: date) -> set[UUID]:
    offering_ids = {one.timetable.offering_id for one in changed if day in one.added or day in one.dropped}
    return {seat.student_id for seat in seats_on(session, offering_ids, day)}
