"""What is offered of a course in a term: drafted, published, changed and cancelled.

The order of locks: the school's timetable, the round, the offering, then what ``places`` locks. The timetable makes the
office's changes of one school come one after another, so that no teacher or place is booked twice.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.announcements.service import posts
from app.core import audit, outbox
from app.core.clock import local_day
from app.core.db import afterwards
from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.errors.menu import CourseNotApproved, OfferingInvalid, OfferingIsCancelled, ProviderNotListed
from app.courses.models.menu import Course, CourseProvider, Offering, OfferingTeacher
from app.courses.models.rounds import SelectionRound
from app.courses.queries import bookings, places
from app.courses.queries.menu import term_of
from app.courses.queries.settings import slot_times
from app.courses.rules import offerings as rules
from app.courses.rules.offerings import FACTS, Booking, Facts, Standing
from app.courses.rules.providers import is_listed
from app.courses.rules.words import OfferingStatus, Review
from app.courses.service.full_courses import full_courses
from app.courses.service.places import end_all
from app.courses.service.settings import hold_timetable
from app.courses.service.waitlist import offer_next
from app.schools import queries as schools
from app.schools.rules.classes import grades_taught

# Lessons are planned after a publication, and dropped after a cancellation: {offering_id}.
PUBLISHED = "offering.published"
CANCELLED = "offering.cancelled"


def draft(
    session: Session,
    account_id: UUID,
    course: Course,
    now: datetime,
    *,
    term_code: str,
    place: str,
    teacher_ids: Collection[UUID],
    **facts: Any,
) -> Offering:
    """Draft what is offered of a course in a term. Raises ``TermUnknown`` and ``OfferingInvalid``."""
    term_of(session, course.school_id, term_code)
    offering = Offering(
        school_id=course.school_id, course_id=course.id, term_code=term_code, place=place, created_at=now,
        **_tidy(facts),
    )  # fmt: skip
    _check_offered(session, course, Facts(**_tidy(facts)))
    session.add(offering)
    session.flush()
    _set_teachers(session, offering, teacher_ids, local_day(now))
    _record(session, account_id, offering, "drafted", now)
    return offering


def change(
    session: Session,
    account_id: UUID,
    offering: Offering,
    now: datetime,
    *,
    teacher_ids: Collection[UUID] | None = None,
    **changes: Any,
) -> None:
    """Change what is sent. Place and teachers may change at any time, the other facts until somebody counts on them.

    A larger capacity is offered to those who wait. Raises ``OfferingIsCancelled``, ``FactsFixed``,
    ``CapacityBelowTaken``, ``OfferingInvalid``, and for a published offering what ``publish`` raises.
    """
    round_ = _hold(session, offering)
    course = session.get_one(Course, offering.course_id)
    new = {name: value for name, value in _tidy(changes).items() if value != getattr(offering, name)}
    rules.check_change(new, _standing(session, offering, round_))
    _check_offered(session, course, _facts(offering, new))
    for name, value in new.items():
        setattr(offering, name, value)
    if teacher_ids is not None:
        _set_teachers(session, offering, teacher_ids, local_day(now))
    session.flush()
    if offering.status == OfferingStatus.PUBLISHED:
        _check_publishable(session, offering, course)
        _follow_up(session, offering, new, now)
    _record(session, account_id, offering, "changed", now, changed=list(new))


def publish(session: Session, account_id: UUID, offering: Offering, now: datetime) -> None:
    """Put an offering on the menu. Repeating it changes nothing.

    Raises ``OfferingIsCancelled``, ``CourseNotApproved``, ``ProviderNotListed``, ``OfferingInvalid``,
    ``OfferingIncomplete``, ``TeacherBusy`` and ``PlaceBusy``.
    """
    _hold(session, offering)
    if offering.status == OfferingStatus.PUBLISHED:
        return
    # Held against being retired meanwhile.
    course = session.get_one(Course, offering.course_id, with_for_update={"read": True}, populate_existing=True)
    if course.review != Review.APPROVED:
        raise CourseNotApproved
    _check_offered(session, course, _facts(offering))
    _check_publishable(session, offering, course)
    offering.status = OfferingStatus.PUBLISHED.value
    outbox.defer(session, PUBLISHED, {"offering_id": offering.id}, now)
    _record(session, account_id, offering, "published", now)


def plan_lessons(session: Session, round_id: UUID, now: datetime) -> None:
    """Let the lessons of a round's courses be planned, because its places are given."""
    held = select(Offering.id).where(Offering.round_id == round_id, Offering.status == OfferingStatus.PUBLISHED.value)
    for offering_id in session.execute(held.order_by(Offering.id)).scalars():
        outbox.defer(session, PUBLISHED, {"offering_id": offering_id}, now)


