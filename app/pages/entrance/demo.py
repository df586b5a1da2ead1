"""The demo's people on the sign-in page, so that a visitor can be anybody with one tap. Empty outside the demo."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.core.deps import config
from app.core.errors import NotFound

FILE = "demo.json"
# One of each kind at either school; the file beside the database names everybody.
SHOWN = (
    "longquan-guardian-two", "longquan-guardian-2", "guardian-new", "longquan-card", "longquan-homeroom-1-1",
    "longquan-teacher", "longquan-office", "longquan-principal", "tianjia-principal", "tianjia-homeroom-1-1",
    "tianjia-guardian-two", "county-admin",
)  # fmt: skip


def people() -> list[dict[str, Any]]:
    """Return the people to choose from, each with ``login``, ``role`` and ``note``."""
    known = _accounts()
    return [known[login] for login in SHOWN if login in known]


def sign_in_of(login: str) -> tuple[str, dict[str, str]]:
    """Return the call of the API that signs one of them in: path and body. Raises ``NotFound``."""
    person = _accounts().get(login)
    if person is None:
        raise NotFound
    if person["role"] == "guardian":
        # A platform code works once; after the hash any text makes a fresh one of the same person.
        return "/sessions/wechat", {"code": f"{login}#{uuid4()}"}
    if person["role"] == "student":
        return "/sessions/student-card", {"card": login, "pin": person["password"]}
    return "/sessions/password", {"login": login, "password": person["password"]}


def _accounts() -> dict[str, dict[str, Any]]:
    path = config().var / FILE
    return _read(path, path.stat().st_mtime_ns) if config().is_demo and path.exists() else {}


@cache
def _read(path: Path, _: int) -> dict[str, dict[str, Any]]:
    return {one["login"]: one for one in json.loads(path.read_text(encoding="utf-8"))["accounts"]}
