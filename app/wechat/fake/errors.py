"""The platform's refusals: always HTTP status 200, with a number and a sentence in the body."""

from collections import deque
from datetime import datetime, timedelta

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40164: "invalid ip, not in whitelist",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    47001: "data format error",
    47003: "argument invalid!",
    61010: "code is expired",
    89503: "this ip needs the administrator's confirmation",
}


class Refused(Exception):
    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.message = f"{MESSAGES.get(errcode, 'error')} {detail}".strip()


class Quota:
    """So many calls in so much time; one more is refused."""

    def __init__(self, calls: int, span: timedelta, errcode: int) -> None:
        self._calls, self._span, self._errcode = calls, span, errcode
        self._at: deque[datetime] = deque()

    def take(self, now: datetime) -> None:
        while self._at and now - self._at[0] >= self._span:
            self._at.popleft()
        if len(self._at) >= self._calls:
            raise Refused(self._errcode)
        self._at.append(now)
