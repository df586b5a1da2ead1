"""The draw of a round: committed to before the wishes, frozen at the close, drawn once the public value is known.

The secret and the frozen input were fixed before anybody knew the public value, and the public value knows nothing of
the secret; so nobody can steer the seed. A draw that is not to count stays in the log, void and with its reason.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_time
from app.core.crypto import Vault, new_token
from app.core.db import purpose_of
from app.courses.errors.draws import (
    AlreadyDrawn,
    DrawChanged,
    DrawPublished,
    DrawTooEarly,
    PracticesUsedUp,
    PublicTimeUnsuitable,
)
from app.courses.errors.rounds import RoundCancelled
from app.courses.mechanism.allocate import Outcome, allocate
from app.courses.mechanism.documents import (
    canonical,
    commitment_of,
    result_document,
    seed_of,
    sha256_hex,
    to_document,
)
from app.courses.mechanism.problem import Problem
from app.courses.models.draws import Draw, DrawnOffering, DrawnPlace
from app.courses.models.rounds import RoundChild, SelectionRound
from app.courses.queries import draws as queries
from app.courses.queries import rounds
from app.courses.queries.draw_inputs import draw_input
from app.courses.rules import statistics
from app.courses.rules.drawn import Roll, drawn_offerings, drawn_places, roll_of
from app.courses.rules.words import DrawStatus

SECRET = purpose_of(Draw.secret_sealed)
MOST_PRACTICES = 20


@dataclass(frozen=True)
class FrozenDraw:
    """All that a draw needs besides the public value, so that it can be worked out without holding up anybody."""

    draw_id: UUID
    round_id: UUID
    input: bytes
    input_sha256: str
    secret: str
    commitment: str
    public_source: str


@dataclass(frozen=True)
class WorkedOut:
    """A finished draw that has not been written yet."""

    draw_id: UUID
    public_value: str
    seed: str
    problem: Problem
    outcome: Outcome
    result: bytes


def commit_to_secret(session: Session, selection: SelectionRound, now: datetime, vault: Vault) -> Draw:
    """Choose the round's secret and commit to it; repeating changes nothing. The caller has locked the round."""
    committed = queries.valid_draw_or_none(session, selection.id)
    if committed:
        return committed
    secret = new_token()
    draw = Draw(
        school_id=selection.school_id,
        round_id=selection.id,
        attempt=queries.last_attempt(session, selection.id) + 1,
        status=DrawStatus.COMMITTED,
        secret_sealed=vault.seal(secret, SECRET),
        commitment=commitment_of(secret),
        public_source=selection.public_source,
        committed_at=now,
    )
    session.add(draw)
    session.flush()
    audit.record(
        session, now, None, "draw.committed", "draw", draw.id, school_id=draw.school_id, commitment=draw.commitment
    )
    return draw


def freeze(session: Session, selection: SelectionRound, now: datetime) -> Draw:
    """Fix what goes into the draw; repeating changes nothing. The caller has locked the round.

    From here on no wish, seat or class changes the draw. Raises ``DrawNotFound``, ``RoundCancelled`` and, before the
    close, ``DrawTooEarly``.
    """
    draw = living_draw(session, selection)
    if draw.status != DrawStatus.COMMITTED:
        return draw
    _not_before(selection.close_at, now)
    given = draw_input(session, selection)
    plain = canonical(to_document(given.problem, round_id=str(selection.id), titles=given.titles))
    draw.input, draw.input_sha256 = zlib.compress(plain), sha256_hex(plain)
    draw.status, draw.frozen_at = DrawStatus.FROZEN, now
    session.flush()
    audit.record(
        session, now, None, "draw.frozen", "draw", draw.id, school_id=draw.school_id, input_sha256=draw.input_sha256
    )
    return draw


def freeze_if_due(session: Session, selection: SelectionRound, now: datetime) -> bool:
    """Freeze a round at its close, before anybody knows the public value; returns whether that was to be done."""
    draw = queries.valid_draw_or_none(session, selection.id)
    is_due = draw is not None and draw.status == DrawStatus.COMMITTED and now >= selection.close_at
    if is_due:
        freeze(session, selection, now)
    return is_due


