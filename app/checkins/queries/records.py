"""Reads of the records of labor. What the hot path asks is prebuilt and reads columns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from app.checkins.models import CheckIn, CheckInPhoto, CheckInSettings, LaborTask
from app.checkins.rules.recording import LIVE, Source, Status
from app.core.db import run
from app.core.pagination import Page, page_of_rows
from app.media.rules import Safety
from app.schools.rules.calendar import Span

DEFAULT_REVIEW = ("auto", 10)
Shown = Mapping[Any, Any]  # A record as it is shown, by the names of the answer.


@dataclass(frozen=True)
class WeekRecord:
    """What a labor week's counting and points need of one record."""

    id: UUID
    school_id: UUID
    student_id: UUID
    class_id: UUID
    origin_id: UUID
    task_group: str | None
    labor_on: date
    has_note: bool
    status: str
    is_counted: bool
    not_counted_reason: str | None
    submitted_at: datetime

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


@dataclass(frozen=True)
class LaborRow:
    """A record as a screen lists it among others."""

    id: UUID
    student_id: UUID
    origin_id: UUID
    title: str
    labor_on: date
    minutes: int | None
    status: str
    is_counted: bool

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


@dataclass(frozen=True)
class TaskDone:
    """A task with the first and the last day it was done; name and level are those of the original."""

    origin_id: UUID
    name: str
    level: str
    task_group: str | None
    first_on: date
    last_on: date


_STUDENTS = CheckIn.student_id.in_(bindparam("student_ids", expanding=True))
_DAYS = CheckIn.labor_on.between(bindparam("starts_on"), bindparam("ends_on"))
_EARNING = (CheckIn.is_counted, CheckIn.status == Status.ACCEPTED.value)
_WEEK = select(
    CheckIn.id,
    CheckIn.school_id,
    CheckIn.student_id,
    CheckIn.class_id,
    CheckIn.origin_id,
    CheckIn.task_group,
    CheckIn.labor_on,
    CheckIn.note.is_not(None).label("has_note"),
    CheckIn.status,
    CheckIn.is_counted,
    CheckIn.not_counted_reason,
    CheckIn.submitted_at,
).where(_STUDENTS, _DAYS, CheckIn.status != Status.WITHDRAWN.value)
LABOR = (
    select(
        CheckIn.id,
        CheckIn.student_id,
        CheckIn.origin_id,
        LaborTask.name,
        CheckIn.labor_on,
        CheckIn.minutes,
        CheckIn.status,
        CheckIn.is_counted,
    )
    .join(LaborTask, LaborTask.id == CheckIn.task_id)
    .where(_STUDENTS, _DAYS, CheckIn.status != Status.WITHDRAWN.value)
    .order_by(CheckIn.labor_on, CheckIn.id)
)
# How many living records of a child touched each task group since a day.
TOUCHED = (
    select(CheckIn.student_id, CheckIn.task_group, func.count().label("records"))
    .where(
        _STUDENTS, CheckIn.labor_on.between(bindparam("touched_since"), bindparam("ends_on")), CheckIn.status.in_(LIVE)
    )
    .group_by(CheckIn.student_id, CheckIn.task_group)
)
_ORIGIN = (CheckIn.origin_id, LaborTask.name, LaborTask.level)
_DAYS_OF_ORIGIN = (func.max(CheckIn.task_group), func.min(CheckIn.labor_on), func.max(CheckIn.labor_on))
_TASKS_DONE = (
    select(*_ORIGIN, *_DAYS_OF_ORIGIN)
    .join(LaborTask, LaborTask.id == CheckIn.origin_id)
    .where(_STUDENTS, CheckIn.labor_on >= bindparam("since"), CheckIn.status == Status.ACCEPTED.value)
    .group_by(*_ORIGIN)
)
_DONE = select(CheckIn.student_id, CheckIn.origin_id).where(_STUDENTS, _DAYS, *_EARNING).distinct()
_DONE_AGAIN = (
    select(CheckIn.labor_on)
    .where(_STUDENTS, _DAYS, *_EARNING, CheckIn.origin_id.in_(bindparam("origin_ids", expanding=True)))
    .distinct()
)
# Asked of a whole term: one reading tells what the children did and what passed through the staff's hands.
_ALIKE: tuple[Any, ...] = (
    CheckIn.student_id,
    CheckIn.source,
    CheckIn.task_group,
    case((CheckIn.source != Source.GUARDIAN.value, CheckIn.recorded_by)),
    CheckIn.reviewed_by,
)
_LABOR_SUMS = (
    select(*_ALIKE, func.count(), func.count(CheckIn.minutes), func.coalesce(func.sum(CheckIn.minutes), 0))
    .where(CheckIn.school_id == bindparam("school_id"), _DAYS, CheckIn.status.in_(LIVE))
    .group_by(*_ALIKE)
)
_SETTINGS = select(CheckInSettings.review, CheckInSettings.spot_check_percent).where(
    CheckInSettings.school_id == bindparam("school_id")
)
_SHOWN: tuple[Any, ...] = (
    CheckIn.id, CheckIn.school_id, CheckIn.student_id, CheckIn.class_id, CheckIn.task_id,
    LaborTask.code.label("task_code"), LaborTask.name.label("title"),
    CheckIn.task_group, CheckIn.labor_on, CheckIn.minutes, CheckIn.note, CheckIn.note_safety, CheckIn.adult_present,
    CheckIn.context, CheckIn.source, CheckIn.status, CheckIn.is_counted, CheckIn.not_counted_reason, CheckIn.questions,
    CheckIn.open_questions, CheckIn.recorded_by, CheckIn.recorded_at, CheckIn.reviewed_at, CheckIn.return_reason,
)  # fmt: skip
_CHECK_INS: Select[Any] = select(*_SHOWN).join(LaborTask, LaborTask.id == CheckIn.task_id)
_LATEST_LABOR: tuple[Any, ...] = (CheckIn.labor_on, CheckIn.id)
# Written out rather than bound, so that the database sees that its indexes of what waits have all of it.
_WAITS = (CheckIn.status == literal(Status.PENDING.value, literal_execute=True)) | (
    CheckIn.open_questions > literal(0, literal_execute=True)
)
NOTE_HIDDEN = CheckIn.note_safety != literal(Safety.VISIBLE.value, literal_execute=True)
_MOST_ASKED: tuple[Any, ...] = (CheckIn.open_questions, CheckIn.id)


