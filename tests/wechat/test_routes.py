"""The address to which the platform pushes: proved once, taken from nobody else, and deaf to repetitions."""

import json
from itertools import product
from random import Random
from time import process_time

import pytest
from sqlalchemy import func, select

from app.announcements.models import SubscriptionCredit
from app.core.db import reading
from app.core.idempotency import IdempotencyKey
from app.core.wechat_settings import STAND_IN
from app.wechat import push
from app.wechat.fake.pushes import seal
from tests import cast
from tests.factories.announcements import subscribe

PUSH = "/api/v1/wechat/push"
STARS = STAND_IN.templates["stars"].id
MOTHER = f"openid-{cast.LIN_MOTHER}"
JSON_NEWS = {
    "FromUserName": MOTHER, "CreateTime": 1782000000, "MsgType": "event", "Event": "subscribe_msg_change_event",
    "List": {"TemplateId": STARS, "SubscribeStatusString": "reject"},
}  # fmt: skip
XML_NEWS = (
    f"<xml><FromUserName><![CDATA[{MOTHER}]]></FromUserName><CreateTime>1782000000</CreateTime><MsgType>event</MsgType>"
    "<Event>subscribe_msg_change_event</Event><SubscribeMsgChangeEvent>"
    "<List><TemplateId>another</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
    f"<List><TemplateId>{STARS}</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
    "</SubscribeMsgChangeEvent></xml>"
)


def address(world, **more):
    timestamp = str(int(world.clock.now().timestamp()))
    signed = push.signature(STAND_IN.push_token, timestamp, "n")
    return {"timestamp": timestamp, "nonce": "n", "signature": signed, **more}


def envelope(world, news: str):
    """Return the query and the body with which the platform would push something."""
    sealed = seal(news.encode(), STAND_IN.app_id, STAND_IN.push_key)
    query = address(world)
    parts = (STAND_IN.push_token, query["timestamp"], "n", sealed)
    query |= {"msg_signature": push.signature(*parts), "encrypt_type": "aes"}
    return query, json.dumps({"Encrypt": sealed}).encode()


def push_news(world, client, news: str):
    query, body = envelope(world, news)
    return client.post(PUSH, query_string=query, data=body)


def credits_left(world):
    with world.app.app_context(), reading() as session:
        return dict(session.execute(select(SubscriptionCredit.template, SubscriptionCredit.credits)).all())


def test_console_gets_its_own_words_back(world, client):
    answer = client.get(PUSH, query_string=address(world, echostr="4512<b>"))
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "4512<b>", "text/plain")
    forged = client.get(PUSH, query_string=address(world, echostr="1", signature="0" * 40))
    assert (forged.status_code, forged.json["code"]) == (403, "wechat-push-refused")


@pytest.mark.parametrize("news", [json.dumps(JSON_NEWS), XML_NEWS])
def test_who_agrees_no_longer_gets_no_more_messages_of_that_kind(world, client, news):
    for template in ("stars", "announcement"):
        subscribe(client, cast.LIN_MOTHER, template)
    answer = push_news(world, client, news)
    assert (answer.status_code, answer.text) == (200, "success")
    assert credits_left(world) == {"stars": 0, "announcement": 1}


def test_late_repetition_does_not_undo_a_new_tap(world, client):
    for _ in range(2):
        push_news(world, client, json.dumps(JSON_NEWS))
        subscribe(client, cast.LIN_MOTHER, "stars")
    assert credits_left(world) == {"stars": 2}


@pytest.mark.parametrize(
    "news",
    ["{}", '{"Event": "something_new"}', '{"Event": "subscribe_msg_change_event", "FromUserName": "nobody"}',
     json.dumps(JSON_NEWS | {"List": None}), json.dumps(JSON_NEWS | {"List": ["odd", {"TemplateId": 1}]})],
)  # fmt: skip
def test_news_that_mean_nothing_to_us_are_taken_quietly(world, client, news):
    subscribe(client, cast.LIN_MOTHER, "stars")
    assert push_news(world, client, news).status_code == 200
    assert credits_left(world) == {"stars": 1}


def test_unsigned_and_unsealed_news_are_refused(world, client):
    for query in ({}, address(world)):
        assert client.post(PUSH, query_string=query, data=json.dumps(JSON_NEWS)).status_code == 403


def test_changed_news_are_never_taken_and_never_break_anything(world, client):
    subscribe(client, cast.LIN_MOTHER, "stars")
    chance = Random(6)
    query, body = envelope(world, json.dumps(JSON_NEWS))
    for _ in range(60):
        at = chance.randrange(len(body))
        turned = body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]
        name = chance.choice(["signature", "msg_signature", "timestamp", "nonce"])
        for changed, content in [
            (query, turned), (query, body[:at]), (query, chance.randbytes(at)),
            (query | {name: chance.choice(["", "9" * 5000, "字", "1" + query[name]])}, body),
        ]:  # fmt: skip
            answer = client.post(PUSH, query_string=changed, data=content)
            assert (answer.status_code, answer.json["code"]) == (403, "wechat-push-refused"), (changed, content)
    assert credits_left(world) == {"stars": 1}


NASTY = [None, 2**70, "", "x" * 9000, "𠮷\x07", [None], {"List": 1}, "\ud800", "\0"]


@pytest.mark.parametrize("event", ["wxa_media_check", "subscribe_msg_change_event", "subscribe_msg_sent_event"])
def test_genuine_news_with_odd_values_never_break_anything(world, client, event):
    usual = JSON_NEWS | {"Event": event, "trace_id": "t", "result": {"suggest": "pass", "label": 100}, "errcode": 0}
    for name, value in product([*usual, "detail", "appid"], NASTY):
        answer = push_news(world, client, json.dumps(usual | {name: value}))
        assert answer.status_code in {200, 403, 404}, (name, value)


def test_huge_body_is_not_read(world, client):
    query, _ = envelope(world, "{}")
    answer = client.post(PUSH, query_string=query, data=b'{"Encrypt": "' + b"A" * push.LARGEST_BODY + b'"}')
    assert answer.status_code == 413


def test_same_news_at_the_same_moment_count_once_and_are_answered_within_a_second(world, client, at_once):
    subscribe(client, cast.LIN_MOTHER, "stars")
    news = json.dumps(JSON_NEWS)
    taken = at_once(4, lambda _: push_news(world, world.app.test_client(), news).status_code)
    began = process_time()
    assert {*taken, push_news(world, client, news).status_code} == {200}
    assert process_time() - began < 1
    assert credits_left(world) == {"stars": 0}
    with world.app.app_context(), reading() as session:
        uses = select(func.count()).select_from(IdempotencyKey)
        assert session.execute(uses).scalar_one() == 1


@pytest.mark.parametrize("knobs", [{}, {"push_format": "xml"}, {"push_copies": 3}])
def test_stand_in_is_understood_as_the_platform_is(world, client, knobs):
    for template in ("stars", "announcement"):
        subscribe(client, cast.LIN_MOTHER, template)
    world.wechat.knobs.turn(knobs)
    world.wechat.messages.withdraw(MOTHER, [STARS])
    world.wechat.errands.run_due()
    assert {tuple(each["answers"]) for each in world.wechat.pushes.log} == {(200,)}
    assert credits_left(world) == {"stars": 0, "announcement": 1}