def living_draw(session: Session, selection: SelectionRound) -> Draw:
    """Return the draw that counts of a round that is still held. Raises ``DrawNotFound`` and ``RoundCancelled``."""
    if selection.cancelled_at:
        raise RoundCancelled(reason=selection.cancel_reason)
    return queries.valid_draw(session, selection.id)


def _not_before(instant: datetime, now: datetime) -> None:
    if now < instant:
        raise DrawTooEarly(not_before=local_time(instant).isoformat())


def ready_to_practise(session: Session, selection: SelectionRound, now: datetime, vault: Vault) -> FrozenDraw:
    """Freeze the round where that has not been done, for looking at figures.

    Raises ``DrawNotFound``, ``DrawTooEarly``, ``AlreadyDrawn`` and ``PracticesUsedUp``.
    """
    draw = freeze(session, selection, now)
    if draw.status != DrawStatus.FROZEN:
        raise AlreadyDrawn(public_value=draw.public_value)
    if queries.practices(session, selection.id) >= MOST_PRACTICES:
        raise PracticesUsedUp
    return _frozen(draw, vault)


def ready_to_draw(
    session: Session, selection: SelectionRound, public_value: str, now: datetime, vault: Vault
) -> FrozenDraw:
    """Freeze the round where that has not been done, for the draw that counts.

    Raises ``DrawNotFound``, ``DrawTooEarly`` before the public value is known, and ``AlreadyDrawn`` where another
    value was entered before.
    """
    draw = freeze(session, selection, now)
    _not_before(selection.public_at or selection.close_at, now)
    _same_value(draw, public_value)
    return _frozen(draw, vault)


def _same_value(draw: Draw, public_value: str) -> None:
    if draw.public_value not in (None, public_value):
        raise AlreadyDrawn(public_value=draw.public_value)


def _frozen(draw: Draw, vault: Vault) -> FrozenDraw:
    secret = vault.open(draw.secret_sealed, SECRET)
    plain = queries.unpack(draw.input)
    return FrozenDraw(
        draw.id, draw.round_id, plain, str(draw.input_sha256), secret, draw.commitment, draw.public_source
    )


def work_out(frozen: FrozenDraw, public_value: str) -> WorkedOut:
    """Draw. It needs no database, so it runs outside any transaction and gives the same as often as it is run."""
    seed = seed_of(frozen.secret, public_value, frozen.input_sha256)
    problem = queries.problem_in(frozen.input)
    outcome = allocate(problem, seed)
    result = result_document(
        problem,
        outcome,
        input_sha256=frozen.input_sha256,
        commitment=frozen.commitment,
        secret=frozen.secret,
        public_source=frozen.public_source,
        public_value=public_value,
        seed=seed,
    )
    return WorkedOut(frozen.draw_id, public_value, seed, problem, outcome, canonical(result))


def work_out_practice(frozen: FrozenDraw) -> WorkedOut:
    """Draw with a seed that is thrown away, so that nobody learns before the draw who will get what."""
    problem, seed = queries.problem_in(frozen.input), new_token()
    return WorkedOut(frozen.draw_id, "", seed, problem, allocate(problem, seed), b"")


def keep_practice(
    session: Session, selection: SelectionRound, worked: WorkedOut, account_id: UUID, now: datetime
) -> Draw:
    """Write one row for a practice, with its figures only. The caller has locked the round."""
    practised = session.get_one(Draw, worked.draw_id)
    draw = Draw(
        school_id=selection.school_id,
        round_id=selection.id,
        attempt=queries.last_attempt(session, selection.id) + 1,
        status=DrawStatus.PRACTICE,
        secret_sealed="",
        commitment=commitment_of(worked.seed),
        public_source="",
        committed_at=now,
        input_sha256=practised.input_sha256,
        statistics=_figures(session, worked, _roll(session, selection.id, worked.problem), selection.school_id),
        drawn_at=now,
        drawn_by=account_id,
    )
    session.add(draw)
    session.flush()
    audit.record(session, now, account_id, "draw.practised", "draw", draw.id, school_id=draw.school_id)
    return draw


