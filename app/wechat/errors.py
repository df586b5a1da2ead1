"""Refusals of the platform, named for what they mean to us; ``errcode`` is the platform's own number."""

from app.core.errors import Conflict, Forbidden, Unavailable


class WechatUnavailable(Unavailable):
    """The platform is busy, cannot be reached, answers nonsense, or does not accept this installation's settings."""

    code = "wechat-unavailable"
    title = "微信服务暂时不可用,请稍后再试"


class WechatBlocked(Forbidden):
    """The platform takes this person for a risk and lets nobody sign in by it (its error 40226)."""

    code = "wechat-blocked"
    title = "微信限制了这个账号登录"
    hint = "请在微信中按提示解除限制,或请学校用其他方式登记。"


class NoSubscription(Conflict):
    """The person has no message credit left at the platform (its error 43101)."""

    code = "wechat-no-subscription"
    title = "用户未订阅此消息"
