"""The caller's own account, as every client shows it first."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.queries import AccountProfile
from app.core.auth import Actor, Grant
from app.schools import access
from app.schools import queries as schools


@dataclass(frozen=True)
class Child:
    id: UUID
    name: str
    school_id: UUID
    school_name: str
    class_id: UUID
    class_label: str


@dataclass(frozen=True)
class OwnAccount:
    """Who is signed in, what it may be today, and its children."""

    account: AccountProfile
    roles: tuple[Grant, ...]
    children: list[Child]


def own_account(session: Session, actor: Actor) -> OwnAccount:
    return OwnAccount(accounts.profile(session, actor.account_id), actor.grants, _children(session, actor))


def _children(session: Session, actor: Actor) -> list[Child]:
    return [
        Child(
            child.id,
            child.name,
            child.school_id,
            schools.school(session, child.school_id).name,
            child.class_id,
            child.class_label,
        )
        for child in access.children_of(session, actor)
    ]
