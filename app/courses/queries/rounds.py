"""Selection rounds, the children fixed in them, what was declared of them, and their wishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.courses.errors.rounds import RoundNotFound
from app.courses.models.draws import Draw
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.courses.models.rounds import (
    Declaration,
    RoundChild,
    RoundClass,
    SelectionRound,
    SlotRegistration,
    WishSheet,
)
from app.courses.rules.stages import stage
from app.courses.rules.words import DeclarationKind, DrawStatus, EnrolmentStatus, Mode, OfferingStatus, Source, Stage
from app.schools import access

_ROUND: tuple[Any, ...] = tuple(SelectionRound.__table__.columns)
_CHILD: tuple[Any, ...] = (
    RoundChild.student_id, RoundChild.class_id, RoundChild.grade, RoundChild.code, RoundChild.slots,
    RoundChild.carry, RoundChild.number, RoundChild.rounds,
)  # fmt: skip
_SHEET: tuple[Any, ...] = (
    WishSheet.student_id, WishSheet.wishes, WishSheet.revision, WishSheet.entered_by, WishSheet.entered_at,
    WishSheet.confirmed_by, WishSheet.confirmed_at,
)  # fmt: skip
_DECLARATION: tuple[Any, ...] = (
    Declaration.id, Declaration.offering_id, Declaration.student_id, Declaration.kind, Declaration.reason,
    Declaration.declared_at,
)  # fmt: skip


@dataclass(frozen=True)
class RoundChildRow:
    """A child that takes part, with the facts fixed before the wishes opened, and its luck once it is drawn."""

    student_id: UUID
    class_id: UUID
    grade: int
    code: str
    slots: list[str]
    carry: Any
    number: int | None
    rounds: dict[str, int] | None


@dataclass(frozen=True)
class WishSheetRow:
    """A child's wishes: a slot, or ``several``, to offering ids (as text) in order of wish."""

    student_id: UUID
    wishes: Mapping[str, list[str]]
    revision: int
    entered_by: UUID
    entered_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None


@dataclass(frozen=True)
class DeclarationRow:
    id: UUID
    offering_id: UUID
    student_id: UUID
    kind: DeclarationKind
    reason: str
    declared_at: datetime


@dataclass(frozen=True)
class PlacedRow:
    """A place that the school has declared for a child."""

    offering_id: UUID
    student_id: UUID
    slots: list[str]
    round_id: UUID | None


@dataclass(frozen=True)
class RoundClassRow:
    """A class of a round; ``announcement_id`` is null until it got its notice."""

    class_id: UUID
    announcement_id: UUID | None


def stage_of(selection: SelectionRound, now: datetime) -> Stage:
    return stage(selection, now)


