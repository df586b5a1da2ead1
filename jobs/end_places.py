"""Completes the places of terms that are over, and ends those of children who have left; one transaction each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.courses.service import ending
from app.schools import queries


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    """However late it runs, it does all that is due; doing it again changes nothing."""
    with reading() as session:
        over = {
            offering_id: last_day
            for school_id in queries.school_ids(session)
            for offering_id, last_day in ending.offerings_over(session, school_id, now()).items()
        }
        departed = ending.places_of_departed(session)
    completed = 0
    for offering_id, last_day in over.items():
        with transaction() as session:
            completed += ending.complete(session, offering_id, last_day, now())
    for enrolment_id in departed:
        with transaction() as session:
            ending.leave(session, enrolment_id, now())
    return {"ended_with_term": completed, "departed": len(departed)}
