"""Brings the lessons of all courses in line with the calendars, which may have changed since yesterday."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.lessons.service.planning import plan_school
from app.schools import queries


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    """Each school is one transaction. However late it runs, it plans from the present day on."""
    with reading() as session:
        school_ids = queries.school_ids(session)
    planned = []
    for school_id in school_ids:
        with transaction() as session:
            planned.append(plan_school(session, school_id, now()))
    return {
        "schools": len(school_ids),
        "added": sum(school.added for school in planned),
        "dropped": sum(school.dropped for school in planned),
    }
