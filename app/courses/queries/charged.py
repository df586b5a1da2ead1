"""What the fees of a term ask of its courses: places in effect, materials, and when the first round opened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import SelectionRound
from app.courses.queries.seating import Seat
from app.courses.rules.words import EnrolmentStatus, OfferingStatus

# A place that still waits for its guardian, or lapsed so, costs nothing; of one given up the days until its last count.
_IN_EFFECT = Enrolment.status.in_([EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED]) | (
    Enrolment.status.in_([EnrolmentStatus.WITHDRAWN, EnrolmentStatus.DROPPED, EnrolmentStatus.CANCELLED])
    & Enrolment.ended_on.is_not(None)
)


@dataclass(frozen=True)
class ChargedSeat(Seat):
    """A place that a family pays for; ``materials_fee`` in cents."""

    title: str
    materials_fee: int


@dataclass(frozen=True)
class MaterialsFee:
    """What the materials of a course cost, in cents."""

    offering_id: UUID
    title: str
    slots: list[str]
    amount: int


def charged_seats(
    session: Session, school_id: UUID, term_code: str, student_ids: Collection[UUID]
) -> list[ChargedSeat]:
    """Return the places in effect of children in a term, the oldest first."""
    rows = session.execute(
        select(
            Enrolment.id, Enrolment.offering_id, Enrolment.student_id, Enrolment.starts_on, Enrolment.ended_on,
            Course.title, Offering.materials_fee,
        )
        .join(Offering, Offering.id == Enrolment.offering_id)
        .join(Course, Course.id == Offering.course_id)
        .where(Enrolment.student_id.in_(student_ids), _IN_EFFECT)
        .where(Offering.school_id == school_id, Offering.term_code == term_code)
        .order_by(Enrolment.id)
    )  # fmt: skip
    return [ChargedSeat(*row) for row in rows]


def charged_children(
    session: Session, school_id: UUID, term_code: str, of: Collection[UUID] | None, *, cursor: str | None, limit: int
) -> Page:
    """Return a page of the children, of some or of all (None), who have places in effect in a term of a school."""
    statement = (
        select(Enrolment.student_id)
        .join(Offering, Offering.id == Enrolment.offering_id)
        .where(Offering.school_id == school_id, Offering.term_code == term_code, _IN_EFFECT)
        .distinct()
    )
    if of is not None:
        statement = statement.where(Enrolment.student_id.in_(of))
    by_child: tuple[Any, ...] = (Enrolment.student_id,)
    page = page_of_rows(session, statement, by_child, cursor=cursor, limit=limit)
    return Page([row.student_id for row in page.items], page.next)


def materials_fees(session: Session, school_id: UUID, term_code: str) -> list[MaterialsFee]:
    """Return what is published of materials that cost something, by title."""
    rows = session.execute(
        select(Offering.id, Course.title, Offering.slots, Offering.materials_fee)
        .join(Course, Course.id == Offering.course_id)
        .where(Offering.school_id == school_id, Offering.term_code == term_code, Offering.materials_fee > 0)
        .where(Offering.status == OfferingStatus.PUBLISHED)
        .order_by(Course.title, Offering.id)
    )
    return [MaterialsFee(*row) for row in rows]


def first_opening(session: Session, school_id: UUID, term_code: str) -> datetime | None:
    """Return when the first round of a term opens or opened, or None while no round is planned."""
    planned = (
        SelectionRound.school_id == school_id,
        SelectionRound.term_code == term_code,
        SelectionRound.cancelled_at.is_(None),
    )
    return session.execute(select(func.min(SelectionRound.open_at)).where(*planned)).scalar()
