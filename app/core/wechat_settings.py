"""How this installation is known to the WeChat platform, where the platform is, and its stand-in for demonstrations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PLATFORM = "https://api.weixin.qq.com"
# The kinds of message for which a template can be chosen.
KINDS = ("stars", "offer", "announcement")


@dataclass(frozen=True)
class MessageTemplate:
    """A template chosen in the platform's console: its id, and its field for each of our values (``thing1`` ...)."""

    id: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class WechatSettings:
    """The mini-program's identity and where the platform is. ``state`` says which version of it a message opens.

    ``templates`` are named by the kinds of message that people can agree to get. ``push_token`` and ``push_key`` (32
    bytes) are those entered in the console for messages that the platform pushes to us; without a key they come plain.
    """

    app_id: str
    secret: str = field(repr=False)
    url: str = PLATFORM
    templates: Mapping[str, MessageTemplate] = field(default_factory=dict)
    state: Literal["formal", "trial", "developer"] = "formal"
    push_token: str | None = field(default=None, repr=False)
    push_key: bytes | None = field(default=None, repr=False)
    connect_seconds: float = 3
    read_seconds: float = 5


_NEWS = {"school": "thing1", "subject": "thing2", "time": "time3"}
STAND_IN = WechatSettings(
    app_id="wxdemo0000000000",
    secret="demo-secret",  # noqa: S106  # It opens nothing but the stand-in.
    url="http://127.0.0.1:8001",
    push_token="demo-push-token",  # noqa: S106  # It is worth as little.
    push_key=bytes(range(32)),
    templates={
        "stars": MessageTemplate("demo-stars", _NEWS), "offer": MessageTemplate("demo-offer", _NEWS),
        "announcement": MessageTemplate("demo-announcement", _NEWS),
    },
)  # fmt: skip