def locked(session: Session, round_id: UUID) -> SelectionRound:
    """Return a round, held for a change of its marks until the commit. Raises ``RoundNotFound``."""
    found = session.get(SelectionRound, round_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise RoundNotFound
    return found


def held_open(session: Session, round_id: UUID) -> SelectionRound:
    """Return a round whose marks wait for the caller's commit, while others may hold it open too.

    So a family's wish is either in before the wishes are frozen, or it sees that they are.
    """
    found = session.get(
        SelectionRound, round_id, with_for_update={"read": True, "key_share": True}, populate_existing=True
    )
    if found is None:
        raise RoundNotFound
    return found


def rounds_of(
    session: Session, school_id: UUID, class_id: UUID | None = None, *, cursor: str | None, limit: int
) -> Page:
    """Return a page of a school's rounds, or of those in which a class takes part, the latest first."""
    columns = SelectionRound.__table__.c
    statement: Select[*tuple[Any, ...]] = select(*_ROUND).where(SelectionRound.school_id == school_id)
    if class_id:
        takes_part = exists().where(RoundClass.round_id == SelectionRound.id, RoundClass.class_id == class_id)
        statement = statement.where(takes_part)
    return page_of_rows(
        session, statement, (columns.open_at, columns.id), cursor=cursor, limit=limit, newest_first=True
    )


def rounds_to_advance(session: Session, now: datetime) -> list[UUID]:
    """Return the rounds in which something may fall due, the earliest first.

    After the close the wishes are frozen, and places that need no draw are published by themselves.
    """
    is_to_publish = (SelectionRound.mode != Mode.WISHES.value) & SelectionRound.prepared_at.is_not(None)
    is_to_freeze = exists().where(Draw.round_id == SelectionRound.id, Draw.status == DrawStatus.COMMITTED.value)
    begun = select(SelectionRound.id).where(
        SelectionRound.notice_at <= now,
        or_(SelectionRound.close_at > now, is_to_publish, is_to_freeze),
        SelectionRound.cancelled_at.is_(None),
        SelectionRound.published_at.is_(None),
    )
    return list(session.execute(begun.order_by(SelectionRound.open_at, SelectionRound.id)).scalars())


def classes_of(session: Session, round_id: UUID) -> list[RoundClassRow]:
    rows = session.execute(
        select(RoundClass.class_id, RoundClass.announcement_id)
        .where(RoundClass.round_id == round_id)
        .order_by(RoundClass.class_id)
    )
    return [RoundClassRow(*row) for row in rows]


def offered_slots(session: Session, round_id: UUID) -> dict[int, frozenset[str]]:
    """Return for each grade the slots on which the round has a course for it."""
    rows = session.execute(
        select(Offering.slots, Offering.grades).where(
            Offering.round_id == round_id, Offering.status == OfferingStatus.PUBLISHED.value
        )
    ).all()
    grades = {grade for row in rows for grade in row.grades}
    return {grade: frozenset(slot for row in rows if grade in row.grades for slot in row.slots) for grade in grades}


def registered_slots(session: Session, round_id: UUID) -> dict[UUID, list[str]]:
    """Return the slots that families registered for their children."""
    rows = session.execute(
        select(SlotRegistration.student_id, SlotRegistration.slots).where(SlotRegistration.round_id == round_id)
    )
    return {row.student_id: row.slots for row in rows}


def round_children(session: Session, round_id: UUID, *, only_active: bool = False) -> list[RoundChildRow]:
    """Return the children of a round by code, or only those that are still at the school."""
    rows = session.execute(select(*_CHILD).where(RoundChild.round_id == round_id).order_by(RoundChild.code))
    children = [RoundChildRow(*row) for row in rows]
    if not only_active:
        return children
    active = access.student_rows(session, (child.student_id for child in children))
    return [child for child in children if child.student_id in active]


def round_child(session: Session, round_id: UUID, student_id: UUID) -> RoundChildRow | None:
    row = session.execute(
        select(*_CHILD).where(RoundChild.round_id == round_id, RoundChild.student_id == student_id)
    ).one_or_none()
    return RoundChildRow(*row) if row else None


def wish_sheets(session: Session, round_id: UUID) -> dict[UUID, WishSheetRow]:
    """Return the wishes of a round by child."""
    rows = session.execute(select(*_SHEET).where(WishSheet.round_id == round_id))
    return {row.student_id: WishSheetRow(*row) for row in rows}


def wish_sheet(session: Session, round_id: UUID, student_id: UUID) -> WishSheetRow | None:
    row = session.execute(
        select(*_SHEET).where(WishSheet.round_id == round_id, WishSheet.student_id == student_id)
    ).one_or_none()
    return WishSheetRow(*row) if row else None


def declarations(session: Session, round_id: UUID) -> list[DeclarationRow]:
    """Return what is declared of the courses of a round that were not cancelled."""
    rows = session.execute(
        select(*_DECLARATION)
        .join(Offering, Offering.id == Declaration.offering_id)
        .where(Offering.round_id == round_id, Offering.status == OfferingStatus.PUBLISHED.value)
        .order_by(Declaration.id)
    )
    return [_declaration(row) for row in rows]


def places_to_give(session: Session, school_id: UUID, term_code: str) -> list[PlacedRow]:
    """Return the declared places of a term that no round has given yet.

    A place that was given once counts as given, even after the family left it; those of a cancelled round do not.
    """
    given = exists().where(
        Enrolment.offering_id == Declaration.offering_id,
        Enrolment.student_id == Declaration.student_id,
        Enrolment.source == Source.PLACED.value,
        Enrolment.status != EnrolmentStatus.CANCELLED.value,
    )
    rows = session.execute(
        select(Declaration.offering_id, Declaration.student_id, Offering.slots, Offering.round_id)
        .join(Offering, Offering.id == Declaration.offering_id)
        .where(
            Offering.school_id == school_id,
            Offering.term_code == term_code,
            Offering.status != OfferingStatus.CANCELLED.value,
            Declaration.kind == DeclarationKind.PLACED.value,
            ~given,
        )
        .order_by(Declaration.id)
    )
    return [PlacedRow(*row) for row in rows]


def declarations_of_offering(session: Session, offering_id: UUID, *, cursor: str | None, limit: int) -> Page:
    statement: Select[*tuple[Any, ...]] = select(*_DECLARATION).where(Declaration.offering_id == offering_id)
    page = page_of_rows(session, statement, (Declaration.__table__.c.id,), cursor=cursor, limit=limit)
    return Page([_declaration(row) for row in page.items], page.next)


def invitations(session: Session, round_id: UUID, student_id: UUID) -> frozenset[UUID]:
    """Return the courses of a round to which a child is invited."""
    invited = (
        select(Declaration.offering_id)
        .join(Offering, Offering.id == Declaration.offering_id)
        .where(
            Offering.round_id == round_id,
            Declaration.student_id == student_id,
            Declaration.kind == DeclarationKind.INVITED.value,
        )
    )
    return frozenset(session.execute(invited).scalars())


def last_numbers(session: Session, school_id: UUID) -> dict[UUID, int]:
    """Return the lottery number that each child drew in its last published round."""
    drawn = (
        select(RoundChild.student_id, RoundChild.number)
        .join(SelectionRound, SelectionRound.id == RoundChild.round_id)
        .where(
            SelectionRound.school_id == school_id,
            SelectionRound.mode == Mode.WISHES.value,
            SelectionRound.published_at.is_not(None),
            RoundChild.number.is_not(None),
        )
        .order_by(SelectionRound.published_at)
    )
    return {row.student_id: row.number for row in session.execute(drawn)}


def is_frozen(session: Session, round_id: UUID) -> bool:
    """Tell whether the wishes were frozen: no clock that goes wrong opens them again."""
    frozen = select(func.count()).where(
        Draw.round_id == round_id, Draw.frozen_at.is_not(None), Draw.status != DrawStatus.PRACTICE.value
    )
    return session.execute(frozen).scalar_one() > 0


def _declaration(row: Any) -> DeclarationRow:
    return DeclarationRow(
        row.id, row.offering_id, row.student_id, DeclarationKind(row.kind), row.reason, row.declared_at
    )
