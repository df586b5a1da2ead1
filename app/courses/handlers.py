"""What follows a commit in this feature; assembled by the worker of the outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import transaction
from app.core.outbox import Handler
from app.courses.service import places, settling


def handlers() -> Mapping[str, Handler]:
    return {places.CARE_NEEDED: _give_care}


def _give_care(payload: Mapping[str, Any], now: datetime) -> None:
    with transaction() as session:
        cancelled_at = datetime.fromisoformat(payload["cancelled_at"])
        settling.care_after_cancellation(session, UUID(payload["offering_id"]), cancelled_at, now)
