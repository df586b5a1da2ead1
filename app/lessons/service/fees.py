"""Entering policies, publishing one for a term, and waivers."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db import changed, insert_if_absent
from app.core.ids import new_id
from app.courses.queries.charged import first_opening
from app.lessons.errors.fees import FeePolicyDiffers, FeePolicyNotFound, FeePolicyNotInForce, FeesPublished
from app.lessons.models.fees import FeeChoice, FeePolicy, FeeWaiver
from app.lessons.rules.fee_policies import ListedPolicy
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.errors import TermUnknown
from app.schools.rules.calendar import Term

# Examples to start from; the documents behind them must be read again before a school publishes one.
LISTED = Path(__file__).parent.parent / "data" / "fee_policies.csv"
_KEY = ("scope", "document_no", "locale", "effective_from")


def import_policies(session: Session, listed: Iterable[ListedPolicy], now: datetime) -> int:
    """Enter policies that are not known yet and return how many; importing again changes nothing.

    A known one stays as it is, because schools may have published it. Raises ``FeePolicyDiffers`` where a row has
    another price, cap, refund or name under the same document and first day; only its last day may be moved.
    """
    return sum(_enter(session, _columns(policy), now) for policy in listed)


def _columns(listed: ListedPolicy) -> dict[str, Any]:
    tariff = listed.tariff
    return {
        "scope": listed.scope, "name": listed.name, "document_no": listed.document_no, "locale": listed.locale.value,
        "unit": tariff.unit.value, "price": tariff.price, "cap_per_term": tariff.cap_per_term,
        "refund": tariff.refund.value, "effective_from": listed.effective_from,
        "effective_until": listed.effective_until,
    }  # fmt: skip


def _enter(session: Session, columns: dict[str, Any], now: datetime) -> bool:
    if insert_if_absent(session, FeePolicy, columns | {"id": new_id(), "created_at": now}):
        return True
    known = session.execute(
        select(FeePolicy).where(*(getattr(FeePolicy, name) == columns[name] for name in _KEY))
    ).scalar_one()
    if any(getattr(known, name) != value for name, value in columns.items() if name != "effective_until"):
        raise FeePolicyDiffers(name=columns["name"])
    known.effective_until = columns["effective_until"]
    session.flush()
    return False


def choose(
    session: Session, *, school_id: UUID, term_code: str, policy_id: UUID, account_id: UUID, now: datetime
) -> None:
    """Publish the policy of a term. Once the first round has opened only the same choice is accepted again.

    Raises ``FeePolicyNotFound`` for a policy of another place, ``TermUnknown``, ``FeePolicyNotInForce`` and
    ``FeesPublished``.
    """
    _require_in_force(session, school_id, term_code, policy_id)
    key = {"school_id": school_id, "term_code": term_code}
    held = session.get(FeeChoice, (school_id, term_code), with_for_update=True, populate_existing=True)
    if held and held.policy_id == policy_id:
        return
    opening = first_opening(session, school_id, term_code)
    if opening and opening <= now:
        raise FeesPublished
    chosen = {"policy_id": policy_id, "chosen_by": account_id, "chosen_at": now}
    if not insert_if_absent(session, FeeChoice, key | chosen):
        session.execute(
            update(FeeChoice).where(FeeChoice.school_id == school_id, FeeChoice.term_code == term_code).values(**chosen)
        )
    audit.record(
        session, now, account_id, "fees.published", "fee-policy", policy_id, school_id=school_id, term_code=term_code
    )


def _require_in_force(session: Session, school_id: UUID, term_code: str, policy_id: UUID) -> None:
    school = schools.school(session, school_id)
    policy = session.get(FeePolicy, policy_id)
    if policy is None or policy.scope not in schools.scopes_of(school):
        raise FeePolicyNotFound
    terms = schools.calendar_of(session, school).terms
    term = next((term for term in terms if term.code == term_code), None)
    if term is None:
        raise TermUnknown(key=term_code)
    if not _is_in_force(policy, term):
        raise FeePolicyNotInForce


def _is_in_force(policy: FeePolicy, term: Term) -> bool:
    """Tell whether a policy holds on the first day of a term, on which its fees are settled."""
    return policy.effective_from <= term.starts_on and (
        policy.effective_until is None or policy.effective_until >= term.starts_on
    )


def waive(session: Session, student: StudentRow, term_code: str, account_id: UUID, now: datetime) -> None:
    """Let a child pay nothing in a term; nobody is asked why. Waiving twice changes nothing."""
    waiver = {
        "id": new_id(), "school_id": student.school_id, "student_id": student.id, "term_code": term_code,
        "granted_by": account_id, "granted_at": now,
    }  # fmt: skip
    if insert_if_absent(session, FeeWaiver, waiver):
        _record_waiver(session, "fee-waiver.granted", student, term_code, account_id, now)


def end_waiver(session: Session, student: StudentRow, term_code: str, account_id: UUID, now: datetime) -> None:
    """Take a waiver back. Without one nothing changes."""
    ended = delete(FeeWaiver).where(FeeWaiver.student_id == student.id, FeeWaiver.term_code == term_code)
    if changed(session.execute(ended)):
        _record_waiver(session, "fee-waiver.ended", student, term_code, account_id, now)


def _record_waiver(
    session: Session, action: str, student: StudentRow, term_code: str, account_id: UUID, now: datetime
) -> None:
    audit.record(
        session, now, account_id, action, "student", student.id, school_id=student.school_id, term_code=term_code
    )
