"""An attempt to sign in takes three steps: it is counted and committed, then checked, then it counts as right.

Counted first, so that guesses made at the same time gain nothing; checked between two transactions, because hashing
is slow by design and must not hold up other writers.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.accounts import rules
from app.accounts.errors import CardWrong, CredentialsWrong, PasswordWrong, SignInLocked
from app.accounts.models import Account, CardCredential, GuardedSecret, PasswordCredential
from app.accounts.service import secrets
from app.core.errors import DomainError

# Checked for unknown logins, so that they take as long as known ones.
_NOBODY = secrets.hashed("nobody signs in with this")


@dataclass(frozen=True)
class Attempt:
    """A counted attempt. ``account_id`` is None for a login that nobody has; ``failure`` is what a wrong secret gets."""

    credential: type[GuardedSecret]
    account_id: UUID | None
    secret_hash: str
    failure: DomainError


def attempt_with_password(session: Session, login: str, now: datetime) -> Attempt:
    """Count an attempt on a login. Raises ``SignInLocked`` while it rests after too many (``rules.locked_until``)."""
    return _count(session, PasswordCredential, PasswordCredential.login == login.casefold(), CredentialsWrong(), now)


def attempt_as(session: Session, account_id: UUID, now: datetime) -> Attempt:
    """Count an attempt of somebody signed in to show that the password is known."""
    return _count(session, PasswordCredential, PasswordCredential.account_id == account_id, PasswordWrong(), now)


def attempt_with_card(session: Session, card: str, now: datetime) -> Attempt:
    """Count an attempt on a student's card. Raises ``SignInLocked`` while it rests after too many."""
    return _count(session, CardCredential, CardCredential.card == card.casefold(), CardWrong(), now)


def _count(
    session: Session,
    model: type[GuardedSecret],
    condition: ColumnElement[bool],
    wrong: DomainError,
    now: datetime,
) -> Attempt:
    held = session.execute(
        select(model)
        .join(Account, Account.id == model.account_id)
        .where(condition, Account.status == "active")
        .with_for_update(of=model)
    ).scalar_one_or_none()
    if held is None:
        return Attempt(model, None, _NOBODY, wrong)
    if held.locked_until and held.locked_until > now:
        raise SignInLocked(retry_after=_seconds(held.locked_until, now))
    held.failures += 1
    held.locked_until = rules.locked_until(held.failures, now)
    failure = SignInLocked(retry_after=_seconds(held.locked_until, now)) if held.locked_until else wrong
    return Attempt(model, held.account_id, held.secret_hash, failure)


def _seconds(until: datetime, now: datetime) -> int:
    return int((until - now).total_seconds()) + 1


def check_secret(attempt: Attempt, secret: str) -> UUID:
    """Return whose secret it is; raises the attempt's failure. Slow by design: call it outside any transaction."""
    if not secrets.matches(attempt.secret_hash, secret) or attempt.account_id is None:
        raise attempt.failure
    return attempt.account_id


def confirm(session: Session, attempt: Attempt) -> None:
    """Forget the failures of a credential whose secret was right."""
    model = attempt.credential
    session.execute(update(model).where(model.account_id == attempt.account_id).values(failures=0, locked_until=None))
