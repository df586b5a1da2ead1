"""Bringing a round on when its times come, without anybody's asking."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.crypto import Vault
from app.courses.models.rounds import SelectionRound
from app.courses.queries import rounds
from app.courses.rules.rounds import prepare_from
from app.courses.rules.words import Mode
from app.courses.service.draws import freeze_if_due
from app.courses.service.notices import give_notice, note_delivery, remind
from app.courses.service.offerings import plan_lessons
from app.courses.service.preparation import prepare


def advance(session: Session, round_id: UUID, now: datetime, vault: Vault) -> list[str]:
    """Do everything in a round that is due now; returns what was done. Doing it again does nothing more.

    The round is held until the commit. A round whose notice has not reached every class waits, and so does not open.
    """
    selection = rounds.locked(session, round_id)
    if selection.cancelled_at or selection.published_at:
        return []
    done = []
    if not selection.prepared_at:
        done += _before_opening(session, selection, now, vault)
    if remind(session, selection, now):
        done.append("reminded")
    if freeze_if_due(session, selection, now):
        done.append("frozen")
    if selection.mode != Mode.WISHES and selection.prepared_at and now >= selection.publish_at:
        _publish(session, selection, now)
        done.append("published")
    return done


def _before_opening(session: Session, selection: SelectionRound, now: datetime, vault: Vault) -> list[str]:
    if not selection.notice_at <= now < selection.close_at:
        return []
    done = []
    if give_notice(session, selection, now):
        done.append("noticed")
    is_due = now >= prepare_from(selection.open_at, selection.register_until)
    if not note_delivery(session, selection, now) and is_due:
        prepare(session, selection, now, vault)
        done.append("prepared")
    return done


def _publish(session: Session, selection: SelectionRound, now: datetime) -> None:
    """Close a round without a draw: its places were given by the school, or taken in the rush, and their owners know."""
    selection.published_at = now
    session.flush()
    plan_lessons(session, selection.id, now)
    audit.record(session, now, None, "round.published", "selection_round", selection.id, school_id=selection.school_id)
