"""What the platform tells of subscribed messages: who agrees no longer, and what it could not deliver.

A tap on "allow" is told twice, by the phone at once and by the platform's own event. The phone's word counts: where a
person has chosen to be asked no more, the platform shows no question and therefore tells nothing of the tap.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.announcements.rules import Template
from app.announcements.service import pushes
from app.core.crypto import Vault
from app.core.idempotency import is_first_use
from app.core.wechat_settings import WechatSettings

CHANGED, SENT = "subscribe_msg_change_event", "subscribe_msg_sent_event"
# In XML the answers stand inside an element named like the event, in JSON they do not.
INSIDE = {CHANGED: "SubscribeMsgChangeEvent", SENT: "SubscribeMsgSentEvent"}
REFUSED = "reject"
DELIVERED, NO_CREDIT = "0", "43101"


def take_in(session: Session, vault: Vault, settings: WechatSettings, news: Mapping[str, Any], now: datetime) -> None:
    """Act on each answer of an event once, however often the platform pushes it."""
    account_id = accounts.account_of_openid(session, vault, str(news.get("FromUserName", "")))
    if account_id is None:
        return
    kinds = {template.id: Template(name) for name, template in settings.templates.items()}
    for answer in _answers(news):
        kind = kinds.get(str(answer.get("TemplateId")))
        if kind and is_first_use(session, account_id, _key(news, answer, kind), now):
            _act(session, account_id, kind, answer, now)


def _act(session: Session, account_id: UUID, kind: Template, answer: Mapping[str, Any], now: datetime) -> None:
    outcome = str(answer.get("ErrorCode", DELIVERED))
    if answer.get("SubscribeStatusString") == REFUSED or outcome == NO_CREDIT:
        pushes.end_subscriptions(session, account_id, kind)
    elif outcome != DELIVERED:
        pushes.undelivered(session, account_id, kind, now)


def _answers(news: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the answers of an event: one or a list of them, in JSON as in XML."""
    inside = news.get(INSIDE[news["Event"]])
    found = (inside if isinstance(inside, Mapping) else news).get("List")
    for answer in found if isinstance(found, list) else [found]:
        if isinstance(answer, Mapping):
            yield answer


def _key(news: Mapping[str, Any], answer: Mapping[str, Any], kind: Template) -> str:
    """Name one answer the same way whenever it comes; what the platform names may be of any length."""
    told = (news["Event"], news.get("CreateTime"), kind.value, answer.get("MsgID"))
    return hashlib.sha256(repr(tuple(map(str, told))).encode()).hexdigest()
