"""One-time codes from an authenticator app (TOTP, RFC 6238) as a second step after the password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.accounts import rules
from app.accounts.errors import PasswordMissing, TotpInvalid, TotpMandatory, TotpMissing, TotpWrong
from app.accounts.models import PasswordCredential
from app.core import audit
from app.core.auth import Actor
from app.core.crypto import Vault
from app.core.db import changed, purpose_of

TOTP_SECRET = purpose_of(PasswordCredential.totp_secret_sealed)
ISSUER = "Laborstar"
# A code of the step before or after is taken too, because clocks of phones differ.
_WINDOW = 1


@dataclass(frozen=True)
class TotpOffer:
    """A fresh secret for an authenticator app, shown once. ``uri`` is what its QR code holds."""

    secret: str
    uri: str


def offer_totp(session: Session, vault: Vault, actor: Actor) -> TotpOffer:
    """Draw a new secret; it is asked for at sign-in once a code made with it has been confirmed."""
    credential = _credential(session, actor.account_id)
    secret = pyotp.random_base32()
    credential.totp_offer_sealed = vault.seal(secret, TOTP_SECRET)
    return TotpOffer(secret, pyotp.TOTP(secret).provisioning_uri(name=credential.login, issuer_name=ISSUER))


def confirm_totp(session: Session, vault: Vault, actor: Actor, code: str, now: datetime) -> None:
    """Put the offered secret in force. Raises ``TotpInvalid`` where nothing was offered or the code does not fit it."""
    credential = _credential(session, actor.account_id)
    offered = credential.totp_offer_sealed
    step = _step(vault, offered, code, now) if offered else None
    if step is None:
        raise TotpInvalid
    credential.totp_secret_sealed, credential.totp_last_step = offered, step
    credential.totp_offer_sealed = None
    audit.record(session, now, actor.account_id, "totp.confirmed", "account", actor.account_id)


def drop_totp(session: Session, actor: Actor, now: datetime, *, is_demanded: bool) -> None:
    """Ask the caller for its password alone from now on; doing it twice changes nothing.

    Raises ``TotpMandatory`` where the installation demands the second step of the caller's roles.
    """
    if rules.must_have_totp(actor, is_demanded=is_demanded):
        raise TotpMandatory
    if forget_totp(session, actor.account_id):
        audit.record(session, now, actor.account_id, "totp.dropped", "account", actor.account_id)


def forget_totp(session: Session, account_id: UUID) -> bool:
    """Remove the secret of an account; returns whether there was one."""
    held = (PasswordCredential.account_id == account_id, PasswordCredential.totp_secret_sealed.is_not(None))
    nothing = {"totp_secret_sealed": None, "totp_offer_sealed": None, "totp_last_step": None}
    return changed(session.execute(update(PasswordCredential).where(*held).values(**nothing))) == 1


def use_totp(session: Session, vault: Vault, account_id: UUID, code: str | None, now: datetime) -> None:
    """Check the second step of signing in, where the account has one; each code works once.

    Raises ``TotpMissing`` without a code, ``TotpWrong`` for a wrong or used one.
    """
    sealed = _credential(session, account_id).totp_secret_sealed
    if sealed is None:
        return
    if code is None:
        raise TotpMissing
    step = _step(vault, sealed, code, now)
    if step is None or not _is_first_use(session, account_id, step):
        raise TotpWrong


def _is_first_use(session: Session, account_id: UUID, step: int) -> bool:
    last = PasswordCredential.totp_last_step
    used = session.execute(
        update(PasswordCredential)
        .where(PasswordCredential.account_id == account_id, or_(last.is_(None), last < step))
        .values(totp_last_step=step)
    )
    return changed(used) == 1


def _credential(session: Session, account_id: UUID) -> PasswordCredential:
    credential = session.execute(
        select(PasswordCredential).where(PasswordCredential.account_id == account_id).with_for_update()
    ).scalar_one_or_none()
    if credential is None:
        raise PasswordMissing
    return credential


def _step(vault: Vault, sealed: str, code: str, now: datetime) -> int | None:
    """Return the 30-second step that a code belongs to, or None where it is wrong."""
    totp = pyotp.TOTP(vault.open(sealed, TOTP_SECRET))
    try:
        return totp.verify_and_get_timecode(code, for_time=now, valid_window=_WINDOW)
    except OTPVerificationError:
        return None
