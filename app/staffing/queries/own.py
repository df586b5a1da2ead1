"""The caller's own account, as every client shows it first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.queries import AccountProfile
from app.accounts.rules import Role, must_have_totp
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
class OwnRole:
    """A role with its scope, and what school and class are called; a student's class is the one it sits in."""

    role: str
    school_id: UUID | None
    school_name: str | None
    class_id: UUID | None
    class_label: str | None
    region_code: str | None


@dataclass(frozen=True)
class SecondStep:
    is_on: bool
    is_required: bool


@dataclass(frozen=True)
class OwnAccount:
    """Who is signed in and until when, what it may be today, and its children."""

    account: AccountProfile
    expires_at: datetime
    totp: SecondStep
    roles: list[OwnRole]
    children: list[Child]


def own_account(session: Session, actor: Actor, *, is_totp_demanded: bool) -> OwnAccount:
    account = accounts.profile(session, actor.account_id)
    totp = SecondStep(account.has_totp, must_have_totp(actor, is_demanded=is_totp_demanded))
    expires_at = accounts.session_expires_at(session, actor.session_id)
    return OwnAccount(account, expires_at, totp, _roles(session, actor), _children(session, actor))


def _roles(session: Session, actor: Actor) -> list[OwnRole]:
    names = schools.schools_by_id(session, actor.school_ids())
    labels = schools.class_labels(session, actor.class_ids())
    return [
        OwnRole(
            grant.role,
            grant.school_id,
            names[grant.school_id].name if grant.school_id else None,
            grant.class_id,
            labels[grant.class_id] if grant.class_id else _class_of_student(session, actor, grant),
            grant.region_code,
        )
        for grant in actor.grants
    ]


def _class_of_student(session: Session, actor: Actor, grant: Grant) -> str | None:
    if grant.role != Role.STUDENT or actor.student_id is None:
        return None
    found = access.student_rows(session, [actor.student_id]).get(actor.student_id)
    return found.class_label if found else None


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
