"""An installation whose content the platform looks at, and what it does about that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.core.deps import EXTENSION, deps
from app.wechat.checker import WechatChecker
from app.wechat.client import WechatClient
from jobs import give_up_checks
from tests import cast
from tests.factories.announcements import work_off
from tests.world import World

MOTHER = f"openid-{cast.LIN_MOTHER}"


@contextmanager
def content_checked(world: World) -> Iterator[None]:
    """Configure the app under test with the adapter."""
    before = world.app.extensions[EXTENSION]
    client = before.deps.identities
    assert isinstance(client, WechatClient)
    world.app.extensions[EXTENSION] = replace(before, deps=replace(before.deps, checker=WechatChecker(client)))
    try:
        yield
    finally:
        world.app.extensions[EXTENSION] = before


def platform_says(world: World, suggestion: str) -> None:
    """Let the platform be asked, look at what the mother sent, and push its opinion."""
    world.wechat.knobs.suggestions = {MOTHER: suggestion}
    work_off(world)
    world.wechat.errands.run_due()


def give_up(world: World) -> None:
    with world.app.app_context():
        give_up_checks.run(world.clock.now, deps())
