"""Showing and withdrawing works."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.checkins.rules.recording import require_impersonal
from app.core import audit, outbox
from app.core.auth import Actor
from app.courses import access as courses
from app.courses.queries.seating import seated_among
from app.lessons.errors.learning import AuthorNotInCourse, WorkNotFound
from app.lessons.models.learning import Work, WorkAuthor, WorkPhoto
from app.lessons.queries.works import authors_of, photos_of
from app.media import service as media
from app.media.rules import Safety
from app.schools import access
from app.schools.access import StudentRow

TO_CHECK = "works.to_check"


def show(
    session: Session,
    actor: Actor,
    *,
    offering_id: UUID,
    student_ids: Sequence[UUID],
    title: str,
    words: str,
    photo_ids: Sequence[UUID],
    now: datetime,
    is_checked: bool = False,
) -> UUID:
    """Enter a work of children of a course, by its teacher or by the family of all its authors; returns its id.

    Who sees it is decided when it is read; what a family writes and what ``is_checked``, only when it was found fit. Raises ``OfferingNotFound``, ``StudentNotFound`` for somebody else's child,
    ``AuthorNotInCourse``, ``PrivateInformation`` and what the media feature raises for the photos.
    """
    require_impersonal(title, words)
    offering = courses.offering_for_member(session, actor, offering_id)
    is_teacher = courses.teaches(session, actor, offering)
    authors = _authors(session, actor, student_ids, is_teacher=is_teacher)
    if seated_among(session, offering_id, student_ids) != frozenset(student_ids):
        raise AuthorNotInCourse
    work = Work(
        school_id=offering.school_id, offering_id=offering_id, course_id=offering.course_id, title=title, words=words,
        created_by=actor.account_id, created_at=now,
        safety=(Safety.UPLOADED if is_checked and not is_teacher else Safety.VISIBLE).value,
    )  # fmt: skip
    session.add(work)
    session.flush()
    if work.safety == Safety.UPLOADED:
        outbox.defer(session, TO_CHECK, {"work_id": work.id}, now)
    session.execute(
        insert(WorkAuthor),
        [{"work_id": work.id, "student_id": child.id, "school_id": offering.school_id} for child in authors],
    )
    _attach(session, work.id, authors, photo_ids, actor.account_id, now)
    audit.record(
        session, now, actor.account_id, "work.entered", "work", work.id,
        school_id=offering.school_id, student_ids=[str(child.id) for child in authors],
    )  # fmt: skip
    return work.id


def _authors(session: Session, actor: Actor, student_ids: Sequence[UUID], *, is_teacher: bool) -> list[StudentRow]:
    if is_teacher:
        return [access.student_row(session, student_id) for student_id in student_ids]
    return [access.student_as_family(session, actor, student_id) for student_id in student_ids]


def _attach(
    session: Session,
    work_id: UUID,
    authors: Sequence[StudentRow],
    photo_ids: Sequence[UUID],
    account_id: UUID,
    now: datetime,
) -> None:
    if not photo_ids:
        return
    media.attach(session, photo_ids=photo_ids, students=authors, account_id=account_id, now=now)
    session.execute(
        insert(WorkPhoto),
        [
            {"work_id": work_id, "position": position, "photo_id": photo_id}
            for position, photo_id in enumerate(photo_ids)
        ],
    )


def withdraw(session: Session, actor: Actor, work_id: UUID, now: datetime) -> None:
    """Take a work away from everybody; its photos are swept a day later. Withdrawing twice changes nothing.

    Raises ``WorkNotFound`` for everybody but its creator, the guardians of its authors, the office and the principal.
    """
    work = session.get(Work, work_id, with_for_update=True, populate_existing=True)
    if work is None or not _may_withdraw(session, actor, work):
        raise WorkNotFound
    if work.withdrawn_at:
        return
    work.withdrawn_at = now
    photo_ids = photos_of(session, [work_id]).get(work_id, [])
    session.execute(delete(WorkPhoto).where(WorkPhoto.work_id == work_id))
    media.detach(session, photo_ids, now)
    audit.record(session, now, actor.account_id, "work.withdrawn", "work", work_id, school_id=work.school_id)


def _may_withdraw(session: Session, actor: Actor, work: Work) -> bool:
    if work.created_by == actor.account_id or courses.is_office(actor, work.school_id):
        return True
    authors = authors_of(session, [work.id])[work.id]
    return not access.guarded_student_ids(session, actor).isdisjoint(authors)
