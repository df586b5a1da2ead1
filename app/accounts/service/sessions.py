"""Sessions: who is signed in, from when, until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import and_, delete, exists, tuple_, update
from sqlalchemy.orm import Session, aliased

from app.accounts import queries, rules
from app.accounts.models import Account, LoginSession, RoleGrant, WechatIdentity
from app.accounts.queries import OPENID
from app.accounts.rules import Role
from app.accounts.service.people import create_account, grant
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.crypto import Vault, hash_token, new_token
from app.core.db import changed, insert_if_absent


@dataclass(frozen=True)
class SignedInAccount:
    id: UUID
    roles: list[str]


@dataclass(frozen=True)
class SignedIn:
    """A fresh session. ``token`` is shown once and never stored."""

    token: str
    expires_at: datetime
    account: SignedInAccount


def sign_in_with_openid(session: Session, vault: Vault, openid: str, now: datetime) -> SignedIn:
    """Start a session for a person of the platform; the first time, an account with the role guardian is made."""
    account_id = queries.account_of_openid(session, vault, openid) or _newcomer(session, vault, openid, now)
    return start_session(session, account_id, "wechat", now)


def _newcomer(session: Session, vault: Vault, openid: str, now: datetime) -> UUID:
    account_id = create_account(session, now)
    grant(session, account_id, Role.GUARDIAN, now)
    index, sealed = vault.blind_index(openid, OPENID), vault.seal(openid, OPENID)
    identity = {"account_id": account_id, "openid_index": index, "openid_sealed": sealed}
    if insert_if_absent(session, WechatIdentity, identity):
        return account_id
    # The same person opened the app twice at once; the other request's account is the one.
    session.execute(delete(RoleGrant).where(RoleGrant.account_id == account_id))
    session.execute(delete(Account).where(Account.id == account_id))
    return cast("UUID", queries.account_of_openid(session, vault, openid))


def start_session(session: Session, account_id: UUID, kind: str, now: datetime) -> SignedIn:
    token = new_token()
    expires_at = now + rules.SESSION_LIFE[kind]
    session.add(
        LoginSession(
            account_id=account_id, token_hash=hash_token(token), kind=kind, created_at=now, expires_at=expires_at
        )
    )
    session.flush()
    roles = sorted({found.role for found in queries.grants_of(session, account_id, local_day(now))})
    return SignedIn(token, expires_at, SignedInAccount(account_id, roles))


def sign_out(session: Session, actor: Actor, now: datetime) -> None:
    """End the caller's session; its token is dead for the next request."""
    session.execute(update(LoginSession).where(LoginSession.id == actor.session_id).values(ended_at=now))


def end_all_sessions(session: Session, account_id: UUID, now: datetime, *, except_for: UUID | None = None) -> int:
    """End every session of an account, but for the one named; returns how many were alive."""
    alive = [LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now]
    if except_for:
        alive.append(LoginSession.id != except_for)
    return changed(session.execute(update(LoginSession).where(*alive).values(ended_at=now)))


def end_sessions_of_everybody(session: Session, now: datetime) -> int:
    """End every session there is; returns how many were alive."""
    alive = (LoginSession.ended_at.is_(None), LoginSession.expires_at > now)
    return changed(session.execute(update(LoginSession).where(*alive).values(ended_at=now)))


def forget_dead_sessions(session: Session, now: datetime) -> int:
    """Delete ended sessions, but for the last of each of the staff: a school sees who has not signed in for long."""
    later = aliased(LoginSession)
    is_last = ~exists().where(
        later.account_id == LoginSession.account_id,
        later.kind == rules.PASSWORD,
        tuple_(later.created_at, later.id) > tuple_(LoginSession.created_at, LoginSession.id),
    )
    is_kept = and_(LoginSession.kind == rules.PASSWORD, is_last)
    dead = delete(LoginSession).where(LoginSession.expires_at < now, ~is_kept)
    return changed(session.execute(dead, execution_options={"synchronize_session": False}))
