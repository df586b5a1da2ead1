"""The way in and out: signing in as staff, student or guardian, the language, and the caller's own credentials."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import redirect, render_template, request, send_from_directory
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from app.core.auth import actor_or_none, allow_anyone, allow_signed_in, current_actor
from app.core.i18n import CHOSEN, LANGUAGES, translate
from app.pages import api, cookies, navigation
from app.pages.blueprint import Pages
from app.pages.entrance import demo
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("entrance", __name__)
STAFF, CARD = "staff", "card"
JS = Path(__file__).parents[1] / "static" / "js"
# Two slashes begin a host; browsers read a backslash as a slash and leave out tabs and line ends.
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")


@blueprint.get("/")
@allow_anyone
def start() -> AnyResponse:
    """Lead everybody to where their day begins."""
    areas = navigation.areas_of(actor_or_none())
    if not areas:
        return done("", "entrance.sign_in")
    return redirect(areas[0].home, 303)


@blueprint.get("/sign-in")
@allow_anyone
def sign_in() -> str:
    return render_template(
        "entrance/sign_in.html",
        who=request.values.get("who", STAFF),
        next=local_path(request.values.get("next")),
        people=demo.people(),
        ended="ended" in request.args,
    )


@blueprint.post("/sign-in")
@allow_anyone
@shown_again_by(sign_in)
def enter() -> AnyResponse:
    form = Form()
    if form.text("who") == CARD:
        body = {"card": form.text("card") or "", "pin": form.text("pin") or ""}
        return _entered(api.post("/sessions/student-card", body))
    body = {"login": form.text("login") or "", "password": form.secret("password")}
    if code := form.text("totp"):
        body["totp"] = code
    return _entered(api.post("/sessions/password", body))


@blueprint.post("/sign-in/demo")
@allow_anyone
@shown_again_by(sign_in)
def enter_demo() -> AnyResponse:
    """Sign in as one of the demo's people with one tap."""
    return _entered(api.post(*demo.sign_in_of(Form().text("login") or "")))


@blueprint.get("/enter/<ticket>")
@allow_anyone
def enter_with_ticket(ticket: str) -> str:
    """Take over the session of the mini-program: the page sends the ticket on by itself or by one tap."""
    return render_template("entrance/ticket.html", ticket=ticket, next=local_path(request.args.get("next")))


@blueprint.post("/enter")
@allow_anyone
@shown_again_by(sign_in)
def use_ticket() -> AnyResponse:
    return _entered(api.post("/sessions/web-ticket", {"ticket": Form().text("ticket") or ""}))


def _entered(signed_in: dict[str, Any]) -> AnyResponse:
    response = redirect(local_path(Form().text("next")) or "/", 303)
    cookies.keep_session(response, signed_in["token"], datetime.fromisoformat(signed_in["expires_at"]))
    return response


@blueprint.post("/sign-out")
@allow_anyone
def sign_out() -> AnyResponse:
    """End the session on the server and in the browser, with the pages that it kept for reading without a network."""
    if actor_or_none():
        api.delete("/sessions/current")
    response = done(translate("已退出登录"), "entrance.sign_in")
    cookies.drop_session(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.post("/language")
@allow_anyone
def choose_language() -> AnyResponse:
    form = Form()
    response = redirect(local_path(form.text("next")) or "/", 303)
    if (chosen := form.text("language")) in LANGUAGES:
        response.set_cookie(CHOSEN, str(chosen), max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


@blueprint.get("/token")
@allow_signed_in
def token() -> dict[str, str]:
    """Answer a fresh form token to our own scripts, for what has waited in the phone longer than its page.

    The account tells them whether what waits is the caller's own: a phone may pass from hand to hand.
    """
    return {"csrf_token": generate_csrf(), "account_id": str(current_actor().account_id)}


@blueprint.get("/offline")
@allow_anyone
def offline() -> str:
    """Say what can be done without a network; the service worker keeps this page."""
    return render_template("entrance/offline.html")


@blueprint.get("/sw.js")
@allow_anyone
def service_worker() -> AnyResponse:
    """Answer the service worker, which must stand at the root to serve all pages."""
    return send_from_directory(JS, "sw.js", max_age=0)


def local_path(target: str | None) -> str | None:
    """Return a target on this site, or None: nobody is led elsewhere after signing in."""
    return target if target and _LOCAL.fullmatch(target) else None
