"""What lessons do after a commit of courses: a published course gets its lessons, a cancelled one loses those to come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import transaction
from app.core.outbox import Handler
from app.courses.service import offerings
from app.lessons.service.planning import plan_offering


def handlers() -> dict[str, Handler]:
    return {offerings.PUBLISHED: _plan, offerings.CANCELLED: _plan}


def _plan(payload: Mapping[str, Any], now: datetime) -> None:
    with transaction() as session:
        plan_offering(session, UUID(payload["offering_id"]), now)
