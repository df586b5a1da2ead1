"""Reads of the ledger."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.core.db import run
from app.core.pagination import Page, page_of_rows
from app.points.models import PointEntry

_SIGN = case((PointEntry.reverses_id.is_(None), 1), else_=-1)
_TOTALS = (
    select(
        PointEntry.student_id,
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
_LEDGER: tuple[Any, ...] = (
    PointEntry.id,
    PointEntry.labor_on,
    PointEntry.rule,
    PointEntry.points,
    PointEntry.source_id,
    PointEntry.reverses_id,
    PointEntry.rules_version,
    PointEntry.created_at,
)
_NEWEST: tuple[Any, ...] = (PointEntry.labor_on, PointEntry.id)


class Total(NamedTuple):
    """What a child's ledger says about a span of days: points, counted days, and task groups that were new in a week."""

    student_id: UUID
    points: int
    days: int
    groups: int


def totals(session: Session, school_id: UUID, starts_on: date, ends_on: date) -> list[Total]:
    """Return the totals of all children of a school with entries in the span (both days included), in no order."""
    rows = run(session, _TOTALS, {"school_id": school_id, "starts_on": starts_on, "ends_on": ends_on})
    return [Total._make(row) for row in rows]


def balance(session: Session, student_id: UUID) -> int:
    """Return the sum of a child's ledger."""
    total = select(func.coalesce(func.sum(PointEntry.points), 0).cast(Integer)).where(
        PointEntry.student_id == student_id
    )
    return session.execute(total).scalar_one()


def ledger(
    session: Session,
    student_id: UUID,
    *,
    starts_on: date | None,
    ends_on: date | None,
    cursor: str | None,
    limit: int,
) -> Page:
    """Return one page of a child's ledger, the latest labor first."""
    statement = select(*_LEDGER).where(PointEntry.student_id == student_id)
    if starts_on:
        statement = statement.where(PointEntry.labor_on >= starts_on)
    if ends_on:
        statement = statement.where(PointEntry.labor_on <= ends_on)
    return page_of_rows(session, statement, _NEWEST, cursor=cursor, limit=limit, newest_first=True)
