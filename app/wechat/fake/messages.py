"""Subscribed messages: who has agreed to which, and what was sent to them."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Any

from app.core.crypto import new_token
from app.core.wechat_settings import WechatSettings
from app.wechat.fake.errors import Refused
from app.wechat.fake.fields import is_taken
from app.wechat.fake.knobs import Knobs
from app.wechat.fake.pages import is_released
from app.wechat.fake.people import People
from app.wechat.fake.pushes import Pushes

ACCEPTED = "accept"
STATES = ("formal", "trial", "developer")


class Messages:
    """One tap on "allow" is one message of one template. Whoever is in ``without_credit`` refuses all."""

    def __init__(self, settings: WechatSettings, people: People, knobs: Knobs, pushes: Pushes) -> None:
        self._templates = {each.id: frozenset(each.fields.values()) for each in settings.templates.values()}
        self._people = people
        self._knobs = knobs
        self._pushes = pushes
        self._credits: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()
        self.without_credit: set[str] = set()
        self.sent: list[dict[str, Any]] = []

    def tap(self, openid: str, answers: Mapping[str, str]) -> None:
        """Take a person's answers to ``wx.requestSubscribeMessage``, by template."""
        with self._lock:
            for template_id, answer in answers.items():
                self._credits[openid, template_id] += answer == ACCEPTED
        items = [
            {"TemplateId": name, "SubscribeStatusString": answer, "PopupScene": "0"} for name, answer in answers.items()
        ]
        self._push(openid, "popup", items)

    def withdraw(self, openid: str, template_ids: list[str]) -> None:
        """Take back all that a person has agreed to, as the settings of their phone do."""
        with self._lock:
            for template_id in template_ids:
                self._credits[openid, template_id] = 0
        items = [{"TemplateId": name, "SubscribeStatusString": "reject"} for name in template_ids]
        self._push(openid, "change", items)

    def accept(self, body: Mapping[str, Any]) -> None:
        """Take one message, or refuse it for its person, its template, its page, a value, or for want of a credit."""
        openid, template_id = str(body.get("touser", "")), str(body.get("template_id", ""))
        self._people.require(openid)
        if template_id not in self._templates:
            raise Refused(40037)
        if body.get("miniprogram_state", "formal") not in STATES:
            raise Refused(40097)
        if (page := str(body.get("page", ""))) and not is_released(page.partition("?")[0]):
            raise Refused(41030)
        self._require_values(template_id, body.get("data"))
        self._pay(openid, template_id)
        self.sent.append(dict(body))
        self._push(openid, "sent", [self._outcome(template_id)])

    def _outcome(self, template_id: str) -> dict[str, str]:
        """Return what became of a message on its way to the phone."""
        error = self._knobs.delivery_error
        status = "system error" if error else "success"
        return {
            "TemplateId": template_id, "MsgID": new_token()[:16], "ErrorCode": str(error), "ErrorStatus": status,
        }  # fmt: skip

    def _require_values(self, template_id: str, data: Any) -> None:
        values = data if isinstance(data, Mapping) else {}
        for name in sorted(self._templates[template_id]):
            item = values.get(name)
            value = item.get("value") if isinstance(item, Mapping) else None
            if not is_taken(name, str(value or "")):
                raise Refused(47003, f"data.{name}.value invalid")

    def _pay(self, openid: str, template_id: str) -> None:
        with self._lock:
            if openid in self.without_credit or (self._knobs.counts_taps and not self._credits[openid, template_id]):
                raise Refused(43101)
            if self._knobs.counts_taps:
                self._credits[openid, template_id] -= 1

    def _push(self, openid: str, what: str, items: list[dict[str, str]]) -> None:
        """Push a subscription event. In JSON a single item comes without its list."""
        json_items = items[0] if len(items) == 1 else items
        inside = {f"SubscribeMsg{what.capitalize()}Event": {"List": items}}
        self._pushes.push(openid, f"subscribe_msg_{what}_event", {"List": json_items}, inside)
