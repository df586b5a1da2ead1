"""What we do with what the platform tells us."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.announcements.rules import Template
from app.announcements.service import pushes
from app.core.crypto import Vault
from app.core.idempotency import is_first_use
from app.core.wechat_settings import WechatSettings

CHANGED = "subscribe_msg_change_event"
REFUSED = "reject"


def take_in(session: Session, vault: Vault, settings: WechatSettings, news: Mapping[str, Any], now: datetime) -> None:
    """Act on one pushed message; the platform may push it again, and what we do not know is nothing to us.

    Only "I no longer agree" is heard: what people agree to, their phones tell us with the tap itself.
    """
    if news.get("Event") != CHANGED:
        return
    account_id = accounts.account_of_openid(session, vault, str(news.get("FromUserName", "")))
    if account_id is None or not is_first_use(session, account_id, f"{CHANGED} {news.get('CreateTime')}", now):
        return
    names = {template.id: name for name, template in settings.templates.items()}
    for answer in _answers(news):
        name = names.get(str(answer.get("TemplateId")))
        if name and answer.get("SubscribeStatusString") == REFUSED:
            pushes.end_subscriptions(session, account_id, Template(name))


def _answers(news: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the answers of a message: a list in JSON, one element or several inside another in XML."""
    inside = news.get("SubscribeMsgChangeEvent")
    found = (inside if isinstance(inside, Mapping) else news).get("List")
    for answer in found if isinstance(found, list) else [found]:
        if isinstance(answer, Mapping):
            yield answer
