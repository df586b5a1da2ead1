"""Recording what guardians agree to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit, outbox
from app.core.db import insert_if_absent
from app.privacy.errors import PolicyVersionUnknown
from app.privacy.models import Consent, ConsentAnswer
from app.privacy.rules import CURRENT_VERSION, GRACE, KNOWN_VERSIONS, Purpose

PHOTOS_REFUSED = "consent.photos-refused"


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

    Where several guardians answer differently the latest answer holds. Photos that are refused are not shown any more
    from now on; they are deleted once the refusal has stood for ``GRACE``.
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
    if purpose is Purpose.PHOTO_UPLOAD and not granted:
        whose = {"school_id": school_id, "student_id": student_id}
        outbox.defer(session, PHOTOS_REFUSED, whose, now, at=now + GRACE)
    audit.record(
        session, now, account_id, "consent.answered", "student", student_id,
        school_id=school_id, purpose=purpose.value, granted=granted, version=policy_version,
    )  # fmt: skip
    return session.get_one(Consent, (student_id, purpose.value), populate_existing=True)


def is_refused_for_good(session: Session, student_id: UUID, purpose: Purpose, now: datetime) -> bool:
    """Tell whether a refusal holds and has stood for ``GRACE``; the answer cannot change before the caller's commit.

    Of several refusals the last one counts, as each brings its own message.
    """
    held = session.execute(
        select(Consent.granted, Consent.answered_at)
        .where(Consent.student_id == student_id, Consent.purpose == purpose.value)
        .with_for_update()
    ).one_or_none()
    return held is not None and not held.granted and held.answered_at + GRACE <= now


def withdraw_all(session: Session, *, account_id: UUID, school_id: UUID, student_id: UUID, now: datetime) -> int:
    """Take back everything that was agreed to for a child; returns how many answers that changed.

    All are locked before the first is recorded, so that nobody answers one while this holds the audit trail.
    """
    granted = session.execute(
        select(Consent.purpose)
        .where(Consent.student_id == student_id, Consent.granted.is_(True))
        .order_by(Consent.purpose)
        .with_for_update()
    ).scalars().all()  # fmt: skip
    for purpose in granted:
        answer(
            session, account_id=account_id, school_id=school_id, student_id=student_id, purpose=Purpose(purpose),
            granted=False, policy_version=CURRENT_VERSION, now=now,
        )  # fmt: skip
    return len(granted)
