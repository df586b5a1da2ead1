"""Access tokens as ``stable_token`` gives them: one for everybody until five minutes before its end."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from app.core.crypto import new_token
from app.wechat.fake.errors import Quota, Refused

LIFE, OVERLAP = timedelta(seconds=7200), timedelta(minutes=5)
LENGTH = 512
_FORM = re.compile(rf"[\w-]{{{LENGTH}}}", re.ASCII)


class Tokens:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[str, datetime] = {}
        self._latest = ""
        self._forced_apart = Quota(1, timedelta(seconds=30), 45011)
        self._forced_a_day = Quota(20, timedelta(days=1), 45009)
        self._lock = Lock()

    def give(self, *, is_forced: bool) -> tuple[str, int]:
        """Return the token and its seconds. A new one comes by force, or near the end of the old one, which overlaps."""
        now = self._now()
        with self._lock:
            if is_forced:
                self._forced_apart.take(now)
                self._forced_a_day.take(now)
            if is_forced or self._until.get(self._latest, now) - OVERLAP <= now:
                self._renew(now)
            return self._latest, int((self._until[self._latest] - now).total_seconds())

    def require(self, offered: str) -> None:
        if not offered:
            raise Refused(41001)
        if not _FORM.fullmatch(offered):
            raise Refused(40014)
        until = self._until.get(offered)
        if until is None:
            raise Refused(40001)
        if until <= self._now():
            raise Refused(42001)

    def _renew(self, now: datetime) -> None:
        if self._latest:
            self._until[self._latest] = min(self._until[self._latest], now + OVERLAP)
        self._latest = "".join(new_token() for _ in range(LENGTH // 32))[:LENGTH]
        self._until[self._latest] = now + LIFE
