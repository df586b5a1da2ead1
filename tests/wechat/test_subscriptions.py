"""What the platform tells of its messages, in both of its formats and as often as it likes."""

import json
from datetime import timedelta

import pytest

from tests import cast
from tests.factories.announcements import offer, post, subscribe, work_off
from tests.wechat.test_routes import MOTHER, credits_left, push_news

OFFER, NEWS = "demo-offer", "demo-announcement"


def as_json(event, *answers, at=1782000000):
    """JSON gives a single answer without its list."""
    told = list(answers) if len(answers) > 1 else answers[0]
    return json.dumps({"FromUserName": MOTHER, "CreateTime": at, "MsgType": "event", "Event": event, "List": told})


def as_xml(event, *answers, at=1782000000):
    inside = "".join(part.capitalize() for part in event.split("_"))
    lists = "".join(
        f"<List>{''.join(f'<{name}><![CDATA[{value}]]></{name}>' for name, value in answer.items())}</List>"
        for answer in answers
    )
    return (
        f"<xml><FromUserName><![CDATA[{MOTHER}]]></FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>event</MsgType><Event>{event}</Event><{inside}>{lists}</{inside}></xml>"
    )


def sent_news(template, number, code, status):
    return {"TemplateId": template, "MsgID": number, "ErrorCode": code, "ErrorStatus": status}


BOTH_FORMATS = pytest.mark.parametrize("told", [as_json, as_xml])


@pytest.fixture
def agreed(client):
    for template in ("announcement", "offer"):
        for _ in range(2):
            subscribe(client, cast.LIN_MOTHER, template)


@BOTH_FORMATS
def test_tap_is_counted_once_although_phone_and_platform_both_tell_of_it(world, client, told):
    subscribe(client, cast.LIN_MOTHER, "offer")
    answer = {"TemplateId": OFFER, "SubscribeStatusString": "accept", "PopupScene": "0"}
    assert push_news(world, client, told("subscribe_msg_popup_event", answer)).status_code == 200
    assert credits_left(world) == {"offer": 1}


@BOTH_FORMATS
@pytest.mark.usefixtures("agreed")
def test_message_that_could_not_be_delivered_costs_nothing_however_often_that_is_told(world, client, told):
    post(client)
    work_off(world)
    offer(world, cast.LIN, world.clock.now() + timedelta(hours=48))
    work_off(world)
    assert credits_left(world) == {"announcement": 1, "offer": 1}
    failed = (sent_news(NEWS, 1, 5, "system error"), sent_news(OFFER, 2, 0, "success"))
    for _ in range(3):
        push_news(world, client, told("subscribe_msg_sent_event", *failed))
    assert credits_left(world) == {"announcement": 2, "offer": 1}
    post(client)
    work_off(world)
    assert [message["template_id"] for message in world.wechat.sent] == [NEWS, OFFER, NEWS]


@BOTH_FORMATS
@pytest.mark.usefixtures("agreed")
def test_two_failures_of_one_second_are_two(world, client, told):
    for _ in range(2):
        offer(world, cast.LIN, world.clock.now() + timedelta(hours=48))
        work_off(world)
    for number in (1, 2):
        push_news(world, client, told("subscribe_msg_sent_event", sent_news(OFFER, number, 5, "system error")))
    assert credits_left(world) == {"announcement": 2, "offer": 2}


@BOTH_FORMATS
@pytest.mark.usefixtures("agreed")
def test_person_who_turned_out_to_refuse_gets_no_more_of_that_kind(world, client, told):
    push_news(world, client, told("subscribe_msg_sent_event", sent_news(OFFER, 1, 43101, "user refuse")))
    assert credits_left(world) == {"announcement": 2, "offer": 0}


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("event", [["subscribe_msg_change_event"], None, 7])
def test_event_of_an_odd_kind_is_nothing_to_us(world, client, event):
    answer = {"TemplateId": OFFER, "SubscribeStatusString": "reject"}
    assert push_news(world, client, as_json(event, answer)).status_code == 200
    assert credits_left(world) == {"announcement": 2, "offer": 2}