def settings(session: Session, school_id: UUID) -> tuple[str, int]:
    """Return how a school reviews, and the percent of its spot check."""
    row = run(session, _SETTINGS, {"school_id": school_id}).one_or_none()
    return (row.review, row.spot_check_percent) if row else DEFAULT_REVIEW


def week(session: Session, student_ids: Iterable[UUID], span: Span) -> list[WeekRecord]:
    """Return the records of a labor week that are not withdrawn."""
    return [WeekRecord(*row) for row in run(session, _WEEK, _of(student_ids, span))]


def labor(session: Session, student_ids: Iterable[UUID], span: Span) -> list[LaborRow]:
    """Return the records of a span of days that are not withdrawn, in the order of their days and making."""
    return [LaborRow(*row) for row in run(session, LABOR, _of(student_ids, span))]


def to_review(
    session: Session, school_id: UUID, student_ids: Collection[UUID] | None = None
) -> list[tuple[UUID, bool]]:
    """Return the child of each record of a school, or of some children, that waits, and whether it carries questions."""
    statement = select(CheckIn.student_id, CheckIn.open_questions > 0).where(CheckIn.school_id == school_id, _WAITS)
    if student_ids is not None:
        statement = statement.where(CheckIn.student_id.in_(student_ids))
    return [(student_id, bool(is_flagged)) for student_id, is_flagged in session.execute(statement)]


def hidden_notes(session: Session, student_ids: Collection[UUID]) -> int:
    """Count the notes of some children at which people must look before others see them."""
    waiting = (NOTE_HIDDEN, CheckIn.note_safety == Safety.REVIEW, CheckIn.student_id.in_(student_ids))
    return session.execute(select(func.count()).where(*waiting)).scalar_one()


def tasks_done(session: Session, student_ids: Iterable[UUID], span: Span) -> set[tuple[UUID, UUID]]:
    """Return which child did which task in a span of days, by (student, origin of the task)."""
    return {(row.student_id, row.origin_id) for row in run(session, _DONE, _of(student_ids, span))}


