"""Where a selection round stands."""

from datetime import datetime
from typing import Protocol

from app.courses.rules.words import Stage


class Times(Protocol):
    """The times and marks of a round that its stage depends on."""

    @property
    def notice_at(self) -> datetime: ...
    @property
    def open_at(self) -> datetime: ...
    @property
    def close_at(self) -> datetime: ...
    @property
    def adjust_until(self) -> datetime: ...
    @property
    def prepared_at(self) -> datetime | None: ...
    @property
    def drawn_at(self) -> datetime | None: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


class Registration(Protocol):
    """The times and marks of a round that tell whether families register days for it."""

    @property
    def register_until(self) -> datetime | None: ...
    @property
    def prepared_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


def takes_days(times: Registration, now: datetime) -> bool:
    """Tell whether days are registered at ``now``; they are fixed once the round is prepared."""
    if times.register_until is None or times.cancelled_at:
        return False
    return times.prepared_at is None and now < times.register_until


def stage(times: Times, now: datetime) -> Stage:
    """Return the stage at ``now``. A round opens only once it is prepared, which needs a notice to every class."""
    if times.cancelled_at:
        return Stage.CANCELLED
    if times.published_at:
        return Stage.FINISHED if now >= times.adjust_until else Stage.PUBLISHED
    if times.drawn_at:
        return Stage.DRAWN
    if times.prepared_at and now >= times.open_at:
        return Stage.CLOSED if now >= times.close_at else Stage.OPEN
    return Stage.NOTICED if now >= times.notice_at else Stage.PLANNED
