"""Who may sign in by which code, and when they were last here: the stand-in knows the people whom the demo tells it."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from app.core.crypto import new_token
from app.wechat.fake.errors import Quota, Refused

FILE = "codes.json"
CODE_LIFE, VISIT = timedelta(minutes=5), timedelta(hours=2)
SIGN_INS_A_MINUTE = 100
BLOCKED = "blocked"
PHONE_BUTTON, PHONE = "phone:", "13800000000"


def folder_of(var: Path) -> Path:
    return var / "wechat-fake"


def write_people(var: Path, openids: Mapping[str, str]) -> None:
    """Set which code names exist and whose openid each one gives."""
    folder = folder_of(var)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(dict(openids)), encoding="utf-8")


def people_in(folder: Path) -> dict[str, str]:
    path = folder / FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _sign_in_quota() -> Quota:
    return Quota(SIGN_INS_A_MINUTE, timedelta(minutes=1), 45011)


class People:
    """Those who have a phone. Their codes are ``NAME`` or ``NAME#ANYTHING``, and each full code works once."""

    def __init__(self, now: Callable[[], datetime], folder: Path | None) -> None:
        self._now = now
        self._folder = folder
        self._told: dict[str, str] = {}
        self._made: dict[str, datetime] = {}
        self._used: set[str] = set()
        self._here: dict[str, datetime] = {}
        self._quotas: dict[str, Quota] = defaultdict(_sign_in_quota)
        self._lock = Lock()

    def know(self, openids: Mapping[str, str]) -> None:
        """Set which code names exist and whose openid each one gives; these people have just been in the mini-program."""
        self._told = dict(openids)
        self._here |= dict.fromkeys(openids.values(), self._now())

    def new_code(self, name: str) -> str:
        """Make a code as ``wx.login`` does: for five minutes. Those that a phone makes up itself have no age."""
        code = f"{name}#{new_token()}"
        self._made[code] = self._now()
        return code

    def sign_in(self, code: str) -> str:
        """Return whose code it is, once, and note the visit."""
        if not code:
            raise Refused(41008)
        openid = self._owner(code)
        with self._lock:
            self._quotas[openid].take(self._now())
            self._use(code)
        self._here[openid] = self._now()
        return openid

    def phone_number(self, code: str) -> str:
        """Take a code of the phone button, which is none of those for signing in."""
        if not code.startswith(PHONE_BUTTON):
            raise Refused(40029)
        self._owner(code.removeprefix(PHONE_BUTTON))
        with self._lock:
            self._use(code)
        return PHONE

    def openid_of(self, who: str) -> str:
        """Return the openid of somebody who is named by it or by the name of a code."""
        return self._openids().get(who, who)

    def require(self, openid: str) -> None:
        if openid not in self._openids().values():
            raise Refused(40003)

    def require_visit(self, openid: str) -> None:
        """Content is checked only for those who have been in the mini-program within two hours."""
        self.require(openid)
        here = self._here.get(openid)
        if here is None or self._now() - here > VISIT:
            raise Refused(61010)

    def _owner(self, code: str) -> str:
        name = code.partition("#")[0]
        if name == BLOCKED:
            raise Refused(40226)
        openid = self._openids().get(name)
        if openid is None:
            raise Refused(40029)
        return openid

    def _use(self, code: str) -> None:
        if code in self._used:
            raise Refused(40163)
        if self._now() - self._made.get(code, self._now()) > CODE_LIFE:
            raise Refused(40029)
        self._used.add(code)

    def _openids(self) -> dict[str, str]:
        return {**(people_in(self._folder) if self._folder else {}), **self._told}
