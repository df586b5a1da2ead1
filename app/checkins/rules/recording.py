"""When labor may be recorded, by whom, and what a task asks for."""

from datetime import date, timedelta
from enum import StrEnum

from app.checkins.errors import (
    AdultRequired,
    LaborDayInFuture,
    LaborDayTooLongAgo,
    PhotoForbidden,
    PrivateInformation,
    SourceNotAllowed,
    TaskDangerous,
)
from app.checkins.rules.dangers import danger_of
from app.checkins.rules.library import Task
from app.checkins.rules.personal_data import personal_number

DAYS_BACK = 7
ADULT_FROM_RISK = 2
MOST_PHOTOS = 3


class Source(StrEnum):
    """Who recorded; every source has the same weight."""

    GUARDIAN = "guardian"
    TEACHER = "teacher"
    PAPER = "paper"


class Context(StrEnum):
    """Where the labor was done."""

    HOME = "home"
    SCHOOL = "school"
    BOARDING = "boarding"
    BASE = "base"


class Status(StrEnum):
    """Where a record stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


LIVE = (Status.PENDING, Status.ACCEPTED)


def require_recent(labor_on: date, today: date) -> None:
    """Raise unless the day is today or one of the seven before."""
    if labor_on > today:
        raise LaborDayInFuture
    earliest = today - timedelta(days=DAYS_BACK)
    if labor_on < earliest:
        raise LaborDayTooLongAgo(earliest_on=earliest)


def source_of(claimed: str | None, *, is_guardian: bool, is_teacher: bool) -> Source:
    """Return who records, by who the caller is to the child. Raises ``SourceNotAllowed`` for a wrong claim."""
    if is_guardian and claimed in {None, Source.GUARDIAN}:
        return Source.GUARDIAN
    if is_teacher and claimed in {None, Source.TEACHER, Source.PAPER}:
        return Source(claimed or Source.TEACHER)
    raise SourceNotAllowed


def require_harmless(title: str) -> None:
    """Raise ``TaskDangerous`` for a title that no child's labor may have."""
    if danger := danger_of(title):
        raise TaskDangerous(danger=danger.value)


def require_impersonal(*texts: str | None) -> None:
    """Raise ``PrivateInformation`` for texts that give away a number of somebody."""
    for text in texts:
        if text and (kind := personal_number(text)):
            raise PrivateInformation(kind=kind.value)


def require_care(task: Task, *, adult_present: bool, has_photos: bool) -> None:
    """Raise unless the task's own conditions are met: an adult beside the child, no photo of what is private."""
    if task.photo_policy == "forbidden" and has_photos:
        raise PhotoForbidden
    if task.risk >= ADULT_FROM_RISK and not adult_present:
        raise AdultRequired(safety_note=task.safety_note)
