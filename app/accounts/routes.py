"""Signing in by platform code, password, card or web ticket, signing out, and the caller's own credentials."""

from typing import Any

from flask import request

from app.accounts import service
from app.accounts.rules import STAFF, Role
from app.accounts.schemas import (
    CardSignIn,
    PasswordChange,
    PasswordSignIn,
    SignedInOut,
    TotpConfirmation,
    TotpOfferOut,
    WebTicketOut,
    WebTicketSignIn,
    WechatSignIn,
)
from app.accounts.service import SignedIn, TotpOffer, WebTicket
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_anyone, allow_signed_in, current_actor, open_to_unproven
from app.core.db import transaction
from app.core.deps import config, deps, now
from app.core.limits import address, limiter

blueprint = Blueprint("sessions", __name__, url_prefix=f"{API_PREFIX}/sessions", description="Signing in and out")
own = Blueprint("credentials", __name__, url_prefix=f"{API_PREFIX}/me", description="The caller's own account")
LONGEST_COUNTED = 100


def _address_and_login() -> str:
    body = request.get_json(silent=True)
    name = (body.get("login") or body.get("card")) if isinstance(body, dict) else ""
    # The counter keeps what it counts by, and nobody has looked at the body yet: it may be megabytes of login.
    return f"{address()}:{str(name)[:LONGEST_COUNTED]}"


@blueprint.post("/wechat")
@allow_anyone
@limiter.limit("600/minute", key_func=address)
@blueprint.arguments(WechatSignIn)
@blueprint.response(201, SignedInOut)
def sign_in_with_wechat(body: dict[str, Any]) -> SignedIn:
    """Sign a guardian in with the one-time code of the mini-program."""
    openid = deps().identities.openid_of(body["code"])
    with transaction() as session:
        return service.sign_in_with_openid(session, deps().vault, openid, now())


@blueprint.post("/password")
@allow_anyone
@limiter.limit("20/minute", key_func=_address_and_login)
@limiter.limit("300/minute", key_func=address)
@blueprint.arguments(PasswordSignIn)
@blueprint.response(201, SignedInOut)
def sign_in_with_password(body: dict[str, Any]) -> SignedIn:
    """Sign in with login, password and, where the account has one, a one-time code; failures lock the login."""
    with transaction() as session:
        attempt = service.attempt_with_password(session, body["login"], now())
    account_id = service.check_secret(attempt, body["password"])
    with transaction() as session:
        service.use_totp(session, deps().vault, account_id, body["totp"], now())
        service.confirm(session, attempt)
        return service.start_session(session, account_id, "password", now())


@blueprint.post("/student-card")
@allow_anyone
@limiter.limit("20/minute", key_func=_address_and_login)
@limiter.limit("600/minute", key_func=address)
@blueprint.arguments(CardSignIn)
@blueprint.response(201, SignedInOut)
def sign_in_with_card(body: dict[str, Any]) -> SignedIn:
    """Sign a student in on a shared school device for 15 minutes."""
    with transaction() as session:
        attempt = service.attempt_with_card(session, body["card"], now())
    account_id = service.check_secret(attempt, body["pin"])
    with transaction() as session:
        service.confirm(session, attempt)
        return service.start_session(session, account_id, "card", now())


@blueprint.post("/web-ticket")
@allow_anyone
@limiter.limit("600/minute", key_func=address)
@blueprint.arguments(WebTicketSignIn)
@blueprint.response(201, SignedInOut)
def sign_in_with_web_ticket(body: dict[str, Any]) -> SignedIn:
    """Sign a guardian in who comes from the mini-program to a web page; a ticket works once, within a minute."""
    with transaction() as session:
        return service.sign_in_with_web_ticket(session, config().secret_keys, body["ticket"], now())


@blueprint.delete("/current")
@allow_signed_in
@open_to_unproven
@blueprint.response(204)
def sign_out() -> None:
    """End this session; the token is dead at once."""
    with transaction() as session:
        service.sign_out(session, current_actor(), now())


@own.post("/web-tickets")
@allow(Role.GUARDIAN)
@limiter.limit("30/minute")
@own.response(201, WebTicketOut)
def issue_web_ticket() -> WebTicket:
    """Hand the mini-program a ticket with which its web view signs the same guardian in."""
    return service.issue_web_ticket(config().secret_key, current_actor(), now())


@own.put("/password")
@allow(*STAFF)
@open_to_unproven
@own.arguments(PasswordChange)
@own.response(204)
def change_password(body: dict[str, Any]) -> None:
    """Change the caller's password; all its other sessions end."""
    actor = current_actor()
    with transaction() as session:
        attempt = service.attempt_as(session, actor.account_id, now())
    service.check_secret(attempt, body["current_password"])
    with transaction() as session:
        service.confirm(session, attempt)
        service.change_password(session, actor, body["password"], now())


@own.post("/totp")
@allow(*STAFF)
@open_to_unproven
@own.response(201, TotpOfferOut)
def offer_totp() -> TotpOffer:
    """Draw a secret for an authenticator app; it is in force once a code made with it has been confirmed."""
    with transaction() as session:
        return service.offer_totp(session, deps().vault, current_actor())


@own.post("/totp/confirm")
@allow(*STAFF)
@open_to_unproven
@limiter.limit("10/minute")
@own.arguments(TotpConfirmation)
@own.response(204)
def confirm_totp(body: dict[str, Any]) -> None:
    """Put the offered secret in force by a code made with it."""
    with transaction() as session:
        service.confirm_totp(session, deps().vault, current_actor(), body["code"], now())


@own.delete("/totp")
@allow(*STAFF)
@own.response(204)
def drop_totp() -> None:
    """Sign in by password alone from now on, where the caller's roles allow that."""
    with transaction() as session:
        service.drop_totp(session, current_actor(), now(), is_demanded=config().is_totp_demanded)
