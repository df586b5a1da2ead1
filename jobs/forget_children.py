"""Forgets children who left or graduated a year ago, and those of schools that were closed."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import Deps
from app.retention import queries
from app.retention.service import children

MOST_A_RUN = 2_000


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    """Each handful of children of a school is one transaction; what is left over is for tomorrow."""
    with reading() as session:
        due = queries.children_due(session, local_day(now()), MOST_A_RUN)
    gone: Counter[str] = Counter()
    for school_id, student_ids in due.items():
        for start in range(0, len(student_ids), children.FORGOTTEN_AT_ONCE):
            with transaction() as session:
                some = student_ids[start : start + children.FORGOTTEN_AT_ONCE]
                gone.update(children.forget(session, school_id, some, now()))
    return dict(gone)
