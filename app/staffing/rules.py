"""Who may give or take which role, and what of the audit trail may be told to whom."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
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


class Doer(StrEnum):
    """Who did something, as far as it is told: nobody in person, one of the staff, a family, or not said."""

    SYSTEM = "system"
    STAFF = "staff"
    FAMILY = "family"
    WITHHELD = "withheld"


# What families decide for themselves, and what follows from it, is not the school's to read.
_OF_FAMILIES = frozenset({
    "award.chosen", "collector.added", "collector.removed", "consent.answered", "guardian.bound", "leave.asked",
    "leave.taken_back", "photos.erased", "pickup_code.made", "places.swapped", "rights.correction-asked", "rights.erased",
    "rights.exported",
})  # fmt: skip
# Whoever objects or writes may ask not to be named.
_NAMELESS = frozenset({"feedback.closed", "star.objected"})
_TOLD = frozenset({
    "changed", "children", "class_id", "copied", "days", "decision", "desk", "format", "from_term", "is_active", "kind",
    "level", "on", "period", "places", "pool", "region_code", "role", "scope", "settlement", "source_of_funds", "stock",
    "term_code", "terms", "to_term",
})  # fmt: skip


def doer(action: str, account_id: UUID | None, *, is_staff: bool) -> Doer:
    """Tell how much a school may read of who did something."""
    if account_id is None:
        return Doer.SYSTEM
    if action in _NAMELESS:
        return Doer.WITHHELD
    return Doer.STAFF if is_staff and action not in _OF_FAMILIES else Doer.FAMILY


def is_told(action: str, by: Doer) -> bool:
    """Tell whether a school may read to what something was done, and how."""
    return by in {Doer.SYSTEM, Doer.STAFF} and action not in _OF_FAMILIES


def told_details(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the codes and numbers of an entry; reasons, seeds and children's ids stay where they are shown otherwise."""
    return {key: value for key, value in sorted(detail.items()) if key in _TOLD and value is not None}
