"""Giving and changing passwords and cards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts import rules
from app.accounts.errors import LoginTaken, PasswordMissing, PasswordWeak
from app.accounts.models import CardCredential, PasswordCredential
from app.accounts.service import secrets
from app.accounts.service.people import create_account
from app.accounts.service.sessions import end_all_sessions
from app.accounts.service.totp import forget_totp
from app.core import audit
from app.core.auth import Actor
from app.core.db import insert_if_absent


def create_staff(session: Session, *, login: str, password: str, display_name: str, now: datetime) -> UUID:
    """Make an account that signs in by password and is nothing yet. Raises ``PasswordWeak`` or ``LoginTaken``."""
    account_id = create_account(session, now, display_name)
    set_password(session, account_id, login, password)
    return account_id


def set_password(session: Session, account_id: UUID, login: str, password: str) -> None:
    """Give an account its login and password. Raises ``PasswordWeak`` or ``LoginTaken``."""
    login = login.casefold()
    if rules.is_weak(password, login):
        raise PasswordWeak
    values = {"login": login, "secret_hash": secrets.hashed(password)}
    _store(session, PasswordCredential, PasswordCredential.login, account_id, values)


def change_password(session: Session, actor: Actor, password: str, now: datetime) -> None:
    """Give the caller a new password and end all its other sessions. Raises ``PasswordWeak``."""
    set_password(session, actor.account_id, _login(session, actor.account_id), password)
    end_all_sessions(session, actor.account_id, now, except_for=actor.session_id)
    audit.record(session, now, actor.account_id, "password.changed", "account", actor.account_id)


def reset_password(
    session: Session, account_id: UUID, password: str, now: datetime, *, reset_by: UUID, school_id: UUID
) -> None:
    """Let somebody who lost the password or the phone in again: ends all sessions and the second step.

    Raises ``PasswordWeak``, or ``PasswordMissing`` for an account that signs in otherwise.
    """
    set_password(session, account_id, _login(session, account_id), password)
    forget_totp(session, account_id)
    end_all_sessions(session, account_id, now)
    audit.record(session, now, reset_by, "password.reset", "account", account_id, school_id=school_id)


def _login(session: Session, account_id: UUID) -> str:
    login = session.execute(
        select(PasswordCredential.login).where(PasswordCredential.account_id == account_id)
    ).scalar_one_or_none()
    if login is None:
        raise PasswordMissing
    return login


def set_card(session: Session, account_id: UUID, card: str, pin: str) -> None:
    """Give a student's account its card and PIN; an earlier card of the account stops working."""
    values = {"card": card.casefold(), "secret_hash": secrets.hashed(pin)}
    _store(session, CardCredential, CardCredential.card, account_id, values)


def _store(
    session: Session,
    model: type[PasswordCredential] | type[CardCredential],
    name: InstrumentedAttribute[str],
    account_id: UUID,
    values: dict[str, Any],
) -> None:
    """Insert or replace the one credential of its kind. Raises ``LoginTaken`` where another account holds the name."""
    values |= {"failures": 0, "locked_until": None}
    if insert_if_absent(session, model, {"account_id": account_id, **values}):
        return
    holder = session.execute(select(model.account_id).where(name == values[name.key])).scalar_one_or_none()
    if holder not in {None, account_id}:
        raise LoginTaken
    session.execute(update(model).where(model.account_id == account_id).values(**values))
