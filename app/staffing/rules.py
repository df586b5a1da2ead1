"""Who may give or take which role, and with which scope it comes."""

from uuid import UUID

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, Role
from app.core.auth import Actor

_MAY_GIVE = {
    Role.COUNTY_ADMIN: frozenset(SCHOOL_ROLES),
    Role.PRINCIPAL: frozenset((*SCHOOL_ROLES, *CLASS_ROLES)),
    Role.SCHOOL_OFFICE: frozenset(CLASS_ROLES),
}
GIVERS = tuple(_MAY_GIVE)
KEEPERS = (Role.COUNTY_ADMIN, Role.PRINCIPAL)


def may_give(actor: Actor, school_id: UUID, role: Role) -> bool:
    """Tell whether the caller may give and take a role in a school of its scope."""
    own = {Role(grant.role) for grant in actor.grants if grant.school_id in {None, school_id}}
    return any(role in _MAY_GIVE.get(held, ()) for held in own)
