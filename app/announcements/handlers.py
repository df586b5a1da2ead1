"""What announcements do after a commit: find the readers, push, and announce stars. Each may be repeated."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.accounts.queries import OPENID
from app.announcements.service import deliveries, posts, pushes
from app.core.db import transaction
from app.core.deps import Deps
from app.core.errors import Conflict
from app.core.outbox import Handler
from app.stars.service import announce


def handlers(deps: Deps) -> dict[str, Handler]:
    return {
        posts.PUBLISHED: _deliver,
        deliveries.PUSH: partial(_push, deps),
        announce.ANNOUNCED: _announce_stars,
    }


def _deliver(payload: Mapping[str, Any], now: datetime) -> None:
    with transaction() as session:
        deliveries.deliver(session, UUID(payload["announcement_id"]), now)


def _announce_stars(payload: Mapping[str, Any], now: datetime) -> None:
    with transaction() as session:
        posts.announce_stars(session, UUID(payload["school_id"]), UUID(payload["period_id"]), now)


def _push(deps: Deps, payload: Mapping[str, Any], now: datetime) -> None:
    """Send one message outside any transaction. A refusal is final; whatever else goes wrong is tried again later."""
    with transaction() as session:
        push = pushes.begin(session, UUID(payload["delivery_id"]), now)
    if push is None:
        return
    try:
        deps.notifier.send(deps.vault.open(push.openid_sealed, OPENID), push.template.value, push.fields, push.page)
    except Conflict:
        with transaction() as session:
            pushes.refused(session, push)
    except Exception:
        with transaction() as session:
            pushes.undo(session, push)
        raise
