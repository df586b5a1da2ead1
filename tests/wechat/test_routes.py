"""The address to which the platform pushes: proved once, taken from nobody else, and deaf to repetitions."""

import json

import pytest
from sqlalchemy import select

from app.announcements.models import SubscriptionCredit
from app.core.db import reading
from app.core.wechat_settings import STAND_IN
from app.wechat import push
from tests import cast
from tests.factories.announcements import subscribe
from tests.wechat.test_push import seal

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


def push_news(world, client, news: str):
    sealed = seal(news.encode(), STAND_IN.app_id, STAND_IN.push_key)
    query = address(world)
    parts = (STAND_IN.push_token, query["timestamp"], "n", sealed)
    query |= {"msg_signature": push.signature(*parts), "encrypt_type": "aes"}
    return client.post(PUSH, query_string=query, data=json.dumps({"ToUserName": "us", "Encrypt": sealed}))


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
