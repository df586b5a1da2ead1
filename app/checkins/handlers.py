"""What check-ins do after a commit: have notes looked at. It may be repeated."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.checkins import notes
from app.checkins.service import checking
from app.core.deps import Deps
from app.core.outbox import Handler


def handlers(deps: Deps) -> dict[str, Handler]:
    return {notes.TO_CHECK: partial(_check, deps)}


def _check(deps: Deps, payload: Mapping[str, Any], now: datetime) -> None:  # noqa: ARG001  # one form for all handlers
    checking.ask(deps, UUID(payload["check_in_id"]))
