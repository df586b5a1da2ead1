"""Signing in and out, accounts and role grants."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts import queries, rules
from app.accounts.errors import CardWrong, CredentialsWrong, LoginTaken, PasswordWeak, ScopeInvalid, SignInLocked
from app.accounts.models import (
    Account,
    CardCredential,
    LoginSession,
    PasswordCredential,
    RoleGrant,
    WechatIdentity,
)
from app.accounts.rules import Role
from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.crypto import Vault, hash_token, new_token
from app.core.db import changed, insert_if_absent
from app.core.errors import DomainError

OPENID = "wechat_identities.openid"
_hasher = PasswordHasher()
# Checked for unknown logins, so that they take as long as known ones.
_NOBODY = _hasher.hash("nobody signs in with this")


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


@dataclass(frozen=True)
class Refused:
    """A failed attempt. It is returned, not raised, because its count must be committed."""

    error: DomainError


def sign_in_with_password(session: Session, login: str, password: str, now: datetime) -> SignedIn | Refused:
    """Check a password and start a session; counts failures and locks with growing delay (``rules.locked_until``)."""
    credential = session.execute(
        select(PasswordCredential).where(PasswordCredential.login == login.casefold()).with_for_update()
    ).scalar_one_or_none()
    hashed = credential.password_hash if credential else _NOBODY
    refused = _check(credential, hashed, password, now, CredentialsWrong())
    if refused or credential is None:
        return refused or Refused(CredentialsWrong())
    if _hasher.check_needs_rehash(hashed):
        credential.password_hash = _hasher.hash(password)
    return start_session(session, credential.account_id, "password", now)


def sign_in_with_card(session: Session, card: str, pin: str, now: datetime) -> SignedIn | Refused:
    """Check a student's card and PIN and start a 15-minute session on a shared device."""
    credential = session.execute(
        select(CardCredential).where(CardCredential.card == card.casefold()).with_for_update()
    ).scalar_one_or_none()
    refused = _check(credential, credential.pin_hash if credential else _NOBODY, pin, now, CardWrong())
    if refused or credential is None:
        return refused or Refused(CardWrong())
    return start_session(session, credential.account_id, "card", now)


def _check(
    credential: PasswordCredential | CardCredential | None, hashed: str, secret: str, now: datetime, wrong: DomainError
) -> Refused | None:
    if credential and credential.locked_until and credential.locked_until > now:
        return Refused(SignInLocked(retry_after=_seconds(credential.locked_until, now)))
    if _matches(hashed, secret) and credential:
        credential.failures, credential.locked_until = 0, None
        return None
    if credential:
        credential.failures += 1
        credential.locked_until = rules.locked_until(credential.failures, now)
        if credential.locked_until:
            return Refused(SignInLocked(retry_after=_seconds(credential.locked_until, now)))
    return Refused(wrong)


def _matches(hashed: str, secret: str) -> bool:
    try:
        return _hasher.verify(hashed, secret)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _seconds(until: datetime, now: datetime) -> int:
    return max(1, int((until - now).total_seconds()) + 1)


def sign_in_with_openid(session: Session, vault: Vault, openid: str, now: datetime) -> SignedIn:
    """Start a session for a person of the platform; the first time, an account with the role guardian is made."""
    index = vault.blind_index(openid, OPENID)
    find = select(WechatIdentity.account_id).where(WechatIdentity.openid_index == index)
    account_id = session.execute(find).scalar_one_or_none()
    if account_id is None:
        account_id = create_account(session, now)
        grant(session, account_id, Role.GUARDIAN, now)
        identity = {"account_id": account_id, "openid_index": index, "openid_sealed": vault.seal(openid, OPENID)}
        if not insert_if_absent(session, WechatIdentity, identity):
            # The same person opened the app twice at once; the other request's account is the one.
            session.execute(delete(RoleGrant).where(RoleGrant.account_id == account_id))
            session.execute(delete(Account).where(Account.id == account_id))
            account_id = session.execute(find).scalar_one()
    return start_session(session, account_id, "wechat", now)


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


def end_all_sessions(session: Session, account_id: UUID, now: datetime) -> int:
    """End every session of an account; returns how many were alive."""
    alive = (LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now)
    return changed(session.execute(update(LoginSession).where(*alive).values(ended_at=now)))


def forget_dead_sessions(session: Session, now: datetime) -> int:
    return changed(session.execute(delete(LoginSession).where(LoginSession.expires_at < now)))


def create_account(session: Session, now: datetime, display_name: str = "", student_id: UUID | None = None) -> UUID:
    account = Account(display_name=display_name, student_id=student_id, created_at=now)
    session.add(account)
    session.flush()
    return account.id


def set_password(session: Session, account_id: UUID, login: str, password: str) -> None:
    """Give an account its login and password. Raises ``PasswordWeak`` or ``LoginTaken``."""
    login = login.casefold()
    if len(password) < rules.SHORTEST_PASSWORD or password.casefold() == login:
        raise PasswordWeak
    values: dict[str, Any] = {
        "login": login,
        "password_hash": _hasher.hash(password),
        "failures": 0,
        "locked_until": None,
    }
    owner = session.execute(
        select(PasswordCredential.account_id).where(PasswordCredential.login == login)
    ).scalar_one_or_none()
    if owner not in {None, account_id}:
        raise LoginTaken
    if not insert_if_absent(session, PasswordCredential, {"account_id": account_id, **values}):
        session.execute(update(PasswordCredential).where(PasswordCredential.account_id == account_id).values(**values))


def set_card(session: Session, account_id: UUID, card: str, pin: str) -> None:
    """Give a student's account its card and PIN; an earlier card of the account stops working."""
    values: dict[str, Any] = {
        "card": card.casefold(),
        "pin_hash": _hasher.hash(pin),
        "failures": 0,
        "locked_until": None,
    }
    if not insert_if_absent(session, CardCredential, {"account_id": account_id, **values}):
        updated = session.execute(
            update(CardCredential).where(CardCredential.account_id == account_id).values(**values)
        )
        if changed(updated) == 0:
            raise LoginTaken


def grant(
    session: Session,
    account_id: UUID,
    role: Role,
    now: datetime,
    *,
    school_id: UUID | None = None,
    class_id: UUID | None = None,
    region_code: str | None = None,
    granted_by: UUID | None = None,
) -> None:
    """Give a role with its scope from today on; doing it twice changes nothing. Raises ``ScopeInvalid``."""
    if not rules.scope_fits(role, school=bool(school_id), in_class=bool(class_id), region=bool(region_code)):
        raise ScopeInvalid
    values = {
        "account_id": account_id, "role": role.value, "school_id": school_id, "class_id": class_id,
        "region_code": region_code, "starts_on": local_day(now), "granted_by": granted_by,
    }  # fmt: skip
    if insert_if_absent(session, RoleGrant, values) and role is not Role.GUARDIAN:
        audit.record(
            session, now, granted_by, "role.granted", "account", account_id,
            school_id=school_id, role=role.value, class_id=class_id, region_code=region_code,
        )  # fmt: skip
