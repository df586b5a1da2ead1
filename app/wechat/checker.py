"""The platform as the one that looks at content. What it refuses to look at is for people."""

from app.wechat.client import BUSY, QUOTA, TOO_OFTEN, Scene, Suggestion, WechatClient
from app.wechat.errors import WechatUnavailable

# With any other number the platform says no, for example to a person who has not visited for two hours.
LATER = frozenset({BUSY, TOO_OFTEN, QUOTA, None})


class WechatChecker:
    def __init__(self, client: WechatClient) -> None:
        self._client = client

    def opinion_of_text(self, openid: str, text: str) -> str:
        try:
            return self._client.check_text(openid, Scene.DIARY, text).suggestion.value
        except WechatUnavailable as error:
            if error.members.get("errcode") in LATER:
                raise
            return Suggestion.REVIEW.value

    def submit_image(self, openid: str, url: str) -> str | None:
        try:
            return self._client.check_image(openid, Scene.DIARY, url)
        except WechatUnavailable as error:
            if error.members.get("errcode") in LATER:
                raise
            return None