def cancel(session: Session, account_id: UUID, offering: Offering, reason: str, now: datetime) -> None:
    """Take an offering back, also when it was wished or drawn: all places end and the families are told.

    Wishes stay as they were entered; what is drawn leaves cancelled offerings out. Repeating it changes nothing.
    """
    round_ = _hold(session, offering, even_cancelled=True)
    if offering.status == OfferingStatus.CANCELLED:
        return
    offering.status, offering.cancelled_at, offering.cancel_reason = OfferingStatus.CANCELLED.value, now, reason
    session.flush()
    _tell_wishers(session, offering, round_, now)
    end_all(session, offering, now, by=account_id, reason=reason)
    outbox.defer(session, CANCELLED, {"offering_id": offering.id}, now)
    _record(session, account_id, offering, "cancelled", now)


def _hold(session: Session, offering: Offering, *, even_cancelled: bool = False) -> SelectionRound | None:
    """Hold the timetable, the round and the offering until the commit; returns the round as it now stands."""
    hold_timetable(session, offering.school_id)
    round_ = bookings.round_held(session, offering.id)
    session.refresh(offering, with_for_update={"key_share": True})
    if offering.status == OfferingStatus.CANCELLED and not even_cancelled:
        raise OfferingIsCancelled
    return round_


def _standing(session: Session, offering: Offering, round_: SelectionRound | None) -> Standing:
    is_prepared = round_ is not None and round_.prepared_at is not None
    is_published = round_ is not None and round_.published_at is not None
    return Standing(
        is_fixed=is_prepared or bookings.has_places(session, offering.id),
        may_resize=is_published or not is_prepared,
        taken=offering.taken,
    )


def _facts(offering: Offering, changes: Mapping[str, Any] | None = None) -> Facts:
    return Facts(**{name: (changes or {}).get(name, getattr(offering, name)) for name in FACTS})


def _tidy(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Bring slots and grades into calendar order, each once."""
    return {name: sorted(set(value)) if name in {"slots", "grades"} else value for name, value in facts.items()}


def _check_offered(session: Session, course: Course, facts: Facts) -> None:
    school = schools.school(session, course.school_id)
    times, grades = slot_times(session, course.school_id), grades_taught(school.stages, school.grades_in_stage)
    rules.check_offered(facts, course.kind, times, grades)


def _check_publishable(session: Session, offering: Offering, course: Course) -> None:
    """Refuse what families could not rely on: an unlisted provider, gaps, a teacher or a place that is taken."""
    if course.provider_id:
        term = term_of(session, offering.school_id, offering.term_code)
        if not is_listed(session.get_one(CourseProvider, course.provider_id), term.starts_on, term.ends_on):
            raise ProviderNotListed(provider_id=str(course.provider_id))
    teachers = frozenset(bookings.teacher_ids(session, [offering.id])[offering.id])
    rules.check_complete(_facts(offering), course.kind, course.summary, teachers)
    wanted = Booking(offering.id, course.title, offering.slots, offering.place, teachers)
    rules.check_free(wanted, bookings.bookings(session, offering.school_id, offering.term_code))


def _set_teachers(session: Session, offering: Offering, teacher_ids: Collection[UUID], today: date) -> None:
    staff = accounts.staff_among(session, offering.school_id, teacher_ids, today)
    if unknown := [place for place, account_id in enumerate(teacher_ids) if account_id not in staff]:
        detail = mark("只能安排本校在职教职工。")
        raise OfferingInvalid(
            errors=[FieldError(f"/teacher_ids/{place}", "teacher-unknown", detail) for place in unknown]
        )
    session.execute(delete(OfferingTeacher).where(OfferingTeacher.offering_id == offering.id))
    session.add_all(OfferingTeacher(offering_id=offering.id, account_id=account_id) for account_id in sorted(staff))
    session.flush()


def _follow_up(session: Session, offering: Offering, new: Mapping[str, Any], now: datetime) -> None:
    """Do what a change of a published offering brings with it: other lessons, seats for those who wait."""
    if "slots" in new:
        outbox.defer(session, PUBLISHED, {"offering_id": offering.id}, now)
    if "capacity" in new:
        afterwards(session, full_courses.forget, offering.id)
        offered = places.offered(session, [offering.id])[offering.id]
        while offer_next(session, offered, now):
            continue


def _tell_wishers(session: Session, offering: Offering, round_: SelectionRound | None, now: datetime) -> None:
    """Tell the families that wished the offering; once it is drawn, they learn it from the result."""
    if round_ is None or round_.drawn_at:
        return
    student_ids = bookings.wishers(session, round_.id, offering.id)
    if student_ids:
        title = session.get_one(Course, offering.course_id).title
        what_now = "选课截止前可以改选其他课程。" if now < round_.close_at else ""
        body = (
            f"您的孩子在“{round_.title}”中选了《{title}》,这门课程不再开设,原因:{offering.cancel_reason}。"
            f"其余志愿不受影响。{what_now}"
        )
        posts.note(session, offering.school_id, sorted(student_ids), f"《{title}》已取消", body, now)


def _record(session: Session, account_id: UUID, offering: Offering, what: str, now: datetime, **detail: Any) -> None:
    session.flush()
    audit.record(
        session, now, account_id, f"offering.{what}", "offering", offering.id, school_id=offering.school_id, **detail
    )  # fmt: skip
