"""The platform switched off: nobody signs in by code and no message leaves."""

from collections.abc import Mapping

from app.wechat.errors import NoSubscription, WechatUnavailable


class WechatOff:
    def openid_of(self, code: str) -> str:  # noqa: ARG002  # the port's signature
        raise WechatUnavailable("本系统未接入微信,请用账号登录。")

    def send(self, openid: str, template: str, fields: Mapping[str, str], page: str = "") -> None:  # noqa: ARG002  # the port's signature
        raise NoSubscription
