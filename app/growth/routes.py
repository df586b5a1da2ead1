"""Play without rivalry: a child's plant, the garden of a class, the orchard of a school."""

from typing import Any
from uuid import UUID

from app.accounts.rules import CLASS_ROLES, SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.clock import local_day
from app.core.db import reading
from app.core.deps import now
from app.growth import queries, shown
from app.growth.schemas import GardenOut, GrowthOut, OrchardOut
from app.schools import access
from app.schools import queries as schools

FAMILY = (Role.GUARDIAN, Role.STUDENT)

blueprint = Blueprint("growth", __name__, url_prefix=API_PREFIX, description="What grows with new kinds of labor")


@blueprint.get("/students/<uuid:student_id>/growth")
@allow(*FAMILY, *CLASS_ROLES)
@blueprint.response(200, GrowthOut)
def student_growth(student_id: UUID) -> dict[str, Any]:
    """Show a child's plant, which grows with new kinds of labor in the term, and all that the child has ever learnt."""
    with reading() as session:
        student = access.student_as_family_or_teacher(session, current_actor(), student_id)
        return shown.growth(queries.growth(session, student, local_day(now())))


@blueprint.get("/classes/<uuid:class_id>/garden")
@allow(*FAMILY, *SCHOOL_STAFF)
@blueprint.response(200, GardenOut)
def class_garden(class_id: UUID) -> dict[str, Any]:
    """Show what a class grows together towards its goal; no child can be told from another."""
    today = local_day(now())
    with reading() as session:
        found = access.class_for_member(session, current_actor(), class_id)
        school = schools.school(session, found.school_id)
        return shown.garden(queries.garden(session, schools.class_row(school, found, today), today))


@blueprint.get("/schools/<uuid:school_id>/orchard")
@allow_signed_in
@blueprint.response(200, OrchardOut)
def school_orchard(school_id: UUID) -> dict[str, Any]:
    """Show the trees of the school year, one for each announced period of stars."""
    with reading() as session:
        school = access.school_for_member(session, current_actor(), school_id)
        return shown.orchard(queries.orchard(session, school.id, local_day(now())))
