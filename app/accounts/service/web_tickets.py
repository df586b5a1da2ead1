"""Tickets by which the mini-program hands its guardian over to a web page, without showing the page its own token.

A ticket is signed rather than stored: whose it is, a nonce and its last second. That it was used is remembered.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import rules
from app.accounts.errors import WebTicketInvalid
from app.accounts.service.sessions import SignedIn, start_session
from app.core.auth import Actor
from app.core.crypto import is_signed, new_code, sign
from app.core.idempotency import is_first_use

_PURPOSE = "web-ticket"
_NONCE_LENGTH = 16


@dataclass(frozen=True)
class WebTicket:
    """A ticket that works once before ``expires_at``. Its letters may stand in an address."""

    ticket: str
    expires_at: datetime


def issue_web_ticket(secret: str, actor: Actor, now: datetime) -> WebTicket:
    expires_at = (now + rules.WEB_TICKET_LIFE).replace(microsecond=0)
    content = (actor.account_id.hex, new_code(_NONCE_LENGTH), str(int(expires_at.timestamp())))
    return WebTicket(".".join((*content, sign(secret, _PURPOSE, *content))), expires_at)


def sign_in_with_web_ticket(session: Session, secret_keys: tuple[str, ...], ticket: str, now: datetime) -> SignedIn:
    """Start a fresh session for whom the ticket was made. Raises ``WebTicketInvalid``; of two at once one gets in."""
    *content, signature = ticket.split(".")
    if not is_signed(secret_keys, signature, _PURPOSE, *content):
        raise WebTicketInvalid
    holder, nonce, last_second = content
    account_id, expires_at = UUID(holder), datetime.fromtimestamp(int(last_second), UTC)
    if now >= expires_at or not is_first_use(session, account_id, f"{_PURPOSE}:{nonce}", now):
        raise WebTicketInvalid
    return start_session(session, account_id, "wechat", now)
