"""The wall clock. Nothing else in the project asks for the time; it is read at the edge and handed down as ``now``."""

import time
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def local_day(instant: datetime) -> date:
    """Return the calendar day in China (Asia/Shanghai, one zone for the whole country) of an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def local_time(instant: datetime) -> datetime:
    """Return the same instant with the wall-clock time of China."""
    return instant.astimezone(SHANGHAI)


def start_of(day: date) -> datetime:
    """Return the instant at which a day begins in China."""
    return datetime.combine(day, datetime.min.time(), SHANGHAI)


def monotonic() -> float:
    """Return seconds for measuring durations; its zero means nothing."""
    return time.monotonic()
