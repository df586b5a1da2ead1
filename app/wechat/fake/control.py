"""What people and tests do to the stand-in, by ``/stand-in/...``; the package itself describes the addresses."""

import dataclasses
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.wechat.fake.platform import Platform

PREFIX = "/stand-in"
NO_CONTENT, BAD_REQUEST = 204, 400


def blueprint(platform: Platform) -> Blueprint:
    control = Blueprint("control", __name__, url_prefix=PREFIX)
    _add_looks(control, platform)
    _add_acts(control, platform)
    return control


def _add_looks(control: Blueprint, platform: Platform) -> None:
    control.add_url_rule("/sent", "sent", lambda: jsonify(items=platform.sent))
    control.add_url_rule("/pushes", "pushes", lambda: jsonify(items=platform.pushes.log))
    control.add_url_rule("/knobs", "knobs", lambda: jsonify(dataclasses.asdict(platform.knobs)))


def _add_acts(control: Blueprint, platform: Platform) -> None:
    @control.post("/knobs")
    def turn() -> Response:
        try:
            platform.knobs.turn(_body())
        except KeyError as unknown:
            return Response(f"There is no knob {unknown}.", BAD_REQUEST, content_type="text/plain")
        return _done()

    @control.post("/people")
    def know() -> Response:
        platform.know(_body())
        return _done()

    @control.post("/codes")
    def new_code() -> Response:
        return jsonify(code=platform.people.new_code(_body()["name"]))

    @control.post("/taps")
    def tap() -> Response:
        platform.messages.tap(platform.people.openid_of(_body()["who"]), _body()["answers"])
        return _done()

    @control.post("/withdrawals")
    def withdraw() -> Response:
        platform.messages.withdraw(platform.people.openid_of(_body()["who"]), _body()["templates"])
        return _done()

    @control.post("/clock")
    def move() -> Response:
        platform.move_clock(_body()["seconds"])
        return _done()

    @control.post("/reset")
    def reset() -> Response:
        platform.reset()
        return _done()


def _body() -> dict[str, Any]:
    return dict(request.get_json(force=True))


def _done() -> Response:
    return Response(status=NO_CONTENT)
