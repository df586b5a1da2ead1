"""Whom a guardian allows to collect a child: announced collectors, and codes for whoever comes once."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day
from app.core.crypto import Vault, new_pin
from app.lessons.errors.pickup import TooManyCollectors, TooManyPickupCodes
from app.lessons.models.pickup import Collector, PickupCode
from app.lessons.queries.pickup import CODE_BEARER_NAME, COLLECTOR_NAME, code_index, codes_made, collectors_held
from app.lessons.rules.pickup import CODE_DIGITS, MOST_CODES_A_DAY, MOST_COLLECTORS, check_code_day
from app.schools.access import StudentRow
from app.schools.queries import lock_students


def add_collector(
    session: Session, vault: Vault, account_id: UUID, child: StudentRow, now: datetime,
    *, name: str, relation: str, phone_tail: str,
) -> UUID:  # fmt: skip
    """Announce an adult who may collect the child from now on; returns the id. Raises ``TooManyCollectors``."""
    lock_students(session, [child.id])
    if collectors_held(session, child.id) >= MOST_COLLECTORS:
        raise TooManyCollectors(most=MOST_COLLECTORS)
    collector = Collector(
        school_id=child.school_id, student_id=child.id, name_sealed=vault.seal(name, COLLECTOR_NAME),
        relation=relation, phone_tail=phone_tail, added_by=account_id, added_at=now,
    )  # fmt: skip
    session.add(collector)
    session.flush()
    _record(session, account_id, child.school_id, "collector.added", "collector", collector.id, now)
    return collector.id


def remove_collector(session: Session, account_id: UUID, collector: Collector, now: datetime) -> None:
    """Let somebody collect the child no more; doing it again changes nothing."""
    if collector.ended_at is None:
        collector.ended_at = now
        session.flush()
        _record(session, account_id, collector.school_id, "collector.removed", "collector", collector.id, now)


def make_code(
    session: Session, vault: Vault, account_id: UUID, child: StudentRow, now: datetime, *, name: str, valid_on: date
) -> str:
    """Make a code with which somebody may collect the child once on a day, and return it: it can be shown this once.

    Raises ``PickupDayInvalid`` and ``TooManyPickupCodes``.
    """
    check_code_day(valid_on, local_day(now))
    lock_students(session, [child.id])
    if codes_made(session, child.id, valid_on) >= MOST_CODES_A_DAY:
        raise TooManyPickupCodes(most=MOST_CODES_A_DAY)
    code = new_pin(CODE_DIGITS)
    made = PickupCode(
        school_id=child.school_id, student_id=child.id, code_index=code_index(vault, child.id, code),
        name_sealed=vault.seal(name, CODE_BEARER_NAME), valid_on=valid_on, created_by=account_id, created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _record(session, account_id, child.school_id, "pickup_code.made", "pickup_code", made.id, now)
    return code


def _record(
    session: Session, account_id: UUID, school_id: UUID, action: str, subject: str, subject_id: UUID, now: datetime
) -> None:
    audit.record(session, now, account_id, action, subject, subject_id, school_id=school_id)
