"""Keeping the points of a labor week in line with its records."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.checkins import queries
from app.checkins.models import CheckIn
from app.checkins.queries import WeekRecord
from app.checkins.rules.counting import NotCounted, Slot, verdicts
from app.checkins.rules.recording import Status
from app.core.clock import local_day
from app.points import service as points
from app.points.rules import Award, LaborRecord, awards, half_year, labor_week
from app.schools.rules.calendar import Span

_ONE_DAY = timedelta(days=1)


def recount(session: Session, student_id: UUID, span: Span) -> list[WeekRecord]:
    """Decide again which records of a child's labor week count; returns the week as it is now."""
    records = queries.week(session, [student_id], span)
    decided = verdicts(slot(record) for record in records if record.is_live)
    return [_with_verdict(session, record, decided.get(record.id)) for record in records]


def slot(record: WeekRecord) -> Slot:
    return Slot(record.id, record.labor_on, record.submitted_at, record.is_counted)


def _with_verdict(session: Session, record: WeekRecord, reason: NotCounted | None) -> WeekRecord:
    is_counted, told = record.is_live and reason is None, reason.value if reason else None
    if (is_counted, told) != (record.is_counted, record.not_counted_reason):
        changed = update(CheckIn).where(CheckIn.id == record.id, CheckIn.labor_on == record.labor_on)
        session.execute(changed.values(is_counted=is_counted, not_counted_reason=told))
    return replace(record, is_counted=is_counted, not_counted_reason=told)


def settle(
    session: Session,
    student_ids: Collection[UUID],
    span: Span,
    records: Sequence[WeekRecord],
    origin_ids: Iterable[UUID],
    now: datetime,
) -> None:
    """Bring the points of the children's labor week in line with its records.

    ``origin_ids`` are the tasks whose records changed: where a later week of the term has one of them, the task may
    have become, or ceased to be, done there for the first time, so that week is settled, too.
    """
    _settle_week(session, student_ids, span, records, now)
    for later in _later_weeks(session, student_ids, span, origin_ids, local_day(now)):
        _settle_week(session, student_ids, later, queries.week(session, student_ids, later), now)


def _later_weeks(
    session: Session, student_ids: Collection[UUID], span: Span, origin_ids: Iterable[UUID], today: date
) -> list[Span]:
    if span.ends_on >= today:
        return []
    later = Span(span.ends_on + _ONE_DAY, half_year(span.ends_on).ends_on)
    days = queries.days_done_again(session, student_ids, later, origin_ids)
    return sorted({labor_week(day) for day in days}, key=lambda week: week.starts_on)


def _settle_week(
    session: Session, student_ids: Collection[UUID], span: Span, records: Sequence[WeekRecord], now: datetime
) -> None:
    before = Span(half_year(span.starts_on).starts_on, span.starts_on - _ONE_DAY)
    done = queries.tasks_done(session, student_ids, before)
    deserved: list[Award] = []
    for student_id in student_ids:
        earning = [_earning(record) for record in records if record.student_id == student_id and _earns(record)]
        deserved += awards(earning, {origin for child, origin in done if child == student_id})
    points.settle(session, student_ids=list(student_ids), week=span, awards=deserved, now=now)


def _earns(record: WeekRecord) -> bool:
    return record.is_counted and record.status == Status.ACCEPTED


def _earning(record: WeekRecord) -> LaborRecord:
    return LaborRecord(
        id=record.id,
        school_id=record.school_id,
        student_id=record.student_id,
        class_id=record.class_id,
        labor_on=record.labor_on,
        task=record.origin_id,
        group=record.task_group,
        has_note=record.has_note,
    )
