"""How a school wants its stars to be named, from the next period on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.core.db import insert_if_absent
from app.stars import queries
from app.stars.models import StarSettings


def set_settings(
    session: Session, account_id: UUID, school_id: UUID, changes: dict[str, Any], now: datetime
) -> StarSettings:
    """Change the named settings. A period that has begun keeps the rules it was first tallied with."""
    insert_if_absent(session, StarSettings, {"school_id": school_id, **queries.DEFAULT_SETTINGS})
    settings = session.get_one(StarSettings, school_id)
    for name, value in changes.items():
        setattr(settings, name, value)
    session.flush()
    audit.record(
        session, now, account_id, "star.settings_changed", "star_settings", school_id, school_id=school_id, **changes
    )  # fmt: skip
    return settings
