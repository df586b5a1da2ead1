"""Reads of stars. A child's whole name is given only with its guardians' consent at this moment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.pagination import Page, page_of_rows
from app.privacy import queries as privacy
from app.privacy.rules import Purpose
from app.schools import queries as schools
from app.schools.rules.calendar import Span
from app.schools.rules.names import label_with_seat, mask_name
from app.stars import words
from app.stars.errors import StarNotFound, StarPeriodNotFound
from app.stars.models import LaborStar, StarPeriod
from app.stars.queries.periods import period, period_in_words
from app.stars.rules.cycle import StarStatus

_STAR: tuple[Any, ...] = (
    LaborStar.id,
    LaborStar.pool,
    LaborStar.student_id,
    LaborStar.class_id,
    LaborStar.class_label,
    LaborStar.grade,
    LaborStar.class_no,
    LaborStar.seat_no,
    LaborStar.status,
)


_STAR_AND_PERIOD: tuple[Any, ...] = (
    *_STAR,
    LaborStar.school_id,
    LaborStar.period_id,
    StarPeriod.period_key,
    StarPeriod.announced_at,
    StarPeriod.announced_by,
)


_ONE_STAR = select(*_STAR_AND_PERIOD).join(StarPeriod, StarPeriod.id == LaborStar.period_id)


BY_CLASS_AND_SEAT: tuple[Any, ...] = (LaborStar.grade, LaborStar.class_no, LaborStar.seat_no, LaborStar.id)


@dataclass(frozen=True)
class Winner:
    """A star as everybody in the school may see it. ``shown_name`` is masked without consent to publication."""

    star_id: UUID
    student_id: UUID
    class_id: UUID
    class_label: str
    seat_no: int | None
    shown_name: str
    is_masked: bool
    honour: str


@dataclass(frozen=True)
class Announced:
    """An announced period with its stars by class and seat; ``announced_by`` is the principal's account."""

    school_id: UUID
    period_id: UUID
    period_key: str
    period_words: str
    starts_on: date
    ends_on: date
    announced_at: datetime
    announced_by: UUID
    winners: tuple[Winner, ...]


@dataclass(frozen=True)
class Star:
    """One star with its period, for awards and certificates."""

    school_id: UUID
    period_id: UUID
    period_key: str
    status: str
    announced_at: datetime | None
    announced_by: UUID | None
    winner: Winner


def stars(session: Session, period_id: UUID, status: StarStatus) -> list[Winner]:
    """Return the stars of a period in a status, by class and seat."""
    rows = session.execute(
        select(*_STAR).where(LaborStar.period_id == period_id, LaborStar.status == status).order_by(*BY_CLASS_AND_SEAT)
    ).all()
    return winners(session, rows)


def page_of_stars(session: Session, period_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of the announced stars of a period by class, in a class in the order of their making: by seat.

    Callers can read the keys of a cursor, and a seat would undo the mask of a name.
    """
    statement = select(*_STAR).where(LaborStar.period_id == period_id, LaborStar.status == StarStatus.ANNOUNCED)
    by_class: tuple[Any, ...] = (LaborStar.grade, LaborStar.class_no, LaborStar.id)
    page = page_of_rows(session, statement, by_class, cursor=cursor, limit=limit)
    return Page(winners(session, page.items), page.next)


def announced(session: Session, period_id: UUID) -> Announced:
    """Return an announced period as its audience may see it now. Raises ``StarPeriodNotFound``."""
    found = period(session, period_id)
    if found.announced_at is None or found.announced_by is None:
        raise StarPeriodNotFound
    return Announced(
        school_id=found.school_id,
        period_id=found.id,
        period_key=found.period_key,
        period_words=period_in_words(found.period_key),
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        announced_at=found.announced_at,
        announced_by=found.announced_by,
        winners=tuple(stars(session, period_id, StarStatus.ANNOUNCED)),
    )


def standing(session: Session, star_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the stars that are announced and have not been revoked."""
    announced = select(LaborStar.id).where(LaborStar.id.in_(star_ids), LaborStar.status == StarStatus.ANNOUNCED)
    return frozenset(session.execute(announced).scalars())


def is_standing(star_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition, for use in other queries, that the star of a row stands."""
    return exists().where(LaborStar.id == star_id, LaborStar.status == StarStatus.ANNOUNCED)


def standing_of(session: Session, period_id: UUID) -> frozenset[UUID]:
    """Return the stars of a period that are announced and have not been revoked."""
    announced = (LaborStar.period_id == period_id, LaborStar.status == StarStatus.ANNOUNCED)
    return frozenset(session.execute(select(LaborStar.id).where(*announced)).scalars())


def starred(session: Session, school_id: UUID, span: Span) -> frozenset[UUID]:
    """Return the children who are announced stars of a period that ended in a span of days."""
    statement = (
        select(LaborStar.student_id)
        .join(StarPeriod, StarPeriod.id == LaborStar.period_id)
        .where(
            LaborStar.school_id == school_id,
            LaborStar.status == StarStatus.ANNOUNCED,
            StarPeriod.ends_on.between(span.starts_on, span.ends_on),
        )
    )
    return frozenset(session.execute(statement).scalars())


def star(session: Session, star_id: UUID) -> Star:
    """Return one star in whatever status, whoever asks. Raises ``StarNotFound``."""
    row = session.execute(_ONE_STAR.where(LaborStar.id == star_id)).one_or_none()
    if row is None:
        raise StarNotFound
    return _star(row, winners(session, [row])[0])


def _star(row: Row[Any], winner: Winner) -> Star:
    return Star(
        row.school_id, row.period_id, row.period_key, row.status, row.announced_at, row.announced_by, winner
    )  # fmt: skip


def winners(session: Session, rows: Sequence[Row[Any]]) -> list[Winner]:
    """Put the names to stars: whole with consent and a seat number for namesakes, masked without."""
    student_ids = {row.student_id for row in rows}
    names = schools.student_names(session, student_ids)
    consenting = privacy.consenting(session, student_ids, Purpose.STAR_PUBLICATION)
    in_class = schools.names_by_class(session, {row.class_id for row in rows})
    return [
        _winner(row, names[row.student_id], row.student_id in consenting, in_class.get(row.class_id, []))
        for row in rows
    ]


def _winner(row: Row[Any], name: str, has_consent: bool, classmates: Collection[str]) -> Winner:
    # A seat number would undo the mask for everybody in the class, so only whole names get one.
    seat_no = row.seat_no or None
    shown = label_with_seat(name, seat_no, classmates) if has_consent else mask_name(name)
    return Winner(
        row.id, row.student_id, row.class_id, row.class_label, seat_no, shown, not has_consent, words.honour(row.pool)
    )
