"""Brings selection rounds on: gives notices, fixes the facts before the opening, reminds silent families.

Each round is one transaction. A round that fails is in the log and is tried again a minute later; the others go on.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from app.core.db import reading, transaction
from app.core.deps import Deps
from app.courses.queries import rounds
from app.courses.service.advance import advance

logger = logging.getLogger(__name__)


def run(now: Callable[[], datetime], deps: Deps) -> bool:
    """Advance every round that has begun; returns that there is no more to do at once."""
    with reading() as session:
        begun = rounds.rounds_to_advance(session, now())
    for round_id in begun:
        try:
            with transaction() as session:
                done = advance(session, round_id, now(), deps.vault)
        except Exception:
            logger.exception("round not advanced", extra={"round_id": str(round_id)})
        else:
            if done:
                logger.info("round advanced", extra={"round_id": str(round_id), "done": done})
    return False
