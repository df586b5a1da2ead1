"""Who may take a place, when, and until when it may be given back."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Protocol

from app.core.clock import local_day, local_time
from app.courses.errors.places import (
    CourseNotOffered,
    EnrolmentClosed,
    EnrolmentNotOpen,
    NotEligible,
    WeeklyLimitReached,
)
from app.courses.rules.stages import Times, stage
from app.courses.rules.words import EnrolmentStatus, Kind, Mode, OfferingStatus, Source, Stage

# How long a family has to confirm a place or to accept an offered one.
ANSWER_WITHIN = timedelta(hours=48)
SWAP_WITHIN = timedelta(hours=72)
# Everybody who joins a waitlist after the draw has this number; among them the earlier one comes first.
LATE_COMER = 1_000_000
# Those that sit in the lessons: an offered seat is kept, but nobody sits on it yet.
ATTENDING = (EnrolmentStatus.PENDING_GUARDIAN, EnrolmentStatus.ENROLLED)
ASKED = (EnrolmentStatus.PENDING_GUARDIAN, EnrolmentStatus.OFFERED)


class Round(Times, Protocol):
    """What the rules ask of a round."""

    @property
    def mode(self) -> str: ...


class Course(Protocol):
    """What the rules ask of a course of a term."""

    @property
    def kind(self) -> str: ...
    @property
    def grades(self) -> Collection[int]: ...
    @property
    def status(self) -> str: ...


def require_offered(course: Course) -> None:
    if course.status != OfferingStatus.PUBLISHED:
        raise CourseNotOffered


def require_grade(course: Course, grade: int | None) -> None:
    if grade not in course.grades:
        raise NotEligible(reason="grade")


def source_for_family(course: Course, round_: Round | None, now: datetime) -> Source:
    """Return what a family's enrolment counts as now. Raises ``EnrolmentNotOpen`` or ``EnrolmentClosed``.

    A rush is open between its times; what is left over after publication is free until the adjustments end. Base care
    outside any round is always open, because every child that needs care has a place.
    """
    if round_ is None:
        if course.kind == Kind.BASE_CARE:
            return Source.BASE_CARE
        raise EnrolmentClosed
    standing = stage(round_, now)
    if round_.mode == Mode.RUSH and standing is Stage.OPEN:
        return Source.RUSH
    if round_.mode != Mode.ASSIGNED and standing is Stage.PUBLISHED:
        return Source.LEFT_OVER
    if round_.mode == Mode.RUSH and standing in (Stage.PLANNED, Stage.NOTICED):
        raise EnrolmentNotOpen(opens_at=in_words(round_.open_at))
    raise EnrolmentClosed


def require_within(most_slots: int | None, slots: int) -> None:
    """Raise ``WeeklyLimitReached`` where a child would take more slots than its round allows."""
    if most_slots is not None and slots > most_slots:
        raise WeeklyLimitReached(most=most_slots)


def may_change(round_: Times | None, now: datetime) -> bool:
    """Tell whether a family may still give a place back or swap it by itself."""
    return round_ is None or now < round_.adjust_until


def day_before(now: datetime) -> date:
    """Return the last day of a place that is left for another one, which begins today."""
    return local_day(now) - timedelta(days=1)


def in_words(instant: datetime) -> str:
    local = local_time(instant)
    return f"{local.month}月{local.day}日{local:%H:%M}"
