"""How a school names its stars."""

from typing import Any
from uuid import UUID

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.schools import access as schools_access
from app.stars import queries
from app.stars.routes import shown
from app.stars.schemas import StarSettingsIn, StarSettingsOut
from app.stars.service.settings import set_settings

settings = Blueprint(
    "star_settings", __name__, url_prefix=f"{API_PREFIX}/schools", description="How a school names its stars"
)


@settings.get("/<uuid:school_id>/star-settings")
@allow(*SCHOOL_STAFF)
@settings.response(200, StarSettingsOut)
def get_settings(school_id: UUID) -> dict[str, Any]:
    """Show the staff how the stars of their school are named."""
    with reading() as session:
        school = schools_access.school_for(session, current_actor(), school_id, *SCHOOL_STAFF)
        return shown.settings(queries.settings_of(session, school.id))


@settings.put("/<uuid:school_id>/star-settings")
@allow(*SCHOOL_ROLES)
@settings.arguments(StarSettingsIn)
@settings.response(200, StarSettingsOut)
def put_settings(body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Change what is sent; a period that has begun keeps its rules."""
    actor = current_actor()
    with transaction() as session:
        school = schools_access.school_for(session, actor, school_id, *SCHOOL_ROLES)
        return shown.settings(set_settings(session, actor.account_id, school.id, body, now()))
