"""How a school reviews its check-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.checkins.models import CheckInSettings
from app.core import audit
from app.core.db import insert_if_absent


def change(
    session: Session, *, school_id: UUID, account_id: UUID, review: str, spot_check_percent: int, now: datetime
) -> None:
    """Set how new check-ins of a school are reviewed; records made before keep their state."""
    values = {"review": review, "spot_check_percent": spot_check_percent}
    if not insert_if_absent(session, CheckInSettings, {"school_id": school_id, **values}):
        session.execute(update(CheckInSettings).where(CheckInSettings.school_id == school_id).values(**values))
    audit.record(
        session, now, account_id, "check-in-settings.changed", "school", school_id, school_id=school_id, **values
    )
