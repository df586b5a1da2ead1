"""Settles late approvals into all periods that are not on notice yet; where nothing came late, nothing changes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.stars import queries
from app.stars.service.tally import tally


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    with reading() as session:
        waiting = queries.before_notice(session)
    settled = 0
    for school_id, period_key in waiting:
        with transaction() as session:
            outcome = tally(session, school_id, period_key, now())
        settled += outcome is not None and outcome.has_changed
    return {"periods": len(waiting), "settled": settled}
