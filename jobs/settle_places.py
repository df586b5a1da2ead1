"""Settles places and offers that nobody answered in time, and offers free seats to those who wait.

Each is one transaction, and one that fails does not keep the others waiting; it is tried again at the next run.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.courses.service import settling, waitlist

logger = logging.getLogger(__name__)


def run(now: Callable[[], datetime], deps: Deps) -> bool:  # noqa: ARG001  # one form for all jobs
    """Settle all that is due; returns that nothing more is waiting."""
    with reading() as session:
        due, free = settling.due(session, now()), waitlist.offerings_to_fill(session)
    for enrolment_id in due:
        _try(settling.settle, enrolment_id, now())
    for offering_id in free:
        _try(waitlist.fill, offering_id, now())
    return False


def _try(work: Callable[[Session, UUID, datetime], object], key: UUID, now: datetime) -> None:
    try:
        with transaction() as session:
            work(session, key, now)
    except Exception:
        logger.exception("place not settled", extra={"id": str(key)})
