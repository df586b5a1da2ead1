"""What the platform knows and how it answers, as far as its documents tell: people and codes, tokens, messages, codes to scan.

Nothing here is a shortcut for us: a code works once and for five minutes, a token ends by the platform's own clock, a
message needs a credit. The knobs make it misbehave as the real one does now and then.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from app.core.crypto import new_token
from app.wechat.fake.people import people_in
from app.wechat.values import LONGEST

TOKEN_LIFE, OVERLAP = timedelta(seconds=7200), timedelta(minutes=5)
FORCED_APART, FORCED_A_DAY = timedelta(seconds=30), 20
LONGEST_SCENE, LONGEST_TEXT = 32, 2_500
MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40226: "code blocked",
    41001: "access_token missing",
    41030: "invalid page",
    42001: "access_token expired",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45029: "qrcode count out of limit",
    47003: "argument invalid!",
    61010: "code is expired",
}
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+")
_RISKY, _DOUBTFUL = "风险词", "可疑词"


class Refused(Exception):
    """An answer with an ``errcode``; like the real one it goes out with HTTP status 200."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.detail = detail


@dataclass
class Knobs:
    """How the platform misbehaves: errors to give before the next good answer, by path, and seconds to wait first."""

    errors: dict[str, list[int]] = field(default_factory=dict)
    delay_seconds: float = 0
    tokens_refused: int = 0


class Platform:
    """One mini-program's side of the platform. Codes are ``NAME`` or ``NAME#ANYTHING``; each full code works once."""

    def __init__(self, now: Callable[[], datetime], folder: Path | None = None) -> None:
        self._now = now
        self._folder = folder
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything but who may sign in."""
        self.knobs = Knobs()
        self.sent: list[dict[str, Any]] = []
        self.calls: Counter[str] = Counter()
        self.known: dict[str, str] = {}
        self.without_credit: set[str] = set()
        self._used: set[str] = set()
        self._tokens: list[tuple[str, datetime]] = []
        self._forced: list[datetime] = []

    def know(self, people: Mapping[str, str]) -> None:
        """Set which code names exist and whose openid each one gives."""
        self.known = dict(people)

    def openid_of(self, code: str) -> str:
        name = code.partition("#")[0]
        if name == "blocked":
            raise Refused(40226)
        openid = self._people().get(name)
        if openid is None:
            raise Refused(40029)
        with self._lock:
            if code in self._used:
                raise Refused(40163)
            self._used.add(code)
        return openid

    def stable_token(self, *, is_forced: bool) -> tuple[str, int]:
        """Return the token and its seconds: the same one until five minutes before its end, or a new one by force."""
        now = self._now()
        with self._lock:
            if is_forced:
                self._force(now)
            current = self._tokens[-1] if self._tokens else None
            if is_forced or current is None or current[1] - OVERLAP <= now:
                kept = [(token, min(until, now + OVERLAP)) for token, until in self._tokens[-1:]]
                self._tokens = [*kept, (new_token(), now + TOKEN_LIFE)]
            token, until = self._tokens[-1]
        return token, int((until - now).total_seconds())

    def _force(self, now: datetime) -> None:
        today = [at for at in self._forced if now - at < timedelta(days=1)]
        if len(today) >= FORCED_A_DAY or (today and now - today[-1] < FORCED_APART):
            raise Refused(45009)
        self._forced = [*today, now]

    def require_token(self, offered: str) -> None:
        if not offered:
            raise Refused(41001)
        if self.knobs.tokens_refused:
            self.knobs.tokens_refused -= 1
            raise Refused(40001)
        until = dict(self._tokens).get(offered)
        if until is None:
            raise Refused(40001)
        if until <= self._now():
            raise Refused(42001)

    def check_text(self, openid: str, scene: Any, content: str) -> dict[str, Any]:
        if scene not in {1, 2, 3, 4}:
            raise Refused(40129)
        if not content:
            raise Refused(44002)
        if openid not in self._people().values():
            raise Refused(61010)
        suggest, label = (
            ("risky", 20001) if _RISKY in content else ("review", 21000) if _DOUBTFUL in content else ("pass", 100)
        )
        return {"trace_id": sha256(content.encode()).hexdigest()[:32], "result": {"suggest": suggest, "label": label}}

    def accept_message(self, body: Mapping[str, Any]) -> None:
        """Take one subscribed message, or refuse it for its person, its template or a value that is too long."""
        openid = str(body.get("touser", ""))
        if openid in self.without_credit:
            raise Refused(43101)
        if openid not in self._people().values():
            raise Refused(40003)
        if not body.get("template_id"):
            raise Refused(40037)
        for name, item in dict(body.get("data") or {}).items():
            kind = name.rstrip("0123456789")
            value = str(dict(item).get("value", ""))
            if not value or "\n" in value or len(value) > LONGEST.get(kind, len(value)):
                raise Refused(47003, f"data.{name}.value invalid")
        with self._lock:
            self.sent.append(dict(body))

    def check_code(self, scene: str, page: str) -> None:
        if not _SCENE.fullmatch(scene) or len(scene) > LONGEST_SCENE:
            raise Refused(40129)
        if page.startswith("/") or "?" in page:
            raise Refused(41030)

    def stumble(self, path: str) -> None:
        """Give the next error that was asked for, once each."""
        self.calls[path] += 1
        errors = self.knobs.errors.get(path)
        if errors:
            raise Refused(errors.pop(0))

    def _people(self) -> dict[str, str]:
        """Return who may sign in: those told, and those of the file that the demo writes."""
        return {**(people_in(self._folder) if self._folder else {}), **self.known}
