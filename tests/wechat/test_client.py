"""The client against the stand-in of the platform: each documented answer, and what it becomes for us."""

import logging
from datetime import timedelta

import httpx
import pytest

from app.accounts.errors import WechatCodeInvalid
from app.core.wechat_settings import STAND_IN
from app.wechat.client import Scene, Suggestion, Verdict, WechatClient, verdict
from app.wechat.errors import NoSubscription, WechatBlocked, WechatUnavailable
from app.wechat.fake.platform import Platform
from app.wechat.fake.server import PHONE, create_platform
from app.wechat.values import fitted
from tests import cast
from tests.fakes.clock import FrozenClock

OPENID = "openid-of-mei"
NEWS = {"school": "田家小学", "subject": "劳动之星公布", "time": "2026-11-23 12:00"}
SIGN_IN, TOKEN, SEND = "/sns/jscode2session", "/cgi-bin/stable_token", "/cgi-bin/message/subscribe/send"


@pytest.fixture
def clock():
    return FrozenClock(cast.NOW)


@pytest.fixture
def platform(clock):
    platform = Platform(clock.now)
    platform.know({"mei": OPENID})
    return platform


@pytest.fixture
def client(platform, clock):
    return WechatClient(STAND_IN, clock.now, httpx.WSGITransport(create_platform(platform)))


def test_code_gives_the_openid_once(client):
    assert client.openid_of("mei") == OPENID
    with pytest.raises(WechatCodeInvalid) as refused:
        client.openid_of("mei")
    assert refused.value.members == {"errcode": 40163}


@pytest.mark.parametrize(
    ("errcode", "meaning"),
    [(40029, WechatCodeInvalid), (40226, WechatBlocked), (-1, WechatUnavailable), (45011, WechatUnavailable),
     (40013, WechatUnavailable), (40125, WechatUnavailable), (40164, WechatUnavailable)],
)  # fmt: skip
def test_refused_sign_in_is_named_and_the_code_never_sent_again(client, platform, errcode, meaning):
    platform.knobs.errors[SIGN_IN] = [errcode]
    with pytest.raises(meaning):
        client.openid_of("mei")
    assert platform.calls[SIGN_IN] == 1


def test_sign_in_needs_no_token(client, platform):
    client.openid_of("mei")
    assert platform.calls[TOKEN] == 0


def test_one_token_serves_until_five_minutes_before_its_end(client, platform, clock):
    client.send(OPENID, "stars", NEWS)
    clock.advance(seconds=7200 - 301)
    client.send(OPENID, "stars", NEWS)
    assert platform.calls[TOKEN] == 1
    clock.advance(seconds=2)
    client.send(OPENID, "stars", NEWS)
    assert platform.calls[TOKEN] == 2


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_refused_token_is_fetched_once_more_and_the_call_repeated(client, platform, errcode):
    platform.knobs.errors[SEND] = [errcode]
    client.send(OPENID, "stars", NEWS)
    assert (platform.calls[TOKEN], platform.calls[SEND], len(platform.sent)) == (2, 2, 1)


def test_token_refused_twice_is_an_error_and_no_endless_loop(client, platform):
    platform.knobs.tokens_refused = 9
    with pytest.raises(WechatUnavailable):
        client.send(OPENID, "stars", NEWS)
    assert (platform.calls[TOKEN], platform.calls[SEND]) == (2, 2)


def test_token_that_the_platform_has_ended_is_replaced(client, platform, clock):
    client.send(OPENID, "stars", NEWS)
    clock.advance(seconds=7200 + 1)
    platform.stable_token(is_forced=False)
    client._token = (client._token[0], clock.now() + timedelta(hours=1))
    client.send(OPENID, "stars", NEWS)
    assert len(platform.sent) == 2


def test_many_threads_fetch_one_token(client, platform, at_once):
    at_once(8, lambda _: client.send(OPENID, "stars", NEWS))
    assert (platform.calls[TOKEN], len(platform.sent)) == (1, 8)


