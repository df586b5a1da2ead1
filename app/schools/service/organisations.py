"""Entering bureaus and schools."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.auth import Actor
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.schools import access
from app.schools.errors import SchoolCodeTaken
from app.schools.models import Organisation


def found_organisation(session: Session, actor: Actor, now: datetime, **values: Any) -> Organisation:
    """Enter a bureau or a school of a region the caller administers.

    Raises ``RegionNotCovered``, or ``SchoolCodeTaken`` where another school has the official code.
    """
    access.region_for(actor, values["region_code"])
    organisation_id = new_id()
    if not insert_if_absent(session, Organisation, {"id": organisation_id, "created_at": now, **values}):
        raise SchoolCodeTaken
    return session.get_one(Organisation, organisation_id)
