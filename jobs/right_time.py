"""Keeps a machine whose clock is wrong from closing, freezing or deleting anything before its time."""

import logging
from datetime import timedelta

from app.core.clock import SystemClock
from app.core.db import reading, time_of

logger = logging.getLogger(__name__)

MOST_APART = timedelta(minutes=1)


def is_known() -> bool:
    """Tell whether this machine's clock agrees with the database's; where they differ, one of them is wrong.

    SQLite is on this machine and has no other clock to compare with.
    """
    with reading() as session:
        theirs = time_of(session)
        apart = abs(theirs - SystemClock().now()) if theirs else timedelta()
    if apart <= MOST_APART:
        return True
    logger.error("clock disagrees with the database's, jobs wait", extra={"seconds": round(apart.total_seconds())})
    return False
