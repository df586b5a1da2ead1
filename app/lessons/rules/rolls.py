"""The roll-call: on which days it may be called and corrected, and who counts as asked for leave."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.core.errors import FieldError
from app.core.i18n import mark
from app.lessons.errors.sessions import (
    CorrectionClosed,
    CourseSessionAhead,
    CourseSessionCancelled,
    LeaveSpanInvalid,
    MarkedHandedOver,
    NotInCourse,
)
from app.lessons.rules.words import Presence, SessionStatus

MOST_MARKS = 1_000
CORRECTABLE_FOR = timedelta(days=7)
LONGEST_LEAVE = timedelta(days=200)
# Those that can be collected after the lesson.
THERE = (Presence.PRESENT, Presence.LEFT_EARLY)


@dataclass(frozen=True)
class Mark:
    """What the caller of the roll says of one child."""

    student_id: UUID
    presence: Presence
    note: str


def check_callable(status: str, held_on: date, today: date, *, is_office: bool) -> None:
    """Raise ``CourseSessionCancelled``, ``CourseSessionAhead`` or, a week later for all but the office, ``CorrectionClosed``."""
    if status == SessionStatus.CANCELLED:
        raise CourseSessionCancelled
    if held_on > today:
        raise CourseSessionAhead
    if today > held_on + CORRECTABLE_FOR and not is_office:
        raise CorrectionClosed(days=CORRECTABLE_FOR.days)


def check_marks(marks: Collection[Mark], sitting: Collection[UUID], handed_over: Collection[UUID]) -> None:
    """Raise ``NotInCourse`` or ``MarkedHandedOver`` with a pointer at each mark that cannot be."""
    strangers = [number for number, one in enumerate(marks) if one.student_id not in sitting]
    if strangers:
        raise NotInCourse(errors=_errors(strangers, "not-in-course", mark("这名学生当天不在这门课。")))
    gone = [number for number, one in enumerate(marks) if one.student_id in handed_over and one.presence not in THERE]
    if gone:
        raise MarkedHandedOver(errors=_errors(gone, "handed-over", mark("这名学生已经交接。")))


def _errors(numbers: Collection[int], code: str, detail: str) -> list[FieldError]:
    return [FieldError(f"/marks/{number}", code, detail) for number in numbers]


def check_leave(starts_on: date, ends_on: date, today: date) -> None:
    """Raise ``LeaveSpanInvalid`` for a leave that lies in the past, runs backwards or is longer than a term."""
    if not today <= starts_on <= ends_on <= starts_on + LONGEST_LEAVE:
        raise LeaveSpanInvalid(days=LONGEST_LEAVE.days)
