"""The jobs on a county of any size; each function runs in a process that has done nothing else."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg

from app.core import outbox
from app.core.clock import monotonic
from app.core.db import engine
from app.core.deps import deps, now
from benchmarks.county.app import app_on
from benchmarks.county.drawing import NOW, REGION, TODAY, week_key
from benchmarks.county.people import connected
from jobs import freeze_insights, sweep_photos, tally_stars

Connection = psycopg.Connection[Any]
TOPIC = "nothing"
_WEEK = week_key(TODAY)
_MONDAY_MORNING = datetime.combine(TODAY, time(22), UTC)
_WORK_OF = """
    INSERT INTO outbox (id, topic, payload, created_at, available_at, attempts)
    SELECT gen_random_uuid(), %(topic)s, '{}', %(at)s, %(at)s, 0 FROM generate_series(1, %(number)s)
"""
# Photos that nobody attached to a record: as many more as there are more families.
_LEFT_PHOTOS = """
    INSERT INTO photos (id, account_id, status, sha256, phash, pose_phashes, width, height, size, placeholder,
        capture_hint, created_at, idle_since)
    SELECT gen_random_uuid(), account_id, 'stored', md5(student_id::text), NULL, '[]', 1, 1, 1, '', 'none', %(at)s, %(at)s
    FROM guardianships WHERE hashtext(student_id::text) & 63 = 0
"""


def seconds_of_jobs(url: str, var: Path, rounds: int) -> dict[str, tuple[float, ...]]:
    """Return the seconds of each round by job; a round leaves the county as it was."""
    with app_on(url, var).app_context(), connected(url) as connection:
        gc.freeze()  # As the jobs' own entry point does.
        jobs: dict[str, Callable[[Connection], float]] = {
            "weekly tally": _tally, "figures of a night": _freeze, "outbox, a message": _claim, "sweep of photos": _sweep,
        }  # fmt: skip
        found = {name: tuple(job(connection) for _ in range(rounds + 1))[1:] for name, job in jobs.items()}
        engine().dispose()
    return found


def _tally(connection: Connection) -> float:
    with _timed() as seconds:
        tally_stars.run(_WEEK, lambda: _MONDAY_MORNING, deps())
    connection.execute("DELETE FROM star_periods WHERE period_key = %s", [_WEEK])
    return seconds()


def _freeze(connection: Connection) -> float:
    with _timed() as seconds:
        freeze_insights.run(TODAY.isoformat(), now, deps())
    connection.execute("DELETE FROM insight_snapshots")
    return seconds()


def _claim(connection: Connection, number: int = 200) -> float:
    """Claim and finish messages that ask for nothing."""
    connection.execute(_WORK_OF, {"topic": TOPIC, "at": NOW - timedelta(minutes=10), "number": number})
    with _timed() as seconds:
        done = outbox.work_off({TOPIC: lambda _payload, _now: None}, now, most=number)
    if done != number:
        raise SystemExit(f"Of {number} messages {done} were claimed.")
    connection.execute("DELETE FROM outbox WHERE topic = %s", [TOPIC])
    return seconds() / number


def _sweep(connection: Connection) -> float:
    connection.execute(_LEFT_PHOTOS, {"at": NOW - timedelta(days=2)})
    with _timed() as seconds:
        sweep_photos.run(REGION, now, deps())
    return seconds()


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    began = monotonic()
    ended = began

    def seconds() -> float:
        return ended - began

    yield seconds
    ended = monotonic()
