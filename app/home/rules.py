"""What to suggest to a child, what a week may hold, and what a round of courses needs next."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Protocol
from uuid import UUID

from app.checkins.rules.library import Task, band_mask
from app.courses.rules.rounds import prepare_from
from app.courses.rules.words import Mode, Stage

MOST_SUGGESTIONS = 6
HIGHEST_RISK = 1
_GUIDE_OF_FIRST_BAND, _GUIDE = 120, 180


@dataclass(frozen=True)
class Doing:
    """What a child has done: the origins of this week's tasks, and how often it has lately touched each task group."""

    student_id: UUID
    this_week: Collection[UUID]
    touched: Mapping[str | None, int]


def suggested(tasks: Iterable[Task], band: int, doing: Doing, day: date) -> list[Task]:
    """Return up to six tasks of a library for a child and a day.

    They fit the band and need no adult beside the child. What was not done this week comes before what was; then one
    task of every group before a second one of any, and the groups that the child has touched least come first. What is
    still equal follows a number made from child, day and task, so that the same day shows the same tasks and the next
    day others.
    """
    mask = band_mask([band])
    fitting = [task for task in tasks if task.bands & mask and task.risk <= HIGHEST_RISK]
    turns: Counter[tuple[bool, str | None]] = Counter()
    ranked = []
    whose = f"{doing.student_id}/{day}/"
    for task in sorted(fitting, key=lambda task: _number(whose, task.origin_id)):
        turn = (task.origin_id in doing.this_week, task.task_group)
        ranked.append(((turn[0], turns[turn], doing.touched.get(task.task_group, 0)), task))
        turns[turn] += 1
    return [task for _, task in sorted(ranked, key=itemgetter(0))[:MOST_SUGGESTIONS]]


def _number(whose: str, origin_id: UUID) -> bytes:
    return hashlib.sha256(f"{whose}{origin_id}".encode()).digest()


def guide_minutes(band: int) -> int:
    """Return the minutes of labor a week that the national guideline names; for guardians alone, and never a duty."""
    return _GUIDE_OF_FIRST_BAND if band == 1 else _GUIDE


def by_urgency(waiting: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order what waits: what ends first, then what has no end, otherwise as it came."""
    as_it_came = list(waiting)
    ending = [one for one in as_it_came if one["until"]]
    return sorted(ending, key=itemgetter("until")) + [one for one in as_it_came if not one["until"]]


class Round(Protocol):
    """What the next step of a round depends on, apart from its stage."""

    @property
    def mode(self) -> str: ...
    @property
    def notice_at(self) -> datetime: ...
    @property
    def register_until(self) -> datetime | None: ...
    @property
    def open_at(self) -> datetime: ...
    @property
    def close_at(self) -> datetime: ...
    @property
    def public_at(self) -> datetime | None: ...
    @property
    def publish_at(self) -> datetime: ...
    @property
    def prepared_at(self) -> datetime | None: ...


def next_step(stage: Stage, round_: Round, now: datetime) -> tuple[str | None, datetime | None]:
    """Return what the office can do in a round now (prepare, draw or publish) and until when the stage lasts.

    Nothing is to be done while families choose, and in rounds without a draw, which publish themselves.
    """
    if stage is Stage.PLANNED:
        return None, round_.notice_at
    if stage is Stage.NOTICED:
        is_due = not round_.prepared_at and now >= prepare_from(round_.open_at, round_.register_until)
        return ("prepare" if is_due else None), round_.open_at
    if stage is Stage.OPEN:
        return None, round_.close_at
    if stage is Stage.DRAWN:
        return "publish", round_.publish_at
    if round_.mode == Mode.WISHES and round_.public_at:
        return ("draw", round_.publish_at) if now >= round_.public_at else (None, round_.public_at)
    return None, round_.publish_at
