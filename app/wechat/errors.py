"""Refusals of the platform."""

from app.core.errors import Conflict, Unavailable


class WechatUnavailable(Unavailable):
    code = "wechat-unavailable"
    title = "微信服务暂时不可用,请稍后再试"


class NoSubscription(Conflict):
    """The person has no message credit left at the platform (its error 43101)."""

    code = "wechat-no-subscription"
    title = "用户未订阅此消息"
