"""Codes to scan that open a page of the mini-program with a scene."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import segno

from app.wechat.fake.errors import Quota, Refused
from app.wechat.fake.pages import is_released

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
VERSIONS = ("release", "trial", "develop")
A_MINUTE = 5_000
USUAL, WIDTHS = 430, range(280, 1281)


class Codes:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._quota = Quota(A_MINUTE, timedelta(minutes=1), 45009)

    def picture(self, body: Mapping[str, Any]) -> bytes:
        """Draw a code, a QR code instead of the platform's round one; what it says is ``PAGE?scene=SCENE``."""
        self._quota.take(self._now())
        scene, page, width = str(body.get("scene", "")), str(body.get("page", "")), body.get("width", USUAL)
        if not SCENE.fullmatch(scene):
            raise Refused(40129)
        if page.startswith("/") or "?" in page or (body.get("check_path", True) and page and not is_released(page)):
            raise Refused(41030)
        if body.get("env_version", "release") not in VERSIONS or width not in WIDTHS:
            raise Refused(40097)
        return _drawn(f"{page}?scene={scene}", width)


def _drawn(content: str, width: int) -> bytes:
    code, picture = segno.make(content, micro=False), io.BytesIO()
    code.save(picture, kind="png", scale=width // code.symbol_size()[0])
    return picture.getvalue()
