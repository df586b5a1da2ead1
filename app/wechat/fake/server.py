"""The stand-in as a WSGI app with the platform's own addresses."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request

from app.wechat.fake import control
from app.wechat.fake.errors import Refused
from app.wechat.fake.platform import Platform

FINE = {"errcode": 0, "errmsg": "ok"}
METHODS = ["GET", "POST"]
SESSION_KEY = "c2Vzc2lvbiBrZXkgb2Ygbm9ib2R5"


def create_platform(platform: Platform) -> Flask:
    """Build the app. What people and tests do to the platform itself is below ``/stand-in``."""
    app = Flask("app.wechat.fake", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # an attribute of the default provider
    app.register_blueprint(control.blueprint(platform))
    app.register_error_handler(Refused, _refused)
    app.add_url_rule("/sns/jscode2session", "session", lambda: _session(platform))
    app.add_url_rule("/cgi-bin/stable_token", "token", lambda: _token(platform), methods=METHODS)
    for path, work in _calls(platform).items():
        app.add_url_rule(path, path, _with_token(platform, work), methods=METHODS)

    @app.before_request
    def _misbehave() -> None:
        if not request.path.startswith(control.PREFIX):
            time.sleep(platform.knobs.delay_seconds)
            platform.stumble(request.path)

    return app


def _calls(platform: Platform) -> dict[str, Callable[[dict[str, Any]], Response]]:
    """Return what needs an access token, by path."""

    def phone(body: Mapping[str, Any]) -> Response:
        number = platform.people.phone_number(str(body.get("code", "")))
        info = {"phoneNumber": f"+86{number}", "purePhoneNumber": number, "countryCode": "86"}
        mark = {"timestamp": int(platform.now().timestamp()), "appid": platform.settings.app_id}
        return _answer({**FINE, "phone_info": {**info, "watermark": mark}})

    def send(body: Mapping[str, Any]) -> Response:
        platform.messages.accept(body)
        return _answer(FINE)

    return {
        "/wxa/business/getuserphonenumber": phone,
        "/wxa/msg_sec_check": lambda body: _answer({**FINE, **platform.checks.text(body)}),
        "/wxa/media_check_async": lambda body: _answer({**FINE, **platform.checks.picture(body)}),
        "/cgi-bin/message/subscribe/send": send,
        "/wxa/getwxacodeunlimit": lambda body: Response(platform.codes.picture(body), content_type="image/jpeg"),
    }


def _with_token(platform: Platform, work: Callable[[dict[str, Any]], Response]) -> Callable[[], Response]:
    def call() -> Response:
        body = _body()
        platform.tokens.require(request.args.get("access_token", ""))
        return work(body)

    return call


def _session(platform: Platform) -> Response:
    platform.require_secret(request.args.get("appid"), request.args.get("secret"))
    if request.args.get("grant_type") != "authorization_code":
        raise Refused(40002)
    openid = platform.people.sign_in(request.args.get("js_code", ""))
    return _answer({"openid": openid, "session_key": SESSION_KEY})


def _token(platform: Platform) -> Response:
    body = _body()
    platform.require_secret(body.get("appid"), body.get("secret"))
    if body.get("grant_type") != "client_credential":
        raise Refused(40002)
    token, seconds = platform.tokens.give(is_forced=bool(body.get("force_refresh")))
    return _answer({"access_token": token, "expires_in": seconds})


def _body() -> dict[str, Any]:
    if request.method != "POST":
        raise Refused(43002)
    if not request.data:
        raise Refused(44002)
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise Refused(47001)
    return body


def _refused(error: Refused) -> Response:
    return _answer({"errcode": error.errcode, "errmsg": error.message})


def _answer(body: Mapping[str, Any]) -> Response:
    # The real one does not always say that it is JSON.
    return Response(json.dumps(body, ensure_ascii=False), content_type="text/plain")
