"""Taking the offerings of an earlier term over into a new one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import audit
from app.core.clock import local_day
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.courses.models.menu import Course, Offering, OfferingTeacher
from app.courses.queries import bookings
from app.courses.queries.menu import term_of
from app.courses.rules.offerings import FACTS
from app.courses.rules.words import OfferingStatus, Review


def copy_term(
    session: Session, account_id: UUID, school_id: UUID, from_term: str, to_term: str, now: datetime
) -> list[UUID]:
    """Draft in a term what was published in another one; returns the drafts and what has become of earlier copies.

    An offering is copied once a term, so that copying again only adds what was published since. Teachers who have
    left the school are left out. Raises ``TermUnknown``.
    """
    term_of(session, school_id, to_term)
    sources = _published(session, school_id, from_term)
    teachers = bookings.teacher_ids(session, [row.id for row in sources])
    everybody = {account for accounts_of in teachers.values() for account in accounts_of}
    staff = accounts.staff_among(session, school_id, everybody, local_day(now))
    copied = 0
    for source in sources:
        copied += _copy(session, source, to_term, staff.intersection(teachers[source.id]), now)
    session.flush()
    audit.record(
        session, now, account_id, "offerings.copied", "organisation", school_id,
        school_id=school_id, from_term=from_term, to_term=to_term, copied=copied,
    )  # fmt: skip
    return _copies(session, [row.id for row in sources], to_term)


def _published(session: Session, school_id: UUID, term_code: str) -> list[Any]:
    """Return what is still given: the published offerings of approved courses."""
    published = (
        Offering.school_id == school_id,
        Offering.term_code == term_code,
        Offering.status == OfferingStatus.PUBLISHED.value,
        Course.review == Review.APPROVED.value,
    )
    columns = Offering.__table__.c
    statement = select(*columns).join(Course, Course.id == Offering.course_id).where(*published).order_by(columns.id)
    return list(session.execute(statement).all())


def _copy(session: Session, source: Any, to_term: str, teachers: frozenset[UUID], now: datetime) -> bool:
    offering_id = new_id()
    kept = {name: getattr(source, name) for name in (*FACTS, "school_id", "course_id", "place")}
    own = {"id": offering_id, "term_code": to_term, "copied_from_id": source.id, "created_at": now}
    is_new = insert_if_absent(session, Offering, kept | own)
    if is_new:
        session.add_all(OfferingTeacher(offering_id=offering_id, account_id=teacher) for teacher in sorted(teachers))
    return is_new


def _copies(session: Session, source_ids: list[UUID], to_term: str) -> list[UUID]:
    copies = (Offering.copied_from_id.in_(source_ids), Offering.term_code == to_term)
    return list(session.execute(select(Offering.id).where(*copies).order_by(Offering.id)).scalars())
