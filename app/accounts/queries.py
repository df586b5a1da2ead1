"""Reads about accounts. The two statements behind every request are built once."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, LoginSession, RoleGrant, WechatIdentity
from app.core.auth import Actor, Grant
from app.core.clock import local_day
from app.core.crypto import hash_token

_SESSION = (
    select(LoginSession.id, LoginSession.account_id, Account.student_id)
    .join(Account, Account.id == LoginSession.account_id)
    .where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.expires_at > bindparam("now"),
        LoginSession.ended_at.is_(None),
        Account.status == "active",
    )
)
_GRANTS = (
    select(RoleGrant.role, RoleGrant.school_id, RoleGrant.class_id, RoleGrant.region_code)
    .where(
        RoleGrant.account_id == bindparam("account_id"),
        RoleGrant.starts_on <= bindparam("today"),
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= bindparam("today")),
    )
    .order_by(RoleGrant.role, RoleGrant.id)
)


def actor_of_token(session: Session, token: str, now: datetime) -> Actor | None:
    """Return who a bearer token belongs to at ``now``, with the roles held on that day; None where it is dead."""
    row = session.execute(_SESSION, {"token_hash": hash_token(token), "now": now}).one_or_none()
    if row is None:
        return None
    grants = grants_of(session, row.account_id, local_day(now))
    return Actor(row.account_id, row.id, grants, row.student_id)


def grants_of(session: Session, account_id: UUID, today: date) -> tuple[Grant, ...]:
    rows = session.execute(_GRANTS, {"account_id": account_id, "today": today})
    return tuple(Grant(row.role, row.school_id, row.class_id, row.region_code) for row in rows)


def account(session: Session, account_id: UUID) -> Account | None:
    return session.get(Account, account_id)


def openid_sealed(session: Session, account_id: UUID) -> str | None:
    """Return the sealed platform id by which an account can be pushed a message, or None."""
    return session.execute(
        select(WechatIdentity.openid_sealed).where(WechatIdentity.account_id == account_id)
    ).scalar_one_or_none()


def accounts_with_role(
    session: Session, role: str, school_id: UUID, today: date, class_id: UUID | None = None
) -> list[UUID]:
    """Return the active accounts that hold a role in a school (or one of its classes) on a day."""
    statement = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role == role,
            RoleGrant.starts_on <= today,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today),
            Account.status == "active",
        )
        .distinct()
    )
    if class_id is not None:
        statement = statement.where(RoleGrant.class_id == class_id)
    return list(session.execute(statement).scalars())
