"""What guardians are asked and in which version of the words, and whose looks at a child's data are written down."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from app.accounts.rules import CLASS_ROLES, Role
from app.core.auth import Grant


class Purpose(StrEnum):
    """Each purpose is asked for and can be refused by itself; refusing keeps the paper path and the courses open."""

    BASE = "base"
    PHOTO_UPLOAD = "photo_upload"
    CLASS_GALLERY = "class_gallery"
    STAR_PUBLICATION = "star_publication"
    EXTERNAL_PUBLICITY = "external_publicity"
    WORK_PUBLICATION = "work_publication"


# A changed wording gets a new version; an answer counts for the version it was given to.
CURRENT_VERSION = "2026-11"
KNOWN_VERSIONS = ("2026-11",)

# By a mistaken tap nothing is lost for good: photos go only when a withdrawal has stood for so long.
GRACE = timedelta(hours=24)
# The law asks for six months; a year with its holidays lets a family look back over a whole one.
ACCESSES_KEPT = timedelta(days=400)


def role_towards(grants: Iterable[Grant], school_id: UUID, class_id: UUID) -> Role | None:
    """Return the role in which somebody of the staff looks at a child, the one nearest to it; None for a family.

    Whoever teaches another class of the school meets the child in a course, as a teacher.
    """
    held = {(grant.role, grant.class_id == class_id, grant.school_id == school_id) for grant in grants}
    nearest_first = {
        Role.HOMEROOM_TEACHER: (Role.HOMEROOM_TEACHER, True, True),
        Role.TEACHER: (Role.TEACHER, True, True),
        Role.SCHOOL_OFFICE: (Role.SCHOOL_OFFICE, False, True),
        Role.PRINCIPAL: (Role.PRINCIPAL, False, True),
    }
    if near := next((role for role, grant in nearest_first.items() if grant in held), None):
        return near
    if any(role in CLASS_ROLES and in_school for role, _, in_school in held):
        return Role.TEACHER
    return Role.COUNTY_ADMIN if any(role == Role.COUNTY_ADMIN for role, _, _ in held) else None
