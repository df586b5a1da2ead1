"""What the desk does after a commit: photos go once their refusal has stood for its grace. It may be repeated."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import transaction
from app.core.outbox import Handler
from app.privacy import service as privacy
from app.rights.service import erasing


def handlers() -> dict[str, Handler]:
    return {privacy.PHOTOS_REFUSED: _erase_refused_photos}


def _erase_refused_photos(payload: Mapping[str, Any], now: datetime) -> None:
    with transaction() as session:
        erasing.erase_refused_photos(session, UUID(payload["school_id"]), UUID(payload["student_id"]), now)
