"""Reads of the ledger."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Integer, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.points.models import PointEntry

_SIGN = case((PointEntry.reverses_id.is_(None), 1), else_=-1)
_TOTALS = (
    select(
        PointEntry.student_id,
        func.max(PointEntry.class_id).label("class_id"),
        func.sum(PointEntry.points).label("points"),
        func.sum(case((PointEntry.rule == "record", _SIGN), else_=0)).label("days"),
        func.sum(case((PointEntry.rule == "new_group", _SIGN), else_=0)).label("groups"),
    )
    .where(
        PointEntry.school_id == bindparam("school_id"),
        PointEntry.labor_on.between(bindparam("starts_on"), bindparam("ends_on")),
    )
    .group_by(PointEntry.student_id)
)


@dataclass(frozen=True)
class Total:
    """What a child's ledger says about a span of days: points, counted days, and task groups that were new in a week."""

    student_id: UUID
    class_id: UUID
    points: int
    days: int
    groups: int


def totals(session: Session, school_id: UUID, starts_on: date, ends_on: date) -> list[Total]:
    """Return the totals of all children of a school with entries in the span (both days included), in no order."""
    rows = session.execute(_TOTALS, {"school_id": school_id, "starts_on": starts_on, "ends_on": ends_on})
    return [Total(*tuple(row)) for row in rows]


def balance(session: Session, student_id: UUID) -> int:
    """Return the sum of a child's ledger."""
    total = select(func.coalesce(func.sum(PointEntry.points), 0).cast(Integer)).where(
        PointEntry.student_id == student_id
    )
    return session.execute(total).scalar_one()
