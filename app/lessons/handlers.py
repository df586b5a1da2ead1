"""What lessons do after a commit: a published course gets its lessons, a cancelled one loses those to come.

What families write about works is looked at. All of it may be repeated.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.core.db import transaction
from app.core.deps import Deps
from app.core.outbox import Handler
from app.courses.service import offerings
from app.lessons.service import checking, works
from app.lessons.service.planning import plan_offering


def handlers(deps: Deps) -> dict[str, Handler]:
    return {offerings.PUBLISHED: _plan, offerings.CANCELLED: _plan, works.TO_CHECK: partial(_check, deps)}


def _check(deps: Deps, payload: Mapping[str, Any], now: datetime) -> None:  # noqa: ARG001  # one form for all handlers
    checking.ask(deps, UUID(payload["work_id"]))


def _plan(payload: Mapping[str, Any], now: datetime) -> None:
    with transaction() as session:
        plan_offering(session, UUID(payload["offering_id"]), now)
