"""Codes to scan open the version of the mini-program that messages open, too."""

import json
from dataclasses import replace

import httpx
import pytest

from app.core.clock import SystemClock
from app.core.wechat_settings import STAND_IN
from app.wechat.client import WechatClient

PNG = b"\x89PNG\r\n"


@pytest.mark.parametrize(
    ("state", "version", "is_checked"),
    [("formal", "release", True), ("trial", "trial", False), ("developer", "develop", False)],
)
def test_code_opens_the_version_of_the_installation(state, version, is_checked):
    asked = []

    def platform(request):
        asked.append(json.loads(request.content))
        is_token = request.url.path.endswith("stable_token")
        token = {"access_token": "t", "expires_in": 7200}
        return httpx.Response(200, json=token) if is_token else httpx.Response(200, content=PNG)

    settings = replace(STAND_IN, state=state)
    client = WechatClient(settings, SystemClock().now, httpx.MockTransport(platform))
    assert client.code_image("c=3FA9", "pages/bind/bind") == PNG
    assert asked[-1] == {
        "scene": "c=3FA9", "page": "pages/bind/bind", "check_path": is_checked, "env_version": version,
    }  # fmt: skip
