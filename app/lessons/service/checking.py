"""The content of what families write about works: the platform is asked, and people where it does not answer.

The words of a work go through the same states as a photo. Nothing is asked in a transaction.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import audit
from app.core.auth import Actor
from app.core.db import reading, transaction
from app.core.deps import Deps
from app.lessons.errors.learning import WorkNotFound
from app.lessons.models.learning import Work
from app.lessons.queries.works import HIDDEN, authors_of
from app.media.rules import ANSWERED_WITHIN, Finding, Safety, finding_of
from app.media.service import move
from app.schools import access
from app.schools.errors import StudentNotFound


def ask(deps: Deps, work_id: UUID) -> None:
    """Ask for an opinion on a work, and take it. Raises what the platform raises where it is worth asking again later."""
    with reading() as session:
        work = session.get(Work, work_id)
        openid = accounts.openid(session, deps.vault, work.created_by) if work else None
    if work is None or work.safety != Safety.UPLOADED:
        return
    text = f"{work.title}\n{work.words}"
    asked = deps.checker.opinion_of_text(openid, text) if deps.checker and openid else Finding.REVIEW
    with transaction() as session:
        move(session, Work.safety, Work.id == work_id, finding_of(asked))


def give_up(session: Session, now: datetime) -> bool:
    """Leave to people what was not answered in time; returns whether there was any."""
    return move(session, Work.safety, HIDDEN & (Work.created_at < now - ANSWERED_WITHIN), Finding.UNANSWERED)


def decide(session: Session, actor: Actor, work_id: UUID, decision: str, now: datetime) -> None:
    """Show a work or keep it hidden, whatever the platform says; deciding the same again changes nothing.

    Raises ``WorkNotFound`` for a work of children whom the caller neither teaches nor manages.
    """
    authors = authors_of(session, [work_id]).get(work_id, [])
    school_id = next((school for school in (_school_of(session, actor, one) for one in authors) if school), None)
    if school_id is None:
        raise WorkNotFound
    if move(session, Work.safety, Work.id == work_id, Finding(decision)):
        audit.record(session, now, actor.account_id, f"work.{decision}", "work", work_id, school_id=school_id)


def _school_of(session: Session, actor: Actor, student_id: UUID) -> UUID | None:
    try:
        return access.student_as_staff(session, actor, student_id).school_id
    except StudentNotFound:
        return None