def keep(session: Session, selection: SelectionRound, worked: WorkedOut, account_id: UUID, now: datetime) -> Draw:
    """Write a worked-out draw, all of it or nothing. The caller has locked the round.

    Of two at once the second finds the first one's work: the same value answers the same, another one raises
    ``AlreadyDrawn``. Raises ``DrawChanged`` or ``RoundCancelled`` where somebody did that meanwhile.
    """
    draw = living_draw(session, selection)
    if draw.id != worked.draw_id:
        raise DrawChanged
    _same_value(draw, worked.public_value)
    if draw.status != DrawStatus.FROZEN:
        return draw
    roll = _roll(session, selection.id, worked.problem)
    _write_outcome(session, draw, worked, roll)
    draw.public_value, draw.seed = worked.public_value, worked.seed
    draw.result, draw.result_sha256 = zlib.compress(worked.result), sha256_hex(worked.result)
    draw.statistics = _figures(session, worked, roll, draw.school_id)
    draw.status, draw.drawn_at, draw.drawn_by = DrawStatus.DRAWN, now, account_id
    selection.drawn_at = now
    session.flush()
    audit.record(
        session, now, account_id, "draw.drawn", "draw", draw.id,
        school_id=draw.school_id, seed=draw.seed, result_sha256=draw.result_sha256,
    )  # fmt: skip
    return draw


def _roll(session: Session, round_id: UUID, problem: Problem) -> Roll:
    return roll_of(problem, rounds.round_children(session, round_id))


def _write_outcome(session: Session, draw: Draw, worked: WorkedOut, roll: Roll) -> None:
    whose = {"draw_id": draw.id, "school_id": draw.school_id}
    offerings = [whose | row for row in drawn_offerings(worked.problem, worked.outcome, roll)]
    places = [whose | row for row in drawn_places(worked.problem, worked.outcome, roll)]
    numbers = [
        {
            "round_id": draw.round_id,
            "student_id": roll.students[code],
            "number": number,
            "rounds": worked.outcome.rounds[code],
        }
        for code, number in worked.outcome.numbers.items()
    ]
    if offerings:
        session.execute(insert(DrawnOffering), offerings)
    if places:
        session.execute(insert(DrawnPlace), places)
    if numbers:
        session.execute(update(RoundChild), numbers)


def _figures(session: Session, worked: WorkedOut, roll: Roll, school_id: UUID) -> dict[str, Any]:
    served = queries.ever_served(session, school_id, roll.students.values())
    codes = {code for code, student_id in roll.students.items() if student_id in served}
    return statistics.with_ids(statistics.figures(worked.problem, worked.outcome, served=codes), roll)


def void(
    session: Session,
    selection: SelectionRound,
    *,
    reason: str,
    public_source: str,
    public_at: datetime,
    account_id: UUID,
    now: datetime,
    vault: Vault,
) -> Draw:
    """Declare the round's draw void and commit to a new one, whose public value nobody can know yet.

    The void row stays. The same words again answer the same. The caller has locked the round. Raises
    ``DrawNotFound``, ``DrawPublished`` and ``PublicTimeUnsuitable``.
    """
    draw = living_draw(session, selection)
    if draw.status == DrawStatus.PUBLISHED:
        raise DrawPublished
    if _was_voided_so(session, selection, draw, (reason, public_source, public_at)):
        return draw
    if not max(now, selection.close_at, selection.public_at or now) < public_at < selection.adjust_until:
        raise PublicTimeUnsuitable
    draw.status, draw.void_reason = DrawStatus.VOID, reason
    selection.public_source, selection.public_at, selection.drawn_at = public_source, public_at, None
    session.flush()
    audit.record(session, now, account_id, "draw.voided", "draw", draw.id, school_id=draw.school_id)
    fresh = commit_to_secret(session, selection, now, vault)
    return freeze(session, selection, now) if now >= selection.close_at else fresh


def _was_voided_so(session: Session, selection: SelectionRound, draw: Draw, asked: tuple[str, str, datetime]) -> bool:
    """Tell whether the last void of the round was this very request, repeated because its answer got lost."""
    voided = [row.void_reason for row in queries.draw_log(session, selection.id) if row.status == DrawStatus.VOID]
    is_untouched = draw.status in (DrawStatus.COMMITTED, DrawStatus.FROZEN)
    return is_untouched and bool(voided) and (voided[-1], selection.public_source, selection.public_at) == asked
