"""The content of families' notes: the platform is asked after the record was made, and people where it does not answer.

A note goes through the same states as a photo. Nothing is asked in a transaction.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.checkins import notes
from app.checkins.models import CheckIn
from app.checkins.queries import NOTE_HIDDEN
from app.checkins.service.review import visible
from app.core import audit
from app.core.auth import Actor
from app.core.db import reading, transaction
from app.core.deps import Deps
from app.media.rules import ANSWERED_WITHIN, Finding, finding_of
from app.media.service import move
from app.schools import access


def ask(deps: Deps, check_in_id: UUID) -> None:
    """Ask for an opinion on a note, and take it unless the note was changed meanwhile.

    Raises what the platform raises where it is worth asking again later.
    """
    with reading() as session:
        note = notes.to_check(session, check_in_id)
        openid = accounts.openid(session, deps.vault, note.recorded_by) if note else None
    if note is None:
        return
    asked = deps.checker.opinion_of_text(openid, note.text) if deps.checker and openid else Finding.REVIEW
    with transaction() as session:
        same = (CheckIn.id == check_in_id) & (CheckIn.note == note.text)
        move(session, CheckIn.note_safety, same, finding_of(asked))


def give_up(session: Session, now: datetime) -> bool:
    """Leave to people what was not answered in time; returns whether there was any."""
    overdue = NOTE_HIDDEN & (CheckIn.submitted_at < now - ANSWERED_WITHIN)
    return move(session, CheckIn.note_safety, overdue, Finding.UNANSWERED)


def decide(session: Session, actor: Actor, check_in_id: UUID, decision: str, now: datetime) -> None:
    """Show a note or keep it hidden, whatever the platform says; deciding the same again changes nothing.

    Raises ``CheckInNotFound`` for a child whom the caller neither teaches nor manages.
    """
    record, _student = visible(session, actor, check_in_id, access.student_as_staff)
    if record.note and move(session, CheckIn.note_safety, CheckIn.id == check_in_id, Finding(decision)):
        audit.record(
            session, now, actor.account_id, f"note.{decision}", "check-in", check_in_id, school_id=record.school_id
        )
