"""The families that are called because their child got no course."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.pagination import Page, page_of_rows
from app.courses.models.draws import FamilyCall
from app.courses.models.rounds import RoundChild, SelectionRound
from app.schools import queries as schools

_CALL: tuple[Any, ...] = (
    FamilyCall.student_id, FamilyCall.note, FamilyCall.called_by, FamilyCall.called_at, RoundChild.class_id,
)  # fmt: skip


@dataclass(frozen=True)
class CallRow:
    """A family to call; ``called_at`` is None until somebody did."""

    student_id: UUID
    name: str
    class_label: str
    note: str
    called_by: UUID | None
    called_at: datetime | None


def calls(
    session: Session,
    selection: SelectionRound,
    now: datetime,
    *,
    of: Collection[UUID] | None,
    cursor: str | None,
    limit: int,
) -> Page:
    """Return a page of the calls of a round, of some children or of all (None)."""
    statement = _calls(selection.id)
    if of is not None:
        statement = statement.where(FamilyCall.student_id.in_(of))
    page = page_of_rows(session, statement, (FamilyCall.__table__.c.student_id,), cursor=cursor, limit=limit)
    return Page(_named(session, selection, page.items, now), page.next)


def call(session: Session, selection: SelectionRound, student_id: UUID, now: datetime) -> CallRow:
    rows = session.execute(_calls(selection.id).where(FamilyCall.student_id == student_id)).all()
    return _named(session, selection, rows, now)[0]


def _calls(round_id: UUID) -> Select[*tuple[Any, ...]]:
    in_round = (RoundChild.round_id == FamilyCall.round_id) & (RoundChild.student_id == FamilyCall.student_id)
    return select(*_CALL).join(RoundChild, in_round).where(FamilyCall.round_id == round_id)


def _named(session: Session, selection: SelectionRound, rows: Collection[Any], now: datetime) -> list[CallRow]:
    names = schools.student_names(session, (row.student_id for row in rows))
    classes = schools.classes_on(session, selection.school_id, local_day(now))
    return [
        CallRow(
            row.student_id,
            names[row.student_id],
            classes[row.class_id].label if row.class_id in classes else "",
            row.note,
            row.called_by,
            row.called_at,
        )
        for row in rows
    ]
