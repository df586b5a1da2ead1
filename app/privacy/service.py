"""Recording what guardians agree to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db import insert_if_absent
from app.privacy.errors import PolicyVersionUnknown
from app.privacy.models import Consent, ConsentAnswer
from app.privacy.rules import KNOWN_VERSIONS, Purpose


def answer(
    session: Session,
    *,
    account_id: UUID,
    school_id: UUID,
    student_id: UUID,
    purpose: Purpose,
    granted: bool,
    policy_version: str,
    now: datetime,
) -> Consent:
    """Record a guardian's answer; it holds from this commit on, for every reader. Raises ``PolicyVersionUnknown``.

    Where several guardians answer differently the latest answer holds.
    """
    if policy_version not in KNOWN_VERSIONS:
        raise PolicyVersionUnknown
    held = {"granted": granted, "policy_version": policy_version, "answered_at": now}
    key = {"student_id": student_id, "purpose": purpose.value, "school_id": school_id}
    session.add(ConsentAnswer(**key, account_id=account_id, **held))
    if not insert_if_absent(session, Consent, key | held):
        session.execute(
            update(Consent).where(Consent.student_id == student_id, Consent.purpose == purpose.value).values(**held)
        )
    audit.record(
        session, now, account_id, "consent.answered", "student", student_id,
        school_id=school_id, purpose=purpose.value, granted=granted, version=policy_version,
    )  # fmt: skip
    return session.get_one(Consent, (student_id, purpose.value), populate_existing=True)
