"""The stand-in as a WSGI app with the platform's own addresses. Like the real one it answers errors with status 200."""

import io
import json
import time
from collections.abc import Callable
from typing import Any

import segno
from flask import Flask, Response, request

from app.core.wechat_settings import STAND_IN
from app.wechat.fake.platform import MESSAGES, Platform, Refused

PHONE = "13800000000"


def create_platform(platform: Platform) -> Flask:
    """Build the app. What people and tests do to the platform itself is below ``/stand-in``."""
    app = Flask("app.wechat.fake", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # an attribute of the default provider
    app.register_error_handler(Refused, _refused)
    _add_calls(app, platform)
    _add_knobs(app, platform)

    @app.before_request
    def _misbehave() -> None:
        if not request.path.startswith("/stand-in"):
            time.sleep(platform.knobs.delay_seconds)
            platform.stumble(request.path)

    return app


def _refused(error: Refused) -> Response:
    message = f"{MESSAGES.get(error.errcode, 'error')} {error.detail}".strip()
    return _answer({"errcode": error.errcode, "errmsg": message})


def _answer(body: dict[str, Any]) -> Response:
    # The real one does not always say that it is JSON.
    return Response(json.dumps(body, ensure_ascii=False), content_type="text/plain")


def _require_secret(app_id: Any, secret: Any) -> None:
    if app_id != STAND_IN.app_id:
        raise Refused(40013)
    if secret != STAND_IN.secret:
        raise Refused(40125)


def _add_calls(app: Flask, platform: Platform) -> None:
    @app.get("/sns/jscode2session")
    def code_to_session() -> Response:
        _require_secret(request.args.get("appid"), request.args.get("secret"))
        openid = platform.openid_of(request.args.get("js_code", ""))
        return _answer({"openid": openid, "session_key": "c2Vzc2lvbiBrZXkgb2Ygbm9ib2R5"})

    @app.post("/cgi-bin/stable_token")
    def stable_token() -> Response:
        body = request.get_json(force=True)
        _require_secret(body.get("appid"), body.get("secret"))
        token, seconds = platform.stable_token(is_forced=bool(body.get("force_refresh")))
        return _answer({"access_token": token, "expires_in": seconds})

    def with_token(path: str, work: Callable[[dict[str, Any]], Response]) -> None:
        def call() -> Response:
            platform.require_token(request.args.get("access_token", ""))
            return work(request.get_json(force=True))

        app.add_url_rule(path, path, call, methods=["POST"])

    def phone_number(body: dict[str, Any]) -> Response:
        platform.openid_of(str(body.get("code", "")))
        number = {"phoneNumber": f"+86{PHONE}", "purePhoneNumber": PHONE, "countryCode": "86"}
        return _answer({"errcode": 0, "errmsg": "ok", "phone_info": number})

    def check_text(body: dict[str, Any]) -> Response:
        found = platform.check_text(str(body.get("openid")), body.get("scene"), str(body.get("content", "")))
        return _answer({"errcode": 0, "errmsg": "ok", **found})

    def send(body: dict[str, Any]) -> Response:
        platform.accept_message(body)
        return _answer({"errcode": 0, "errmsg": "ok"})

    def code_image(body: dict[str, Any]) -> Response:
        scene, page = str(body.get("scene", "")), str(body.get("page", ""))
        platform.check_code(scene, page)
        picture = io.BytesIO()
        segno.make(f"{page}?scene={scene}", micro=False).save(picture, kind="png", scale=4)
        return Response(picture.getvalue(), content_type="image/jpeg")

    with_token("/wxa/business/getuserphonenumber", phone_number)
    with_token("/wxa/msg_sec_check", check_text)
    with_token("/cgi-bin/message/subscribe/send", send)
    with_token("/wxa/getwxacodeunlimit", code_image)


def _add_knobs(app: Flask, platform: Platform) -> None:
    @app.get("/stand-in/sent")
    def sent() -> Response:
        """Show the messages that the platform would have delivered."""
        return _answer({"items": platform.sent})

    @app.post("/stand-in/knobs")
    def turn() -> Response:
        """Set knobs by name, or people by ``known`` and ``without_credit``."""
        for name, value in request.get_json(force=True).items():
            if name == "known":
                platform.know(value)
            elif name == "without_credit":
                platform.without_credit = set(value)
            elif hasattr(platform.knobs, name):
                setattr(platform.knobs, name, value)
        return _answer({"ok": True})
