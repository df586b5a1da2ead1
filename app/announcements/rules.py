"""Whom an announcement is for, and when a message may leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from app.core.clock import local_time

QUIET_FROM, QUIET_UNTIL = time(21), time(7)
MOST_CREDITS = 20
# Long enough to look up last year's letter about the same thing.
LETTERS_KEPT = timedelta(days=365)


class Kind(StrEnum):
    """Posts and notes hold their own words; the words of announced stars are made when they are read.

    A note is what the app tells single families about their child; nobody else sees it.
    """

    POST = "post"
    NOTE = "note"
    STARS = "stars"


class Reader(StrEnum):
    GUARDIANS = "guardians"
    STAFF = "staff"


class Template(StrEnum):
    """The kinds of message that a person can agree to get outside the app, one tap for one message."""

    ANNOUNCEMENT = "announcement"
    STARS = "stars"
    OFFER = "offer"

    @property
    def is_weekly(self) -> bool:
        """Tell whether it counts as the one message a week; an offer does not wait for the next week, it ends."""
        return self is not Template.OFFER


def template_of(kind: Kind, answer_by: datetime | None) -> Template:
    if answer_by:
        return Template.OFFER
    return Template.STARS if kind is Kind.STARS else Template.ANNOUNCEMENT


@dataclass(frozen=True)
class Audience:
    """The classes that are named or whose grade is named; the whole school where neither is.

    Where children are named, it is for their guardians alone.
    """

    readers: tuple[Reader, ...]
    grades: tuple[int, ...] = ()
    class_ids: tuple[UUID, ...] = ()
    student_ids: tuple[UUID, ...] = ()

    @property
    def is_whole_school(self) -> bool:
        return not self.grades and not self.class_ids

    @property
    def is_only_classes(self) -> bool:
        return bool(self.class_ids) and not self.grades

    def as_json(self) -> dict[str, Any]:
        return {
            "readers": [reader.value for reader in self.readers],
            "grades": list(self.grades),
            "class_ids": [str(class_id) for class_id in self.class_ids],
            "student_ids": [str(student_id) for student_id in self.student_ids],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            tuple(Reader(reader) for reader in stored["readers"]),
            tuple(stored["grades"]),
            tuple(UUID(class_id) for class_id in stored["class_ids"]),
            tuple(UUID(student_id) for student_id in stored.get("student_ids", ())),
        )


EVERYBODY = Audience((Reader.GUARDIANS, Reader.STAFF))


def earliest_push(now: datetime, answer_by: datetime | None = None) -> datetime | None:
    """Return when a message may leave: at once, or at the end of the quiet hours (21:00 to 07:00 in China).

    None where what it offers is over by then: nobody is woken, not even for an offer that ends in the night.
    """
    leaves_at = now if _is_day(now) else _morning_after(now)
    return leaves_at if answer_by is None or leaves_at < answer_by else None


def _is_day(now: datetime) -> bool:
    return QUIET_UNTIL <= local_time(now).time() < QUIET_FROM


def _morning_after(now: datetime) -> datetime:
    local = local_time(now)
    morning = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(morning, QUIET_UNTIL, local.tzinfo)


class FeedbackStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class FeedbackCategory(StrEnum):
    LABOR = "labor"
    STARS = "stars"
    AWARDS = "awards"
    PRIVACY = "privacy"
    OTHER = "other"


class Desk(StrEnum):
    """Who is to answer. The office and the principal of the school see everything, the county what it was handed."""

    SCHOOL = "school"
    COUNTY = "county"
