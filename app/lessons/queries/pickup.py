"""Who may collect a child, and to whom children were handed over. Names are opened only where a vault is handed in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.crypto import Vault
from app.core.db import purpose_of
from app.core.pagination import Page, page_of_rows
from app.courses.queries.menu import offering_rows
from app.lessons.models.pickup import Collector, HandOver, PickupCode
from app.lessons.models.sessions import CourseSession
from app.schools import queries as schools

COLLECTOR_NAME = purpose_of(Collector.name_sealed)
CODE_BEARER_NAME = purpose_of(PickupCode.name_sealed)
PICKUP_CODE = "pickup_codes.code"


@dataclass(frozen=True)
class Allowed:
    """Somebody who may collect a child: a guardian or an announced collector, of whom one id is set."""

    guardianship_id: UUID | None
    collector_id: UUID | None
    relation: str
    phone_tail: str
    name: str | None


@dataclass(frozen=True)
class CollectorRow:
    """A collector as the child's guardians see it."""

    id: UUID
    name: str
    relation: str
    phone_tail: str
    added_at: datetime


@dataclass(frozen=True)
class Handed:
    """To whom a child was handed over; ``relation`` is None for the bearer of a code."""

    student_id: UUID
    session_id: UUID
    handed_at: datetime
    relation: str | None
    guardianship_id: UUID | None
    collector_id: UUID | None
    pickup_code_id: UUID | None
    note: str


@dataclass(frozen=True)
class OwnHandOver:
    """A hand-over as the child's guardians see it; ``name`` is what they themselves entered of the person."""

    id: UUID
    session_id: UUID
    held_on: date
    title: str
    handed_at: datetime
    relation: str | None
    name: str | None


_HANDED = select(
    HandOver.student_id,
    HandOver.session_id,
    HandOver.handed_at,
    HandOver.relation,
    HandOver.guardianship_id,
    HandOver.collector_id,
    HandOver.pickup_code_id,
    HandOver.note,
)
_LATEST: tuple[Any, ...] = (HandOver.id,)
_OWN = (
    select(
        HandOver.id,
        HandOver.session_id,
        CourseSession.held_on,
        CourseSession.offering_id,
        HandOver.handed_at,
        HandOver.relation,
        Collector.name_sealed.label("collector_sealed"),
        PickupCode.name_sealed.label("bearer_sealed"),
    )
    .join(CourseSession, CourseSession.id == HandOver.session_id)
    .outerjoin(Collector, Collector.id == HandOver.collector_id)
    .outerjoin(PickupCode, PickupCode.id == HandOver.pickup_code_id)
)


def code_index(vault: Vault, student_id: UUID, code: str) -> str:
    """Return by what a code is found; for another child the same digits have another index."""
    return vault.blind_index(f"{student_id}:{code}", PICKUP_CODE)


def collectors(session: Session, vault: Vault, student_id: UUID) -> list[CollectorRow]:
    """Return a child's collectors for its guardians, the oldest first."""
    return [
        CollectorRow(row.id, vault.open(row.name_sealed, COLLECTOR_NAME), row.relation, row.phone_tail, row.added_at)
        for row in _living(session, [student_id])
    ]


def allowed(session: Session, student_ids: Collection[UUID], vault: Vault | None = None) -> dict[UUID, list[Allowed]]:
    """Return who may collect each of the children: its guardians, then its collectors."""
    found: dict[UUID, list[Allowed]] = {student_id: [] for student_id in student_ids}
    for student_id, guardianships in schools.guardianships_of(session, student_ids).items():
        found[student_id] += [Allowed(one.id, None, one.relation, "", None) for one in guardianships]
    for row in _living(session, student_ids):
        name = vault.open(row.name_sealed, COLLECTOR_NAME) if vault else None
        found[row.student_id].append(Allowed(None, row.id, row.relation, row.phone_tail, name))
    return found


def _living(session: Session, student_ids: Collection[UUID]) -> list[Collector]:
    living = (Collector.student_id.in_(student_ids), Collector.ended_at.is_(None))
    return list(session.execute(select(Collector).where(*living).order_by(Collector.id)).scalars())


def collectors_held(session: Session, student_id: UUID) -> int:
    living = (Collector.student_id == student_id, Collector.ended_at.is_(None))
    return session.execute(select(func.count()).select_from(Collector).where(*living)).scalar_one()


def codes_made(session: Session, student_id: UUID, valid_on: date) -> int:
    for_day = (PickupCode.student_id == student_id, PickupCode.valid_on == valid_on)
    return session.execute(select(func.count()).select_from(PickupCode).where(*for_day)).scalar_one()


def handed_over(session: Session, session_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Handed]:
    """Return the hand-overs of lessons by lesson and child."""
    rows = session.execute(_HANDED.where(HandOver.session_id.in_(session_ids)))
    return {(row.session_id, row.student_id): Handed(*row) for row in rows}


def hand_overs_of_child(session: Session, vault: Vault, student_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a child's hand-overs for its guardians, the latest first."""
    own = _OWN.where(HandOver.student_id == student_id)
    page = page_of_rows(session, own, _LATEST, cursor=cursor, limit=limit, newest_first=True)
    offerings = offering_rows(session, {row.offering_id for row in page.items})
    return Page(
        [
            OwnHandOver(
                row.id, row.session_id, row.held_on, offerings[row.offering_id].title, row.handed_at, row.relation,
                _name(vault, row),
            )
            for row in page.items
        ],
        page.next,
    )  # fmt: skip


def _name(vault: Vault, row: Any) -> str | None:
    if row.bearer_sealed:
        return vault.open(row.bearer_sealed, CODE_BEARER_NAME)
    return vault.open(row.collector_sealed, COLLECTOR_NAME) if row.collector_sealed else None
