"""Forgetting children whose time is over, and the accounts that only they needed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.service import closing
from app.announcements.service import letters
from app.core import audit
from app.core.db import changed
from app.lessons.service import erasing as lessons
from app.media import queries as media
from app.retention.service import traces
from app.rights.service import erasing
from app.schools import queries as schools
from app.schools.service import leaving

FORGOTTEN_AT_ONCE = 50


def forget(session: Session, school_id: UUID, student_ids: Sequence[UUID], now: datetime) -> dict[str, int]:
    """Delete everything that is held of children of a school; returns how many of each kind went.

    What is left of a child is an id, in ledgers and logs. Forgetting again finds nothing more.
    """
    beside = {other for student_id in student_ids for other in media.seen_with(session, student_id)}
    schools.lock_students(session, beside | set(student_ids))
    guardians = leaving.guardians_ever(session, student_ids)
    gone = {"children": len(student_ids)}
    gone["photos"] = sum(erasing.erase_photos(session, student_id, now) for student_id in student_ids)
    for student_id in student_ids:
        lessons.erase_learning(session, student_id)
    gone["rows"] = sum(changed(session.execute(statement)) for statement in traces.deletions(student_ids))
    leaving.blank(session, student_ids, now)
    gone["accounts"] = _close_accounts(session, student_ids, guardians)
    audit.record(
        session, now, None, "children.forgotten", "school", school_id,
        school_id=school_id, student_ids=student_ids, **gone,
    )  # fmt: skip
    return gone


def _close_accounts(session: Session, student_ids: Sequence[UUID], guardians: set[UUID]) -> int:
    unneeded = leaving.without_child(session, guardians) | closing.accounts_of_children(session, student_ids)
    closed = closing.close_families(session, unneeded)
    letters.forget_readers(session, closed)
    return len(closed)
