"""What we do with what the platform tells us."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.crypto import Vault
from app.core.wechat_settings import WechatSettings
from app.media import service as media
from app.wechat import subscriptions
from app.wechat.client import verdict

CHECKED = "wxa_media_check"


def take_in(session: Session, vault: Vault, settings: WechatSettings, news: Mapping[str, Any], now: datetime) -> None:
    """Act on one pushed message; the platform may push it again, and what we do not know is nothing to us.

    Raises ``PhotoNotFound`` for an opinion on a picture that was handed in a moment ago, so that it is pushed again.
    """
    if news.get("Event") == CHECKED:
        media.take_opinion(session, str(news.get("trace_id")), verdict(news).suggestion)
    if str(news.get("Event")) in subscriptions.INSIDE:
        subscriptions.take_in(session, vault, settings, news, now)
