"""Sessions: signing in by platform code, password or card, and signing out."""

from typing import Any

from flask import request

from app.accounts import service
from app.accounts.schemas import CardSignIn, PasswordSignIn, SignedInOut, WechatSignIn
from app.accounts.service import Refused, SignedIn
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow_anyone, allow_signed_in, current_actor
from app.core.db import transaction
from app.core.deps import deps, now
from app.core.limits import address, limiter

blueprint = Blueprint("sessions", __name__, url_prefix=f"{API_PREFIX}/sessions", description="Signing in and out")


def _address_and_login() -> str:
    body = request.get_json(silent=True)
    name = (body.get("login") or body.get("card")) if isinstance(body, dict) else ""
    return f"{address()}:{name}"


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
    """Sign in with login and password; repeated failures lock the login with growing delay."""
    with transaction() as session:
        outcome = service.sign_in_with_password(session, body["login"], body["password"], now())
    return _signed_in(outcome)


@blueprint.post("/student-card")
@allow_anyone
@limiter.limit("20/minute", key_func=_address_and_login)
@limiter.limit("600/minute", key_func=address)
@blueprint.arguments(CardSignIn)
@blueprint.response(201, SignedInOut)
def sign_in_with_card(body: dict[str, Any]) -> SignedIn:
    """Sign a student in on a shared school device for 15 minutes."""
    with transaction() as session:
        outcome = service.sign_in_with_card(session, body["card"], body["pin"], now())
    return _signed_in(outcome)


def _signed_in(outcome: SignedIn | Refused) -> SignedIn:
    if isinstance(outcome, Refused):
        raise outcome.error
    return outcome


@blueprint.delete("/current")
@allow_signed_in
@blueprint.response(204)
def sign_out() -> None:
    """End this session; the token is dead at once."""
    with transaction() as session:
        service.sign_out(session, current_actor(), now())
