"""Who works in a school, as its office sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.queries import StaffMember, StaffRole
from app.core.pagination import Page
from app.schools import queries as schools


@dataclass(frozen=True)
class HeldRole:
    """A role held in a school. ``id`` is the grant's."""

    id: UUID
    role: str
    class_id: UUID | None
    class_label: str | None
    starts_on: date


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in a school, with the roles held there."""

    id: UUID
    display_name: str
    login: str | None
    last_signed_in_at: datetime | None
    roles: list[HeldRole]


def staff(session: Session, school_id: UUID, today: date, *, cursor: str | None, limit: int) -> Page:
    """Return a page of who works in a school today."""
    page = accounts.staff(session, school_id, today, cursor=cursor, limit=limit)
    return Page(_colleagues(session, page.items), page.next)


def colleague(session: Session, member: StaffMember) -> Colleague:
    """Return one of the staff with the names of the classes."""
    return _colleagues(session, [member])[0]


def _colleagues(session: Session, members: Sequence[StaffMember]) -> list[Colleague]:
    class_ids = {role.class_id for member in members for role in member.roles if role.class_id}
    labels = schools.class_labels(session, class_ids)
    return [
        Colleague(
            member.id,
            member.display_name,
            member.login,
            member.last_signed_in_at,
            [_held(role, labels[role.class_id] if role.class_id else None) for role in member.roles],
        )
        for member in members
    ]


def _held(role: StaffRole, class_label: str | None) -> HeldRole:
    return HeldRole(role.id, role.role, role.class_id, class_label, role.starts_on)
