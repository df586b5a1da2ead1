"""Erasing what a family has told and shown in courses. Roll-calls and hand-overs are the school's, and stay."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from app.core.db import changed
from app.courses import holdings as courses
from app.lessons.models.learning import CourseEvaluation, TeacherWords, Work, WorkAuthor, WorkPhoto
from app.lessons.models.pickup import Collector, HandOver, PickupCode
from app.lessons.models.sessions import LeaveRequest


def unlink_photos(session: Session, photo_ids: Collection[UUID]) -> None:
    """Take photos from the works that have them."""
    session.execute(delete(WorkPhoto).where(WorkPhoto.photo_id.in_(photo_ids)))


def erase_learning(session: Session, student_id: UUID) -> int:
    """Delete a child's works, what was said of courses for it and to it; returns how many things went.

    A work made with others stays theirs, without this child. The caller has taken the photos off before.
    """
    own_places = courses.enrolment_ids(student_id)
    said = (
        delete(CourseEvaluation).where(CourseEvaluation.enrolment_id.in_(own_places)),
        delete(TeacherWords).where(TeacherWords.enrolment_id.in_(own_places)),
    )
    return sum(changed(session.execute(statement)) for statement in said) + _erase_works(session, student_id)


def _erase_works(session: Session, student_id: UUID) -> int:
    made = select(WorkAuthor.work_id).where(WorkAuthor.student_id == student_id)
    work_ids = session.execute(made).scalars().all()
    session.execute(delete(WorkAuthor).where(WorkAuthor.student_id == student_id))
    without_author = (Work.id.in_(work_ids), ~exists().where(WorkAuthor.work_id == Work.id))
    session.execute(delete(Work).where(*without_author))
    return len(work_ids)


def erase_collecting(session: Session, student_id: UUID, now: datetime) -> int:
    """End whom the family announced to collect the child, and delete who never did; blank the notes of leaves.

    To whom a child was handed over stays on record with that person: the school answers for it.
    """
    came = exists().where(HandOver.collector_id == Collector.id)
    living = (Collector.student_id == student_id, Collector.ended_at.is_(None))
    used = exists().where(HandOver.pickup_code_id == PickupCode.id)
    statements = (
        delete(Collector).where(Collector.student_id == student_id, ~came),
        update(Collector).where(*living).values(ended_at=now),
        delete(PickupCode).where(PickupCode.student_id == student_id, ~used),
        update(LeaveRequest).where(LeaveRequest.student_id == student_id, LeaveRequest.note != "").values(note=""),
    )
    return sum(changed(session.execute(statement)) for statement in statements)
