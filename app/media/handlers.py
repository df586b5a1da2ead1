"""What media does after a commit: uploads are looked through, contents checked, objects of erased photos removed.

All of it may be repeated.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.core.deps import Deps, config
from app.core.outbox import Handler
from app.media import checking, service, uploads


def handlers(deps: Deps) -> dict[str, Handler]:
    return {
        service.ERASED: partial(_delete, deps),
        service.TO_CHECK: partial(_check, deps),
        uploads.UPLOADED: partial(_take_in, deps),
    }


def _delete(deps: Deps, payload: Mapping[str, Any], now: datetime) -> None:  # noqa: ARG001  # one form for all handlers
    for photo_id in payload["photo_ids"].split():
        service.delete_for_good(deps.storage, UUID(photo_id))


def _take_in(deps: Deps, payload: Mapping[str, Any], now: datetime) -> None:
    is_checked = deps.checker is not None
    uploads.take_in(deps.storage, deps.images, UUID(payload["photo_id"]), now, is_checked=is_checked)


def _check(deps: Deps, payload: Mapping[str, Any], now: datetime) -> None:
    checking.ask(deps, config(), UUID(payload["photo_id"]), now)
