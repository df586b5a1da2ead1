"""Counts every school's figures up to a day, the one before the night, and freezes them; settles the visits of the day.

Each school is one transaction. A school that fails does not keep the others from their figures; the run then counts as
failed and is tried again.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.insights import service
from app.schools import queries as schools

logger = logging.getLogger(__name__)


class SchoolsFailedError(RuntimeError):
    """Some schools could not be counted; each is in the log."""


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    day = date.fromisoformat(period)
    with transaction() as session:
        forgotten = service.settle_visits(session, day, now())
    with reading() as session:
        school_ids = schools.school_ids(session)
    frozen, failed = 0, 0
    for school_id in school_ids:
        try:
            with transaction() as session:
                frozen += service.freeze(session, school_id, day, now())
        except Exception:
            logger.exception("freezing failed", extra={"school_id": str(school_id), "period": period})
            failed += 1
    if failed:
        raise SchoolsFailedError(failed)
    return {"schools": len(school_ids), "frozen": frozen, "visits_forgotten": forgotten}
