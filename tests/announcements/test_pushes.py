"""Messages outside the app: paid with a credit, at most one a delivery, none at night, none with a name."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.announcements.models import SubscriptionCredit
from app.announcements.rules import Template
from app.announcements.service import pushes
from app.core.db import reading, transaction
from app.core.deps import EXTENSION, Runtime
from app.core.outbox import OutboxMessage
from app.wechat.errors import WechatUnavailable
from tests import cast
from tests.cast import as_
from tests.factories.announcements import (
    INBOX,
    SUBSCRIPTIONS,
    announced_stars,
    deliveries,
    handle,
    inbox,
    offer,
    post,
    subscribe,
    work_off,
)
from tests.world import World

LIN_MOTHERS_OPENID = f"openid-{cast.LIN_MOTHER}"
EVENING = cast.NOW + timedelta(hours=10)  # 22:00 in China


class StumblingNotifier:
    """The platform, unreachable until it is mended."""

    def __init__(self, wechat):
        self._wechat = wechat
        self.is_mended = False

    def send(self, openid, template, fields, page):
        if not self.is_mended:
            raise WechatUnavailable
        self._wechat.send(openid, template, fields, page)


@pytest.fixture
def sent(world: World):
    """What the platform got since the beginning of the test."""
    return lambda: list(world.wechat.sent)


@pytest.fixture
def stumbling(world: World):
    """The platform as one that cannot be reached at first."""
    real = world.app.extensions[EXTENSION]
    notifier = StumblingNotifier(world.app.extensions[EXTENSION].deps.notifier)
    world.app.extensions[EXTENSION] = Runtime(real.config, replace_notifier(real.deps, notifier))
    yield notifier
    world.app.extensions[EXTENSION] = real


def replace_notifier(deps, notifier):
    return type(deps)(**vars(deps) | {"notifier": notifier})


def credits_left(world: World) -> int:
    with world.app.app_context(), reading() as session:
        return session.execute(select(SubscriptionCredit.credits)).scalar_one()


def lin_mothers_delivery(world: World):
    (found,) = deliveries(world, cast.LIN_MOTHER)
    return found


def test_subscriber_gets_one_message_for_one_tap(client, world, sent):
    assert subscribe(client, cast.LIN_MOTHER, "announcement").json == {"template": "announcement", "credits": 1}
    for _ in range(2):
        post(client)
        work_off(world)
    assert [message["touser"] for message in sent()] == [LIN_MOTHERS_OPENID]
    assert len(inbox(client, cast.LIN_MOTHER)) == 2
    assert credits_left(world) == 0


def test_message_names_neither_child_nor_words_of_the_post_and_leads_to_them(client, world, sent):
    for template in Template:
        subscribe(client, cast.LIN_MOTHER, template.value)
    announced_stars(world, cast.LIN)
    work_off(world)
    offer(world, cast.LIN, world.clock.now() + timedelta(hours=48))
    work_off(world)
    world.clock.advance(days=7)
    post(client)
    work_off(world)
    assert [message["template_id"] for message in sent()] == ["demo-stars", "demo-offer", "demo-announcement"]
    assert [message["page"] for message in sent()] == [
        f"more/notice/notice?id={delivery.id}" for delivery in deliveries(world, cast.LIN_MOTHER)
    ]
    assert sent()[1]["data"]["time3"]["value"] == "2026年11月20日 12:00"
    told = json.dumps([message["data"] for message in sent()], ensure_ascii=False)
    assert "田家学校" in told
    assert not any(word in told for word in ("林", "小满", "三年级", "家长会", "周五"))


def test_message_of_the_evening_leaves_at_seven(client, world, sent):
    subscribe(client, cast.LIN_MOTHER, "announcement")
    world.clock.set(EVENING)
    post(client)
    work_off(world)
    assert len(inbox(client, cast.LIN_MOTHER)) == 1
    assert sent() == []
    world.clock.advance(hours=8, minutes=59)
    work_off(world)
    assert sent() == []
    world.clock.advance(minutes=1)
    work_off(world)
    assert len(sent()) == 1


def test_message_that_is_late_waits_out_the_night(client, world, sent, stumbling):
    subscribe(client, cast.LIN_MOTHER, "announcement")
    world.clock.set(EVENING - timedelta(hours=1, minutes=1))
    post(client)
    work_off(world)
    stumbling.is_mended = True
    world.clock.set(EVENING)
    work_off(world)
    assert sent() == []
    world.clock.advance(hours=9)
    work_off(world)
    assert len(sent()) == 1


def test_failed_message_keeps_its_credit_and_is_tried_again(client, world, sent, stumbling):
    subscribe(client, cast.LIN_MOTHER, "announcement")
    post(client)
    work_off(world)
    assert (credits_left(world), lin_mothers_delivery(world).pushed_at) == (1, None)
    stumbling.is_mended = True
    world.clock.advance(minutes=1)
    work_off(world)
    assert len(sent()) == 1
    assert (credits_left(world), lin_mothers_delivery(world).pushed_at) == (0, world.clock.now())


def test_refusal_ends_the_credits_and_leaves_the_entry(client, world, sent):
    for _ in range(3):
        subscribe(client, cast.LIN_MOTHER, "announcement")
    world.wechat.without_credit = {LIN_MOTHERS_OPENID}
    post(client)
    work_off(world)
    assert sent() == []
    assert credits_left(world) == 0
    assert len(inbox(client, cast.LIN_MOTHER)) == 1
    with world.app.app_context(), reading() as session:
        undone = select(OutboxMessage.topic).where(OutboxMessage.done_at.is_(None))
        assert session.execute(undone).all() == []


def test_repeated_push_sends_nothing(client, world, sent):
    for _ in range(2):
        subscribe(client, cast.LIN_MOTHER, "announcement")
    post(client)
    work_off(world)
    handle(world, "delivery.push", {"delivery_id": str(lin_mothers_delivery(world).id)})
    assert len(sent()) == 1
    assert credits_left(world) == 1


def test_push_is_lost_rather_than_sent_twice_when_the_process_dies_while_sending(client, world, sent):
    for _ in range(2):
        subscribe(client, cast.LIN_MOTHER, "announcement")
    handle(world, "announcement.published", {"announcement_id": post(client).json["id"]})
    with world.app.app_context(), transaction() as session:
        assert pushes.begin(session, lin_mothers_delivery(world).id, world.clock.now()) is not None
    work_off(world)
    assert sent() == []
    assert credits_left(world) == 1


def test_message_about_what_was_read_in_the_night_is_not_sent(client, world, sent):
    subscribe(client, cast.LIN_MOTHER, "announcement")
    world.clock.set(EVENING)
    post(client)
    work_off(world)
    read = f"{INBOX}/{lin_mothers_delivery(world).id}/read"
    assert client.post(read, headers=as_(cast.LIN_MOTHER)).status_code == 204
    world.clock.advance(hours=9)
    work_off(world)
    assert sent() == []
    assert credits_left(world) == 1


def test_page_that_a_message_opens_is_one_of_the_mini_program():
    program = json.loads((Path(__file__).parents[2] / "miniprogram" / "app.json").read_text())
    pages = {f"{part['root']}/{page}" for part in program["subPackages"] for page in part["pages"]}
    assert pushes.ENTRY_PAGE in pages | set(program["pages"])


def test_taps_are_counted_up_to_a_bound_and_refusals_change_nothing(client):
    assert subscribe(client, cast.LIN_MOTHER, "stars", accepted=False).json["credits"] == 0
    held = [subscribe(client, cast.LIN_MOTHER, "stars").json["credits"] for _ in range(22)]
    assert held == [*range(1, 21), 20, 20]
    assert subscribe(client, cast.LIN_MOTHER, "stars", accepted=False).json["credits"] == 20


def test_one_call_ends_all_messages_and_leaves_the_inbox(client, world, sent):
    for template in ("announcement", "stars"):
        subscribe(client, cast.LIN_MOTHER, template)
    mother = as_(cast.LIN_MOTHER)
    held = [(one["template"], one["credits"]) for one in client.get(SUBSCRIPTIONS, headers=mother).json["items"]]
    assert held == [("announcement", 1), ("stars", 1)]
    assert client.delete(SUBSCRIPTIONS, headers=mother).status_code == 204
    assert client.get(SUBSCRIPTIONS, headers=mother).json["items"] == []
    post(client)
    work_off(world)
    assert sent() == []
    assert len(inbox(client, cast.LIN_MOTHER)) == 1


def test_account_without_the_platform_gets_no_message(client, world, sent):
    subscribe(client, cast.CLASSMATE_FATHER, "announcement")
    post(client)
    work_off(world)
    assert sent() == []
    assert len(inbox(client, cast.CLASSMATE_FATHER)) == 1
