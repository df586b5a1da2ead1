"""One screen in one call, for phones with poor reception: the family's, the school's, a class's and a teacher's own."""

from typing import Any
from uuid import UUID

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import glancing
from app.core.deps import now
from app.home.queries import family, school, teacher
from app.home.schemas import ClassBoardOut, HomeOut, TeachingOut, WeekBoardOut
from app.schools import access

blueprint = Blueprint("home", __name__, url_prefix=API_PREFIX, description="One screen in one call")


@blueprint.get("/home")
@allow(Role.GUARDIAN, Role.STUDENT)
@blueprint.response(200, HomeOut)
def show_home() -> dict[str, Any]:
    """Show a guardian all own children, or a student itself: the week, what to do today, and what waits."""
    with glancing() as session:
        return family.home(session, current_actor(), now())


@blueprint.get("/schools/<uuid:school_id>/week-board")
@allow(*SCHOOL_ROLES)
@blueprint.response(200, WeekBoardOut)
def show_week_board(school_id: UUID) -> dict[str, Any]:
    """Show a school's week and what waits for its office; class counts are for the principal, small groups for nobody."""
    actor = current_actor()
    with glancing() as session:
        access.school_for(session, actor, school_id, *SCHOOL_ROLES)
        is_principal = school_id in actor.school_ids(Role.PRINCIPAL)
        return school.week_board(session, school_id, now(), with_counts=is_principal)


@blueprint.get("/classes/<uuid:class_id>/board")
@allow(*CLASS_ROLES)
@blueprint.response(200, ClassBoardOut)
def show_class_board(class_id: UUID) -> dict[str, Any]:
    """Show a class by seat with what was done this week, and what waits for its teachers."""
    with glancing() as session:
        return teacher.class_board(session, current_actor(), class_id, now())


@blueprint.get("/teaching")
@allow(*SCHOOL_STAFF)
@blueprint.response(200, TeachingOut)
def show_teaching() -> dict[str, Any]:
    """Show the caller's classes, and the caller's lessons of today and the next seven days."""
    with glancing() as session:
        return teacher.teaching(session, current_actor(), now())
