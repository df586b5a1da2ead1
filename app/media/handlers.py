"""What media does after a commit: the objects of erased photos go. Doing it again changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.core.deps import Deps
from app.core.outbox import Handler
from app.media import service


def handlers(deps: Deps) -> dict[str, Handler]:
    return {service.ERASED: partial(_delete, deps)}


def _delete(deps: Deps, payload: Mapping[str, Any], now: datetime) -> None:  # noqa: ARG001  # one form for all handlers
    for photo_id in payload["photo_ids"].split():
        service.delete_for_good(deps.storage, UUID(photo_id))
