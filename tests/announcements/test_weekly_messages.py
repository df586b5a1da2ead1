"""One message a week for one person, over all kinds, schools and children; offers, which end, come beside it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.announcements.models import SubscriptionCredit, WeeklyMessage
from app.announcements.rules import Template
from app.core.db import reading
from tests import cast
from tests.factories.announcements import announced_stars, inbox, offer, post, subscribe, work_off

EVENING = cast.NOW + timedelta(hours=10)  # Wednesday, 22:00 in China


@pytest.fixture
def sent(world, client):
    """The templates of what left since the beginning of the test, for a mother who agreed to three of each kind."""
    for template in Template:
        for _ in range(3):
            subscribe(client, cast.LIN_MOTHER, template.value)
    return lambda: [message["template_id"].removeprefix("demo-") for message in world.wechat.sent]


def offer_until(world, answer_by):
    offer(world, cast.LIN, answer_by)
    work_off(world)


def post_once(world, client):
    post(client)
    work_off(world)


def held(world):
    with world.app.app_context(), reading() as session:
        return dict(session.execute(select(SubscriptionCredit.template, SubscriptionCredit.credits)).all())


def weeks(world):
    with world.app.app_context(), reading() as session:
        return session.execute(select(WeeklyMessage.week)).scalars().all()


def test_second_message_of_a_week_stays_in_the_inbox_and_costs_nothing(world, client, sent):
    announced_stars(world, cast.LIN)
    work_off(world)
    world.clock.advance(days=4)  # Sunday
    post_once(world, client)
    assert (sent(), held(world)) == (["stars"], {"stars": 2, "announcement": 3, "offer": 3})
    assert len(inbox(client, cast.LIN_MOTHER)) == 2


def test_week_ends_on_sunday_night_by_the_clock_of_china(world, client, sent):
    post_once(world, client)
    world.clock.set(cast.NOW + timedelta(days=4, hours=10))  # Sunday, 22:00: what is posted now leaves on Monday.
    post_once(world, client)
    assert sent() == ["announcement"]
    world.clock.advance(hours=9)
    work_off(world)
    assert (sent(), weeks(world)) == (["announcement", "announcement"], ["2026-W48"])
    post_once(world, client)
    assert sent() == ["announcement", "announcement"]


def test_offers_come_beside_the_message_of_the_week(world, client, sent):
    post_once(world, client)
    for _ in range(2):
        offer_until(world, world.clock.now() + timedelta(hours=48))
    assert sent() == ["announcement", "offer", "offer"]


def test_nobody_is_woken_for_an_offer_nor_told_of_one_that_is_over(world, sent):
    world.clock.set(EVENING)
    offer_until(world, EVENING + timedelta(hours=9))
    offer_until(world, EVENING + timedelta(hours=10))
    assert sent() == []
    world.clock.advance(hours=9)
    work_off(world)
    assert (sent(), held(world)["offer"]) == (["offer"], 2)


def test_refused_message_leaves_the_week_to_the_next_one(world, client, sent):
    world.wechat.without_credit = {f"openid-{cast.LIN_MOTHER}"}
    announced_stars(world, cast.LIN)
    work_off(world)
    world.wechat.without_credit = set()
    post_once(world, client)
    assert (sent(), held(world)["stars"]) == (["announcement"], 0)