def test_message_is_sent_with_the_fields_of_its_template(client, platform):
    client.send(OPENID, "stars", {**NEWS, "school": "湖" * 30})
    sent = platform.sent[0]
    assert sent["data"]["thing1"]["value"] == "湖" * 19 + "…"
    assert sent["data"]["time3"]["value"] == "2026-11-23 12:00"
    assert (sent["template_id"], sent["touser"], sent["miniprogram_state"]) == ("demo-stars", OPENID, "formal")


def test_message_without_credit_or_without_template_is_final(client, platform):
    platform.without_credit = {OPENID}
    for template in ("stars", "unknown"):
        with pytest.raises(NoSubscription):
            client.send(OPENID, template, NEWS)


@pytest.mark.parametrize("errcode", [40003, 40037, 47003, 45009])
def test_other_refusals_of_a_message_are_tried_later(client, platform, errcode):
    platform.knobs.errors[SEND] = [errcode]
    with pytest.raises(WechatUnavailable) as refused:
        client.send(OPENID, "stars", NEWS)
    assert refused.value.members == {"errcode": errcode}


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ("thing1", "a" * 20, "a" * 20),
        ("thing1", "𠮷" * 21, "𠮷" * 19 + "…"),
        ("thing1", "两行\n文字", "两行 文字"),
        ("thing1", "", "-"),
        ("phrase2", "已经公布完成了", "已经公布…"),
        ("character_string3", "x" * 40, "x" * 31 + "…"),
        ("time4", "2026-11-23 12:00", "2026-11-23 12:00"),
    ],
)
def test_values_are_cut_by_code_points_to_what_their_field_takes(field, value, sent):
    assert fitted(field, value) == sent


def test_text_is_judged_by_the_suggestion(client):
    assert client.check_text(OPENID, Scene.DIARY, "今天扫地").suggestion is Suggestion.PASS
    assert client.check_text(OPENID, Scene.DIARY, "有风险词").suggestion is Suggestion.RISKY
    with pytest.raises(WechatUnavailable):
        client.check_text("openid-not-seen-for-two-hours", Scene.DIARY, "今天扫地")


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ({"result": {"suggest": "pass", "label": "100"}}, Verdict(Suggestion.PASS, 100)),
        ({"result": {"suggest": "risky", "label": 20002}, "errcode": 0}, Verdict(Suggestion.RISKY, 20002)),
        ({"result": {"suggest": "new word", "label": None}}, Verdict(Suggestion.REVIEW, 0)),
        ({"result": "odd"}, Verdict(Suggestion.REVIEW, 0)),
        ({}, Verdict(Suggestion.REVIEW, 0)),
    ],
)
def test_odd_verdicts_are_for_people(body, read):
    assert verdict(body) == read


def test_phone_number_comes_without_country_code(client):
    assert client.phone_number("mei") == PHONE


def test_code_to_scan_is_a_picture_and_errors_stay_errors(client):
    assert client.code_image("c=3fA9", "pages/bind/bind").startswith(b"\x89PNG")
    with pytest.raises(WechatUnavailable) as refused:
        client.code_image("汉字", "pages/bind/bind")
    assert refused.value.members == {"errcode": 40129}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(200, json={}),
    ],
)
def test_nonsense_is_an_outage(clock, answer):
    client = WechatClient(STAND_IN, clock.now, httpx.MockTransport(lambda _: answer))
    with pytest.raises(WechatUnavailable):
        client.openid_of("mei")


def test_platform_that_does_not_answer_is_an_outage(clock):
    def hang(request):
        raise httpx.ReadTimeout("too slow", request=request)

    client = WechatClient(STAND_IN, clock.now, httpx.MockTransport(hang))
    with pytest.raises(WechatUnavailable) as refused:
        client.openid_of("mei")
    assert refused.value.retry_after


def test_neither_secret_nor_token_nor_code_is_ever_logged(client, platform, caplog):
    with caplog.at_level(logging.DEBUG):
        client.openid_of("mei#1234567")
        client.send(OPENID, "stars", NEWS)
        platform.knobs.errors[SEND] = [47003]
        with pytest.raises(WechatUnavailable):
            client.send(OPENID, "stars", NEWS)
    token = client._access_token()
    logged = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "47003" in logged
    for secret in (STAND_IN.secret, token, "1234567", OPENID):
        assert secret not in logged
    assert STAND_IN.secret not in repr(STAND_IN)
