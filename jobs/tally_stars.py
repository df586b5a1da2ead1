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
from app.stars.service.tally import settle

logger = logging.getLogger(__name__)


class SchoolsFailedError(RuntimeError):
    """Some schools could not be tallied; each is in the log."""


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    with reading() as session:
        due = queries.plans_after(session, period)
    settled, failed = 0, 0
    for plan in due:
        try:
            with transaction() as session:
                settled += settle(session, plan, now()).has_changed
        except Exception:
            logger.exception("tally failed", extra={"school_id": str(plan.school_id), "period": plan.key})
            failed += 1
    if failed:
        raise SchoolsFailedError(failed)
    return {"due": len(due), "settled": settled}
