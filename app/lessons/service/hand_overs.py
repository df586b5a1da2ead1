"""The hand-over after a lesson: to whom, by whom, and once."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.rules import locked_until
from app.core import audit
from app.core.clock import local_day, local_time
from app.core.crypto import Vault
from app.core.db import insert_if_absent
from app.lessons.errors.pickup import (
    AlreadyHandedOver,
    CollectorCodeLocked,
    CollectorCodeWrong,
    HandOverNotToday,
    NotPresent,
    UnknownCollector,
)
from app.lessons.models.pickup import HandOver, PickupCode, PickupTries
from app.lessons.models.sessions import Attendance, CourseSession
from app.lessons.queries.pickup import Handed, allowed, code_index, handed_over
from app.lessons.rules.rolls import THERE


@dataclass(frozen=True)
class Receipt:
    """Who takes a child, as the teacher enters it. At most one of the three ways to know the person is set."""

    account_id: UUID
    student_id: UUID
    guardianship_id: UUID | None
    collector_id: UUID | None
    pickup_code: str | None
    note: str


@dataclass(frozen=True)
class _Person:
    """Who takes the child, once it is known."""

    guardianship_id: UUID | None = None
    collector_id: UUID | None = None
    pickup_code_id: UUID | None = None
    relation: str | None = None


def hand_over(
    session: Session, vault: Vault, lesson: CourseSession, receipt: Receipt, now: datetime
) -> Handed | CollectorCodeWrong:
    """Let a child go from a lesson that the caller has locked; repeating it answers the same.

    A wrong code is returned, not raised, because its count must be committed; after five ``CollectorCodeLocked`` is
    raised for a growing time. Raises ``HandOverNotToday``, ``NotPresent``, ``UnknownCollector``, and
    ``AlreadyHandedOver`` where the child has left with somebody else.
    """
    if lesson.held_on != local_day(now):
        raise HandOverNotToday
    if earlier := handed_over(session, [lesson.id]).get((lesson.id, receipt.student_id)):
        return _repeated(session, vault, earlier, receipt)
    _require_presence(session, lesson.id, receipt.student_id)
    person = _person(session, vault, lesson, receipt, now)
    if isinstance(person, CollectorCodeWrong):
        return person
    _write(session, lesson, receipt, person, now)
    return handed_over(session, [lesson.id])[lesson.id, receipt.student_id]


def _repeated(session: Session, vault: Vault, earlier: Handed, receipt: Receipt) -> Handed:
    """Return the hand-over again to whoever names the same person: one child leaves once."""
    same = (earlier.guardianship_id, earlier.collector_id) == (receipt.guardianship_id, receipt.collector_id)
    if same and earlier.pickup_code_id:
        used = session.get_one(PickupCode, earlier.pickup_code_id)
        same = used.code_index == code_index(vault, receipt.student_id, receipt.pickup_code or "")
    if not same:
        raise AlreadyHandedOver(handed_at=local_time(earlier.handed_at).isoformat(), relation=earlier.relation)
    return earlier


def _require_presence(session: Session, session_id: UUID, student_id: UUID) -> None:
    mark = session.get(Attendance, (session_id, student_id), populate_existing=True)
    if mark is None or mark.presence not in THERE:
        raise NotPresent


def _person(
    session: Session, vault: Vault, lesson: CourseSession, receipt: Receipt, now: datetime
) -> _Person | CollectorCodeWrong:
    if receipt.pickup_code:
        return _bearer(session, vault, lesson, receipt.student_id, receipt.pickup_code, now)
    for one in allowed(session, [receipt.student_id])[receipt.student_id]:
        if (one.guardianship_id, one.collector_id) == (receipt.guardianship_id, receipt.collector_id):
            return _Person(one.guardianship_id, one.collector_id, relation=one.relation)
    raise UnknownCollector


def _bearer(
    session: Session, vault: Vault, lesson: CourseSession, student_id: UUID, code: str, now: datetime
) -> _Person | CollectorCodeWrong:
    """Take a code of the day. Wrong ones are counted as sign-in counts wrong passwords: each from the fifth costs a rest."""
    insert_if_absent(session, PickupTries, {"student_id": student_id})
    tries = session.get_one(PickupTries, student_id, with_for_update=True, populate_existing=True)
    if tries.locked_until and tries.locked_until > now:
        raise CollectorCodeLocked(retry_after=int((tries.locked_until - now).total_seconds()) + 1)
    found = _unused(session, student_id, code_index(vault, student_id, code), lesson.held_on)
    if found is None:
        tries.wrong_codes += 1
        tries.locked_until = locked_until(tries.wrong_codes, now)
        return CollectorCodeWrong()
    tries.wrong_codes, tries.locked_until, found.used_at = 0, None, now
    return _Person(pickup_code_id=found.id)


def _unused(session: Session, student_id: UUID, index: str, day: date) -> PickupCode | None:
    usable = (
        PickupCode.student_id == student_id,
        PickupCode.code_index == index,
        PickupCode.valid_on == day,
        PickupCode.used_at.is_(None),
    )
    return session.execute(select(PickupCode).where(*usable).limit(1)).scalar_one_or_none()


def _write(session: Session, lesson: CourseSession, receipt: Receipt, person: _Person, now: datetime) -> None:
    handed = HandOver(
        school_id=lesson.school_id, session_id=lesson.id, student_id=receipt.student_id, note=receipt.note,
        handed_by=receipt.account_id, handed_at=now, **vars(person),
    )  # fmt: skip
    session.add(handed)
    session.flush()
    audit.record(
        session, now, receipt.account_id, "hand_over.done", "hand_over", handed.id,
        school_id=lesson.school_id, session_id=lesson.id, **vars(person),
    )  # fmt: skip
