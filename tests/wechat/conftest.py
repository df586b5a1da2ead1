"""The platform's stand-in with its own clock, in the same process."""

import httpx
import pytest

from app.core.wechat_settings import STAND_IN
from app.wechat.client import WechatClient
from app.wechat.fake.platform import Platform
from app.wechat.fake.server import create_platform
from tests import cast
from tests.fakes.clock import FrozenClock

OPENID = "openid-of-mei"


@pytest.fixture
def clock():
    return FrozenClock(cast.NOW)


@pytest.fixture
def platform(clock):
    platform = Platform(clock.now)
    platform.know({"mei": OPENID})
    platform.knobs.counts_taps = False
    return platform


@pytest.fixture
def wechat(platform, clock):
    """The client of production, whose calls end at the stand-in."""
    return WechatClient(STAND_IN, clock.now, httpx.WSGITransport(create_platform(platform)))
