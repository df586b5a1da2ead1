"""Clears photos of terms that are over: tells the families, and deletes what they have been told of long enough ago."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import Deps
from app.retention import queries
from app.retention.service import photos
from app.schools import queries as schools

# A county clears its term within three weeks, and other deferred work does not wait behind the files for long.
MOST_A_RUN = 3_000


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    """Each letter and each handful of photos is one transaction; what is left over is for the next hour."""
    told = sum(_tell(school_id, now()) for school_id in _schools())
    with reading() as session:
        due = queries.clearances_due(session, local_day(now()))
    cleared = 0
    for school_id, taken_until in due:
        while cleared < MOST_A_RUN and (gone := _clear(school_id, taken_until, now())):
            cleared += gone
    return {"told": told, "photos": cleared}


def _schools() -> list[UUID]:
    with reading() as session:
        return schools.school_ids(session)


def _tell(school_id: UUID, now: datetime) -> bool:
    with transaction() as session:
        return photos.tell_families(session, school_id, now)


def _clear(school_id: UUID, taken_until: date, now: datetime) -> int:
    with transaction() as session:
        return photos.clear(session, school_id, taken_until, now)
