"""Messages to one person that several workers send at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from app.announcements.models import SubscriptionCredit
from app.core.db import reading
from tests import cast
from tests.factories.announcements import announced_stars, deliveries, handle, offer, post, subscribe, work_off


def send_at_once(world):
    """Hand every delivery of Lin's mother to a worker of its own; returns the templates of what left, and the credits."""
    payloads = [{"delivery_id": str(one.id)} for one in deliveries(world, cast.LIN_MOTHER)]
    with ThreadPoolExecutor(len(payloads)) as pool:
        list(pool.map(lambda payload: handle(world, "delivery.push", payload), payloads))
    with world.app.app_context(), reading() as session:
        left = dict(session.execute(select(SubscriptionCredit.template, SubscriptionCredit.credits)).all())
    return [message["template_id"] for message in world.wechat.sent], left


def test_one_credit_pays_for_exactly_one_of_several_messages(world, client):
    for _ in range(4):
        offer(world, cast.LIN, world.clock.now() + timedelta(hours=48))
    work_off(world)
    subscribe(client, cast.LIN_MOTHER, "offer")
    assert send_at_once(world) == (["demo-offer"], {"offer": 0})


def test_one_week_takes_exactly_one_of_several_messages_of_different_kinds(world, client):
    announced_stars(world, cast.LIN)
    for _ in range(3):
        post(client)
    work_off(world)
    for template in ("stars", "announcement", "announcement", "announcement"):
        subscribe(client, cast.LIN_MOTHER, template)
    sent, left = send_at_once(world)
    assert (len(sent), sum(left.values())) == (1, 3)
