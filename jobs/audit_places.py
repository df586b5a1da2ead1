"""Compares the counters of seats with the places that hold them; a difference is logged and audited, not repaired."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.courses.service import settling

logger = logging.getLogger(__name__)


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    with reading() as session:
        found = settling.miscounts(session)
    for miscount in found:
        logger.error("seats miscounted", extra={name: str(value) for name, value in miscount._asdict().items()})
        with transaction() as session:
            settling.record_miscount(session, miscount, now())
    return {"miscounted": len(found)}
