"""Reads of consents. Asked at the moment of showing, so that a withdrawal takes effect at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.db import run
from app.privacy.models import AccessLogEntry, Consent, ConsentAnswer
from app.privacy.rules import Purpose

_GRANTED = select(Consent.student_id).where(
    Consent.student_id.in_(bindparam("student_ids", expanding=True, type_=Uuid())),
    Consent.purpose == bindparam("purpose"),
    Consent.granted.is_(True),
)

ANSWERS = select(Consent.student_id, Consent.purpose, Consent.granted).where(
    Consent.student_id.in_(bindparam("student_ids", expanding=True, type_=Uuid()))
)


def has_consent(session: Session, student_id: UUID, purpose: Purpose) -> bool:
    return student_id in consenting(session, [student_id], purpose)


def consenting(session: Session, student_ids: Iterable[UUID], purpose: Purpose) -> frozenset[UUID]:
    """Return those of the children whose guardians agree to the purpose now."""
    wanted = list(student_ids)
    if not wanted:
        return frozenset()
    return frozenset(run(session, _GRANTED, {"student_ids": wanted, "purpose": purpose.value}).scalars())


def consent(session: Session, student_id: UUID, purpose: Purpose) -> Consent | None:
    """Return the answer that holds now, or None where nobody has been asked."""
    return session.get(Consent, (student_id, purpose.value))


def agreed(student_id: InstrumentedAttribute[UUID], purpose: Purpose) -> ColumnElement[bool]:
    """Return the condition, for use in other queries, that the guardians of the child of a row agree now."""
    return exists().where(Consent.student_id == student_id, Consent.purpose == purpose.value, Consent.granted.is_(True))


def consents_now(session: Session) -> dict[tuple[str, bool], int]:
    """Count the answers that hold now, by purpose and whether it was granted."""
    held = select(Consent.purpose, Consent.granted, func.count()).group_by(Consent.purpose, Consent.granted)
    return {(purpose, granted): number for purpose, granted, number in session.execute(held)}


def answers_between(session: Session, since: datetime, before: datetime) -> dict[tuple[str, bool], int]:
    """Count the answers given in a span of time, by purpose and whether it was granted."""
    answer = ConsentAnswer
    given = select(answer.purpose, answer.granted, func.count()).where(
        answer.answered_at >= since, answer.answered_at < before
    )
    rows = session.execute(given.group_by(answer.purpose, answer.granted))
    return {(purpose, granted): number for purpose, granted, number in rows}


def looks_between(session: Session, since: datetime, before: datetime) -> dict[tuple[str, str], int]:
    """Count the looks of the staff at single children in a span of time, by role and by what was looked at."""
    look = AccessLogEntry
    noted = select(look.role, look.what, func.count()).where(look.at >= since, look.at < before)
    return {(role, what): number for role, what, number in session.execute(noted.group_by(look.role, look.what))}
