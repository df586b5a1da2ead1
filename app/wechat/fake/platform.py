"""The platform as one: its parts, its clock, and how it stumbles."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx

from app.core.wechat_settings import STAND_IN, WechatSettings
from app.wechat.fake.checks import Checks
from app.wechat.fake.codes import Codes
from app.wechat.fake.errands import Errands
from app.wechat.fake.errors import Refused
from app.wechat.fake.knobs import Knobs
from app.wechat.fake.messages import Messages
from app.wechat.fake.people import People
from app.wechat.fake.pushes import Pushes
from app.wechat.fake.tokens import Tokens

BREATH_SECONDS = 0.2


class Platform:
    """One mini-program's side of the platform."""

    def __init__(
        self, now: Callable[[], datetime], folder: Path | None = None, settings: WechatSettings = STAND_IN
    ) -> None:  # fmt: skip
        self._true_now = now
        self._folder = folder
        self.settings = settings
        self._push_url = ""
        self._transport: httpx.BaseTransport | None = None
        self.reset()

    def push_to(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        """Set the address of the console to which messages are pushed, and how what is outside is reached."""
        self._push_url, self._transport = url, transport
        self.reset()

    def reset(self) -> None:
        """Forget everything but who may sign in by the file of the demo and where pushes go."""
        self._ahead = timedelta()
        self.calls: Counter[str] = Counter()
        self.knobs = Knobs(push_url=self._push_url)
        self.errands = Errands(self.now)
        self.people = People(self.now, self._folder)
        self.tokens = Tokens(self.now)
        self.codes = Codes(self.now)
        self.pushes = Pushes(self.settings, self.knobs, self._true_now, self.errands, self._outside)
        self.messages = Messages(self.settings, self.people, self.knobs, self.pushes)
        self.checks = Checks(self.settings, self.people, self.knobs, self.errands, self.pushes, self._outside)

    def now(self) -> datetime:
        """Return the platform's time. Only what it stamps on a push is the true one, or nobody would believe it."""
        return self._true_now() + self._ahead

    def move_clock(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    def _outside(self) -> httpx.Client:
        return httpx.Client(trust_env=False, transport=self._transport)

    def know(self, openids: Mapping[str, str]) -> None:
        """Set which code names exist and whose openid each one gives."""
        self.people.know(openids)

    def run_errands(self) -> None:
        """Do by itself what falls due, for ever; tests do it by hand."""
        while not Event().wait(BREATH_SECONDS):
            self.errands.run_due()

    @property
    def sent(self) -> list[dict[str, Any]]:
        return self.messages.sent

    @property
    def without_credit(self) -> set[str]:
        """Return the openids of those who refuse all messages, taps or not."""
        return self.messages.without_credit

    @without_credit.setter
    def without_credit(self, openids: set[str]) -> None:
        self.messages.without_credit = openids

    def stumble(self, path: str) -> None:
        """Count a call, and give the next error that was asked for, once each."""
        self.calls[path] += 1
        errors = self.knobs.errors.get(path)
        if errors:
            raise Refused(errors.pop(0))

    def require_secret(self, app_id: Any, secret: Any) -> None:
        if not app_id:
            raise Refused(41002)
        if not secret:
            raise Refused(41004)
        if app_id != self.settings.app_id:
            raise Refused(40013)
        if secret != self.settings.secret:
            raise Refused(40125)