def different_tasks(
    session: Session, student_ids: Iterable[UUID], since: date = date.min, *, class_id: UUID | None = None
) -> list[TaskDone]:
    """Return each task once that any of the children did since a day, or that they did as members of a class."""
    statement = _TASKS_DONE.where(CheckIn.class_id == class_id) if class_id else _TASKS_DONE
    return [TaskDone(*row) for row in session.execute(statement, {"student_ids": list(student_ids), "since": since})]


def days_done_again(
    session: Session, student_ids: Iterable[UUID], span: Span, origin_ids: Iterable[UUID]
) -> list[date]:
    """Return the days of a span on which one of the children did one of the tasks."""
    return list(run(session, _DONE_AGAIN, _of(student_ids, span) | {"origin_ids": list(origin_ids)}).scalars())


def _of(student_ids: Iterable[UUID], span: Span) -> dict[str, Any]:
    return {"student_ids": list(student_ids), "starts_on": span.starts_on, "ends_on": span.ends_on}


def check_in(session: Session, check_in_id: UUID) -> CheckIn | None:
    return session.get(CheckIn, check_in_id)


def shown(session: Session, check_in_id: UUID) -> Shown:
    """Return a record as it is shown."""
    return session.execute(_CHECK_INS.where(CheckIn.id == check_in_id)).mappings().one()


def of_student(session: Session, student_id: UUID, *, cursor: str | None, limit: int, **filters: Any) -> Page:
    """Return a page of a child's records, the latest labor first."""
    statement = _filtered(_CHECK_INS.where(CheckIn.student_id == student_id), **filters)
    return _page(session, statement, _LATEST_LABOR, cursor, limit)


def of_children(
    session: Session, student_ids: Sequence[UUID], *, cursor: str | None, limit: int, **filters: Any
) -> Page:
    """Return a page of the records of a class's present children: open questions first, then newest.

    A child who changed class brings its records along, so that none waits for a teacher who no longer sees it.
    """
    of_class = _CHECK_INS.where(CheckIn.student_id.in_(student_ids))
    return _page(session, _filtered(of_class, **filters), _MOST_ASKED, cursor, limit)


def _page(session: Session, statement: Select[Any], order: tuple[Any, ...], cursor: str | None, limit: int) -> Page:
    page = page_of_rows(session, statement, order, cursor=cursor, limit=limit, newest_first=True)
    return Page([row._mapping for row in page.items], page.next)  # noqa: SLF001  # SQLAlchemy's public name


def _filtered(
    statement: Select[Any],
    *,
    starts_on: date | None,
    ends_on: date | None,
    status: str | None,
    to_review: bool = False,
) -> Select[Any]:
    """Narrow a list by days and status, or to what waits for a teacher; withdrawn records are listed only on request."""
    if starts_on:
        statement = statement.where(CheckIn.labor_on >= starts_on)
    if ends_on:
        statement = statement.where(CheckIn.labor_on <= ends_on)
    if to_review:
        statement = statement.where(_WAITS)
    return statement.where(CheckIn.status == status if status else CheckIn.status != Status.WITHDRAWN.value)


def photos(session: Session, check_in_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the photos of each record, in their order."""
    rows = session.execute(
        select(CheckInPhoto.check_in_id, CheckInPhoto.photo_id)
        .where(CheckInPhoto.check_in_id.in_(list(check_in_ids)))
        .order_by(CheckInPhoto.check_in_id, CheckInPhoto.position)
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.check_in_id, []).append(row.photo_id)
    return found


class LaborSum(NamedTuple):
    """How many living records of a child are alike in source, task group and hands; ``stated`` of them name ``minutes``.

    ``entered_by`` is whoever of the staff entered them for the child, None where the family did.
    """

    student_id: UUID
    source: str
    task_group: str | None
    entered_by: UUID | None
    reviewed_by: UUID | None
    records: int
    stated: int
    minutes: int


def labor_by_child(session: Session, school_id: UUID, span: Span) -> list[LaborSum]:
    """Count the records of a school's children in a span of days."""
    days = {"starts_on": span.starts_on, "ends_on": span.ends_on}
    return [LaborSum._make(row) for row in run(session, _LABOR_SUMS, {"school_id": school_id, **days})]
