"""Erasing what a family wants gone: rows now, objects right after the commit, safe to repeat."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.announcements.service import feedback
from app.checkins.service import erasing as checkins
from app.core import audit
from app.courses.service import surveys
from app.lessons.service import erasing as lessons
from app.media import queries as media_queries
from app.media import service as media
from app.privacy import service as privacy
from app.privacy.rules import Purpose
from app.rights.models import RightsRequest
from app.rights.rules import Kind, Scope, Status
from app.rights.topics import Family
from app.schools import queries as schools


def erase(session: Session, family: Family, scope: Scope, reason: str, now: datetime) -> UUID:
    """Erase what the scope reaches, at once, and return the request that says so.

    Where nothing is left to erase, the earlier request of the same scope answers again, so that a second tap changes
    nothing. What came in since is erased like the first time.
    """
    _hold(session, family.student_id)
    erased = _erase(session, family, scope, now)
    earlier = _earlier(session, family.student_id, scope)
    if earlier and not any(erased.values()):
        return earlier
    done = RightsRequest(
        school_id=family.school_id, student_id=family.student_id, account_id=family.account_id,
        kind=Kind.ERASURE.value, scope=scope.value, what=reason, status=Status.DONE.value, asked_at=now, done_at=now,
    )  # fmt: skip
    session.add(done)
    session.flush()
    audit.record(
        session, now, family.account_id, "rights.erased", "student", family.student_id,
        school_id=family.school_id, scope=scope.value, **erased,
    )  # fmt: skip
    return done.id


def _erase(session: Session, family: Family, scope: Scope, now: datetime) -> dict[str, int]:
    """Erase in the order in which things hold on to each other; returns how many of each went."""
    student_id = family.student_id
    erased = {"photos": _erase_photos(session, student_id, now)}
    if scope.includes(Scope.RECORDS):
        erased["check_ins"] = checkins.erase_records(session, student_id, now)
        erased["learning"] = lessons.erase_learning(session, student_id)
        erased["feedback"] = feedback.erase(session, family.account_id, family.school_id)
    if scope.includes(Scope.EVERYTHING):
        erased["answers"] = surveys.erase_answers(session, student_id)
        erased["collecting"] = lessons.erase_collecting(session, student_id, now)
        erased["consents"] = privacy.withdraw_all(
            session, account_id=family.account_id, school_id=family.school_id, student_id=student_id, now=now
        )
    return erased


def _hold(session: Session, student_id: UUID) -> None:
    """Lock a child and those who share a photo with it, so that no record of theirs takes one back at this moment."""
    schools.lock_students(session, {student_id, *media_queries.seen_with(session, student_id)})


def _erase_photos(session: Session, student_id: UUID, now: datetime) -> int:
    """Take every photo of a child from all records and works; returns how many went.

    A photo that shows other children, too, goes for them as well: there is no half of a photo.
    """
    photo_ids = media_queries.photos_of_child(session, student_id)
    if photo_ids:
        checkins.unlink_photos(session, photo_ids)
        lessons.unlink_photos(session, photo_ids)
        media.erase(session, photo_ids, now)
    return len(photo_ids)


def erase_photos(session: Session, student_id: UUID, now: datetime) -> int:
    """Take every photo of a child from all records and works, as nobody's request; returns how many went."""
    _hold(session, student_id)
    return _erase_photos(session, student_id, now)


def erase_refused_photos(session: Session, school_id: UUID, student_id: UUID, now: datetime) -> None:
    """Erase a child's photos once the refusal of photos has stood for its grace; granted again, they stay."""
    _hold(session, student_id)
    if not privacy.is_refused_for_good(session, student_id, Purpose.PHOTO_UPLOAD, now):
        return
    if erased := _erase_photos(session, student_id, now):
        audit.record(
            session, now, None, "photos.erased", "student", student_id, school_id=school_id, photos=erased
        )  # fmt: skip


def _earlier(session: Session, student_id: UUID, scope: Scope) -> UUID | None:
    done = (RightsRequest.student_id == student_id, RightsRequest.scope == scope.value)
    latest = select(RightsRequest.id).where(*done).order_by(RightsRequest.id.desc()).limit(1)
    return session.execute(latest).scalar_one_or_none()
