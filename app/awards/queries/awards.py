"""Awards as the family and the school see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from app.awards.models import Award, AwardStar
from app.awards.queries.items import OptionRow, options
from app.awards.queries.stars import IS_STANDING, standing, stars_of
from app.awards.rules import OPEN, AwardStatus
from app.core.crypto import Vault
from app.core.db import purpose_of
from app.core.pagination import Page, page_of_rows
from app.schools import access
from app.schools.access import StudentRow

PICKUP_CODE = purpose_of(Award.code_sealed)
_AWARD = select(*Award.__table__.c)
# The order of the table: who comes first, then class by class.
_PICK_LIST: tuple[Any, ...] = (Award.pickup_from, Award.class_label, Award.seat_no, Award.id)
_LATEST: tuple[Any, ...] = (Award.id,)
# What waits for some children to be chosen or picked up, the first to pick up first: rows of ``OpenAward``.
OPEN_OF_CHILDREN = (
    select(Award.id, Award.student_id, Award.status, Award.pickup_to, Award.place)
    .where(Award.student_id.in_(bindparam("student_ids", expanding=True)), Award.status.in_(OPEN), IS_STANDING)
    .order_by(Award.pickup_to, Award.id)
)
_AS_STORED = (
    "id", "school_id", "student_id", "class_label", "seat_no", "pooled_month", "chosen_item_id", "pickup_from",
    "pickup_to", "place", "handed_over_at", "identified_by", "receiver_relation", "remark",
)  # fmt: skip


@dataclass(frozen=True)
class AwardRow:
    """An award with its options and stars.

    ``student_name`` is None for a child that has left the class; ``pickup_code`` is given to the family only, and only
    while there is something to pick up.
    """

    id: UUID
    school_id: UUID
    student_id: UUID
    student_name: str | None
    class_label: str
    seat_no: int
    star_ids: list[UUID]
    pooled_month: str | None
    status: AwardStatus
    options: list[OptionRow]
    chosen_item_id: UUID | None
    pickup_from: datetime
    pickup_to: datetime
    place: str
    pickup_code: str | None
    handed_over_at: datetime | None
    identified_by: str | None
    receiver_relation: str | None
    remark: str


@dataclass(frozen=True)
class OpenAward:
    """What a family has still to choose (``offered``) or to pick up (``chosen``)."""

    id: UUID
    student_id: UUID
    status: str
    pickup_to: datetime
    place: str


def code_index(vault: Vault, school_id: UUID, code: str) -> str:
    """Return by what a pick-up code is found in its school; elsewhere the same code has another index."""
    return vault.blind_index(f"{school_id}:{code}", PICKUP_CODE)


def open_ids(session: Session, school_id: UUID) -> set[UUID]:
    """Return the awards of a school that wait to be handed over."""
    waiting = (Award.school_id == school_id, Award.status.in_(OPEN))
    return set(session.execute(select(Award.id).where(*waiting)).scalars())


def hold_open(session: Session, award_ids: Collection[UUID]) -> Sequence[Award]:
    """Return those of the awards that still wait to be handed over, locked until the commit."""
    statement = select(Award).where(Award.id.in_(award_ids), Award.status.in_(OPEN)).order_by(Award.id)
    return session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalars().all()


def awards_of_school(
    session: Session, school_id: UUID, *, status: str | None, period_id: UUID | None, cursor: str | None, limit: int
) -> Page:
    """Return a page of a school's awards in the order of the table: by day, class and seat."""
    statement = _filtered(_AWARD.where(Award.school_id == school_id), status, period_id)
    return _pick_list(session, statement, cursor=cursor, limit=limit)


def _filtered(statement: Select[Any], status: str | None, period_id: UUID | None) -> Select[Any]:
    if status is not None:
        statement = statement.where(Award.status == status)
    if period_id is not None:
        of_period = select(AwardStar.award_id).where(AwardStar.period_id == period_id)
        statement = statement.where(Award.id.in_(of_period))
    return statement


def unclaimed(session: Session, school_id: UUID, now: datetime, *, cursor: str | None, limit: int) -> Page:
    """Return a page of what could have been picked up by now and was not. Awards of revoked stars are left out."""
    page = _pick_list(session, _AWARD.where(*_is_unclaimed(school_id, now)), cursor=cursor, limit=limit)
    return Page([row for row in page.items if row.status != AwardStatus.LAPSED], page.next)


def unclaimed_number(session: Session, school_id: UUID, now: datetime) -> int:
    """Count what could have been picked up by now and was not."""
    waiting = session.execute(select(Award.id).where(*_is_unclaimed(school_id, now))).scalars()
    return len(standing(session, waiting))


def _is_unclaimed(school_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Award.school_id == school_id, Award.status.in_(OPEN), Award.pickup_from <= now


def _pick_list(session: Session, statement: Select[Any], *, cursor: str | None, limit: int) -> Page:
    page = page_of_rows(session, statement, _PICK_LIST, cursor=cursor, limit=limit)
    return Page(_rows(session, page.items, _names(session, page.items)), page.next)


def for_school(session: Session, award_ids: Iterable[UUID]) -> list[AwardRow]:
    """Return awards as the school sees them, in the order of the table."""
    rows = session.execute(_AWARD.where(Award.id.in_(list(award_ids))).order_by(*_PICK_LIST)).all()
    return _rows(session, rows, _names(session, rows))


def _names(session: Session, rows: Iterable[Any]) -> dict[UUID, str]:
    """Return the names of the children who still are in the class of their star."""
    class_ids = {row.class_id for row in rows}
    return {child.id: child.name for class_id in class_ids for child in access.students_of_class(session, class_id)}


def awards_of_children(
    session: Session,
    children: Iterable[StudentRow],
    vault: Vault,
    *,
    status: str | None,
    period_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page:
    """Return a page of the awards of a guardian's children, the latest first, with their pick-up codes."""
    names = {child.id: child.name for child in children}
    statement = _filtered(_AWARD.where(Award.student_id.in_(names)), status, period_id)
    page = page_of_rows(session, statement, _LATEST, cursor=cursor, limit=limit, newest_first=True)
    return Page(_rows(session, page.items, names, vault), page.next)


def for_family(session: Session, award_id: UUID, child: StudentRow, vault: Vault) -> AwardRow:
    """Return an award as the child's guardians see it."""
    rows = session.execute(_AWARD.where(Award.id == award_id)).all()
    return _rows(session, rows, {child.id: child.name}, vault)[0]


def _rows(
    session: Session, rows: Sequence[Any], names: Mapping[UUID, str], vault: Vault | None = None
) -> list[AwardRow]:
    award_ids = [row.id for row in rows]
    offered, star_ids = options(session, award_ids), stars_of(session, award_ids)
    due = standing(session, [row.id for row in rows if row.status in OPEN])
    return [
        AwardRow(
            **{name: getattr(row, name) for name in _AS_STORED},
            student_name=names.get(row.student_id),
            star_ids=star_ids[row.id],
            status=_status(row, due),
            options=offered[row.id],
            pickup_code=_code(row, vault) if _status(row, due) in OPEN else None,
        )
        for row in rows
    ]


def _status(row: Any, due: Collection[UUID]) -> AwardStatus:
    """Show an award of revoked stars as lapsed before it has been cleared away."""
    is_void = row.status in OPEN and row.id not in due
    return AwardStatus.LAPSED if is_void else AwardStatus(row.status)


def _code(row: Any, vault: Vault | None) -> str | None:
    return vault.open(row.code_sealed, PICKUP_CODE) if vault else None
