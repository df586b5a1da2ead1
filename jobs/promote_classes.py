"""Brings the classes of all schools into a school year: new labels, and graduation behind the last grade."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.schools import queries, service


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    """``period`` is the year in which the school year begins, such as 2027. Each school is one transaction."""
    with reading() as session:
        school_ids = queries.school_ids(session)
    promoted = []
    for school_id in school_ids:
        with transaction() as session:
            promoted.append(service.promote(session, school_id, int(period)))
    return {
        "schools": len(school_ids),
        "relabelled": sum(school.relabelled for school in promoted),
        "graduated": sum(school.graduated for school in promoted),
    }
