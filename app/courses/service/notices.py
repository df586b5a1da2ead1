"""What families are told of a round before and while they choose: the notice to classes, and one reminder."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.announcements import queries as announcements
from app.announcements.service import posts
from app.courses.errors.rounds import RoundCancelled
from app.courses.models.rounds import RoundClass, SelectionRound
from app.courses.queries import rounds
from app.courses.rules.rounds import CANCELLED, REMINDER, notice_body, remind_from, said
from app.courses.rules.wishes import is_silent
from app.courses.rules.words import Mode, Stage


def give_notice(session: Session, selection: SelectionRound, now: datetime) -> int:
    """Tell the guardians of every class of the round that was not told yet; returns how many classes that were.

    What the office gives early counts from then on. The caller holds the round, so that no class is told twice.
    Raises ``RoundCancelled``.
    """
    if selection.cancelled_at:
        raise RoundCancelled(reason=selection.cancel_reason)
    untold = [row.class_id for row in rounds.classes_of(session, selection.id) if row.announcement_id is None]
    if not untold:
        return 0
    body = notice_body(selection)
    announcement_id = posts.notice(session, selection.school_id, untold, selection.title, body, now)
    session.execute(
        update(RoundClass)
        .where(RoundClass.round_id == selection.id, RoundClass.class_id.in_(untold))
        .values(announcement_id=announcement_id)
    )
    selection.notice_at = min(selection.notice_at, now)
    selection.notified_at = None
    return len(untold)


def note_delivery(session: Session, selection: SelectionRound, now: datetime) -> list[UUID]:
    """Note when the notice has reached every class; returns the classes that it has not reached yet."""
    classes = rounds.classes_of(session, selection.id)
    reached = announcements.delivered(session, {row.announcement_id for row in classes if row.announcement_id})
    missing = [row.class_id for row in classes if row.announcement_id not in reached]
    if not missing:
        selection.notified_at = selection.notified_at or now
    return missing


def remind(session: Session, selection: SelectionRound, now: datetime) -> int:
    """Ask the families that have said nothing, once a round and late in it; returns for how many children."""
    is_due = selection.mode == Mode.WISHES and now >= remind_from(selection.open_at, selection.close_at)
    if selection.reminded_at or not is_due or rounds.stage_of(selection, now) is not Stage.OPEN:
        return 0
    sheets = rounds.wish_sheets(session, selection.id)
    children = rounds.round_children(session, selection.id, only_active=True)
    silent = [child.student_id for child in children if child.slots and is_silent(sheets.get(child.student_id))]
    tell(session, selection, silent, REMINDER.format(title=selection.title, close_at=said(selection.close_at)), now)
    selection.reminded_at = now
    return len(silent)


def tell(
    session: Session, selection: SelectionRound, student_ids: Iterable[UUID], words: str, now: datetime,
    answer_by: datetime | None = None,
) -> None:  # fmt: skip
    """Tell the guardians of some children of a round, where there are any; ``answer_by`` where they are to confirm."""
    if told := sorted(student_ids):
        posts.note(session, selection.school_id, told, selection.title, words, now, answer_by)


def tell_cancelled(session: Session, selection: SelectionRound, now: datetime) -> None:
    """Tell the classes that expect the round that it will not be held."""
    told = [row.class_id for row in rounds.classes_of(session, selection.id) if row.announcement_id]
    if told:
        words = CANCELLED.format(title=selection.title, reason=selection.cancel_reason)
        posts.notice(session, selection.school_id, told, selection.title, words, now)
