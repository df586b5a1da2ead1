"""Tallies the stars of an ISO week in all schools: the week, or the month or term that ended in it.

Each period is one transaction, so that a run that is killed leaves whole schools, and its repetition does the rest.
A school that fails does not keep the others from their stars; the run then counts as failed and is tried again.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.stars import queries
from app.stars.service.tally import tally

logger = logging.getLogger(__name__)


class SchoolsFailedError(RuntimeError):
    """Some schools could not be tallied; each is in the log."""


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    with reading() as session:
        due = queries.due(session, period)
    settled, failed = 0, 0
    for school_id, key in due:
        try:
            with transaction() as session:
                outcome = tally(session, school_id, key, now())
        except Exception:
            logger.exception("tally failed", extra={"school_id": str(school_id), "period": key})
            failed += 1
        else:
            settled += outcome is not None and outcome.has_changed
    if failed:
        raise SchoolsFailedError(failed)
    return {"due": len(due), "settled": settled}
