"""Wishes of children: entered by the child, a teacher beside it or a guardian, and confirmed by a guardian.

When a wish was sent decides nothing, as long as the round is open: no time of it goes into the draw.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_time
from app.courses.errors.rounds import (
    ChildNotInRound,
    NotByWishes,
    RoundCancelled,
    RoundClosed,
    RoundNotOpen,
    WishesChanged,
    WishesConfirmed,
    WishesInvalid,
    WishesNotFound,
)
from app.courses.models.rounds import RoundChild, SelectionRound, WishSheet
from app.courses.queries import menu, rounds
from app.courses.rules.wishes import MOST_FAULTS, Chooser, Ranked, Rules, as_stored, faults
from app.courses.rules.words import Mode, Stage


def enter(
    session: Session,
    actor: Actor,
    round_id: UUID,
    student_id: UUID,
    sheet: Sequence[Ranked],
    *,
    revision: int | None,
    as_guardian: bool,
    now: datetime,
) -> WishSheet:
    """Replace all wishes of a child. What a guardian enters is confirmed with it.

    ``revision`` is the one that was read (0 where there was no sheet yet), so that of two phones the later does not
    undo what it has not seen; None replaces whatever is there. Sending the same wishes again changes nothing. Raises
    ``RoundCancelled``, ``NotByWishes``, ``RoundNotOpen``, ``RoundClosed``, ``ChildNotInRound``, ``WishesInvalid``,
    ``WishesChanged``, and ``WishesConfirmed`` where somebody else changes what a guardian has confirmed.
    """
    selection = rounds.held_open(session, round_id)
    _check_open(session, selection, now)
    child = _held_child(session, round_id, student_id)
    _check(session, selection, child, sheet)
    wishes = as_stored(sheet)
    found = session.get(WishSheet, (round_id, student_id), populate_existing=True)
    if found is None:
        found = _new_sheet(session, child, revision)
    elif found.wishes != wishes:
        _check_may_replace(found, revision, as_guardian=as_guardian)
    if found.wishes != wishes:
        found.wishes, found.revision = wishes, (found.revision or 0) + 1
        found.entered_by, found.entered_at = actor.account_id, now
        found.confirmed_by = found.confirmed_at = None
    if as_guardian:
        _confirm(found, actor, now)
    session.flush()
    return found


def confirm(
    session: Session,
    actor: Actor,
    round_id: UUID,
    student_id: UUID,
    revision: int | None,
    now: datetime,
    *,
    on_paper: bool = False,
) -> WishSheet:
    """Make a child's wishes its family's. The caller is a guardian, or holds a sheet signed by one: ``on_paper``.

    Raises ``RoundCancelled``, ``NotByWishes``, ``RoundNotOpen``, ``RoundClosed``, ``ChildNotInRound``,
    ``WishesNotFound`` and, where ``revision`` is not the one that was read, ``WishesChanged``.
    """
    selection = rounds.held_open(session, round_id)
    _check_open(session, selection, now)
    _held_child(session, round_id, student_id)
    found = session.get(WishSheet, (round_id, student_id), populate_existing=True)
    if found is None:
        raise WishesNotFound
    if revision not in (None, found.revision):
        raise WishesChanged(revision=found.revision)
    _confirm(found, actor, now)
    session.flush()
    if on_paper:
        audit.record(
            session, now, actor.account_id, "wishes.confirmed_on_paper", "selection_round", round_id,
            school_id=selection.school_id, student_id=student_id,
        )  # fmt: skip
    return found


def _check_open(session: Session, selection: SelectionRound, now: datetime) -> None:
    if selection.cancelled_at:
        raise RoundCancelled(reason=selection.cancel_reason)
    if selection.mode != Mode.WISHES:
        raise NotByWishes(mode=selection.mode)
    stage = rounds.stage_of(selection, now)
    open_at, close_at = local_time(selection.open_at).isoformat(), local_time(selection.close_at).isoformat()
    if stage in (Stage.PLANNED, Stage.NOTICED):
        raise RoundNotOpen(open_at=open_at, close_at=close_at)
    if stage is not Stage.OPEN or rounds.is_frozen(session, selection.id):
        raise RoundClosed(open_at=open_at, close_at=close_at)


def _held_child(session: Session, round_id: UUID, student_id: UUID) -> RoundChild:
    """Return the child's fixed facts, held until the commit, so that two phones of a family take turns."""
    child = session.get(RoundChild, (round_id, student_id), with_for_update=True, populate_existing=True)
    if child is None:
        raise ChildNotInRound
    return child


def _check(session: Session, selection: SelectionRound, child: RoundChild, sheet: Sequence[Ranked]) -> None:
    invited = rounds.invitations(session, selection.id, child.student_id)
    chooser = Chooser(child.grade, frozenset(child.slots), invited)
    wished = {offering_id for ranked in sheet for offering_id in ranked.offering_ids}
    rules = Rules(selection.id, menu.offering_rows(session, wished), selection.wishes_per_slot)
    if errors := list(islice(faults(sheet, chooser, rules), MOST_FAULTS)):
        raise WishesInvalid(errors=errors)


def _new_sheet(session: Session, child: RoundChild, revision: int | None) -> WishSheet:
    if revision:
        raise WishesChanged(revision=0)
    found = WishSheet(round_id=child.round_id, student_id=child.student_id, school_id=child.school_id)
    session.add(found)
    return found


def _check_may_replace(found: WishSheet, revision: int | None, *, as_guardian: bool) -> None:
    if revision not in (None, found.revision):
        raise WishesChanged(revision=found.revision)
    if found.confirmed_at and not as_guardian:
        raise WishesConfirmed


def _confirm(found: WishSheet, actor: Actor, now: datetime) -> None:
    if found.confirmed_at is None:
        found.confirmed_by, found.confirmed_at = actor.account_id, now
