"""Courses from their proposal to their retirement."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day
from app.courses.errors.menu import CourseNotProposed, CourseOffered
from app.courses.errors.providers import ProviderNotFound
from app.courses.models.menu import Course, CourseProvider
from app.courses.queries import menu
from app.courses.rules.curriculum import check_lawful
from app.courses.rules.providers import check_provider
from app.courses.rules.words import Review
from app.media import service as media
from app.schools import queries as schools

_PROVIDER = {"provider_kind", "provider_id"}


def propose(
    session: Session, account_id: UUID, school_id: UUID, now: datetime, *, is_office: bool, **described: Any
) -> Course:
    """Enter a course: proposed by a teacher, approved at once when the office enters it.

    Raises ``NewLessonsRefused``, ``ProviderRequired``, ``ProviderNotFound``, and what attaching its picture raises.
    """
    _check_words(described)
    _check_provider(session, school_id, described["provider_kind"], described["provider_id"])
    if described["photo_id"]:
        media.attach_picture(session, described["photo_id"], account_id, now)
    course = Course(
        school_id=school_id, review=Review.PROPOSED.value, proposed_by=account_id, created_at=now, **described
    )  # fmt: skip
    if is_office:
        _review(course, Review.APPROVED, account_id, now)
    session.add(course)
    session.flush()
    _record(session, account_id, course, "proposed", now)
    return course


def change(
    session: Session, account_id: UUID, course: Course, now: datetime, *, is_office: bool, **changes: Any
) -> None:
    """Change what is sent. What a teacher changes is proposed again; what the office changes stays as it was reviewed.

    Raises what ``propose`` raises, and ``CourseOffered`` for another provider while the course is offered.
    """
    _check_words(changes)
    merged = {name: changes.get(name, getattr(course, name)) for name in _PROVIDER}
    if any(merged[name] != getattr(course, name) for name in _PROVIDER):
        _check_not_offered(session, course, now)
        _check_provider(session, course.school_id, **merged)
    _change_picture(session, account_id, course, changes.get("photo_id", course.photo_id), now)
    for name, value in changes.items():
        setattr(course, name, value)
    if not is_office:
        course.review, course.review_reason = Review.PROPOSED.value, ""
    session.flush()
    _record(session, account_id, course, "changed", now, changed=list(changes))


def approve(session: Session, account_id: UUID, course: Course, now: datetime) -> None:
    """Let families read of a course, also one that was retired. Repeating it changes nothing."""
    if course.review != Review.APPROVED:
        _review(course, Review.APPROVED, account_id, now)
        _record(session, account_id, course, "approved", now)


def give_back(session: Session, account_id: UUID, course: Course, reason: str, now: datetime) -> None:
    """Return a proposed course to its teacher with a reason. Repeating it changes nothing.

    Raises ``CourseNotProposed``.
    """
    if course.review == Review.RETURNED:
        return
    if course.review != Review.PROPOSED:
        raise CourseNotProposed
    _review(course, Review.RETURNED, account_id, now, reason)
    _record(session, account_id, course, "returned", now)


def retire(session: Session, account_id: UUID, course: Course, now: datetime) -> None:
    """Take a course off the menu for good. Repeating it changes nothing.

    Raises ``CourseOffered`` while it has a published offering in a term that is not over.
    """
    if course.review != Review.RETIRED:
        _check_not_offered(session, course, now)
        _review(course, Review.RETIRED, account_id, now)
        _record(session, account_id, course, "retired", now)


def _review(course: Course, review: Review, account_id: UUID, now: datetime, reason: str = "") -> None:
    course.review, course.review_reason = review.value, reason
    course.reviewed_by, course.reviewed_at = account_id, now


def _check_words(described: Mapping[str, Any]) -> None:
    resources: Iterable[Mapping[str, str]] = described.get("resources", ())
    titles = (resource["title"] for resource in resources)
    check_lawful(described.get("title", ""), described.get("summary", ""), *titles)


def _check_provider(session: Session, school_id: UUID, provider_kind: str, provider_id: UUID | None) -> None:
    """An organisation must be known to the school's county; whether it is listed is asked for each term."""
    check_provider(provider_kind, provider_id)
    if provider_id:
        provider = session.get(CourseProvider, provider_id)
        if provider is None or provider.region_code != schools.school(session, school_id).region_code:
            raise ProviderNotFound


def _check_not_offered(session: Session, course: Course, now: datetime) -> None:
    term = menu.present_term(session, course.school_id, local_day(now))
    if menu.is_offered(session, course.id, since_term=term):
        raise CourseOffered


def _change_picture(session: Session, account_id: UUID, course: Course, photo_id: UUID | None, now: datetime) -> None:
    former = course.photo_id
    if photo_id == former:
        return
    if photo_id:
        media.attach_picture(session, photo_id, account_id, now)
    course.photo_id = photo_id
    session.flush()
    if former:
        media.detach(session, [former], now)


def _record(session: Session, account_id: UUID, course: Course, what: str, now: datetime, **detail: Any) -> None:
    session.flush()
    audit.record(
        session, now, account_id, f"course.{what}", "course", course.id, school_id=course.school_id, **detail
    )  # fmt: skip
