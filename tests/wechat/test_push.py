"""Pushed messages: the platform's published vectors, sealed ones, and everything that is not what it says it is."""

import base64
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.wechat_settings import STAND_IN
from app.wechat import push
from app.wechat.fake.pushes import as_xml, seal
from app.wechat.push import PushRefused
from tests import cast

TOKEN, KEY, APP_ID = "AAAAA", bytes(range(32)), STAND_IN.app_id
SECURE = replace(STAND_IN, push_token=TOKEN, push_key=KEY)
PLAIN = replace(SECURE, push_key=None)
NOW = cast.NOW
TIMESTAMP = str(int(NOW.timestamp()))
ADDRESS = {"timestamp": TIMESTAMP, "nonce": "n", "signature": push.signature(TOKEN, TIMESTAMP, "n")}
NEWS = {"MsgType": "event", "Event": "wxa_media_check", "trace_id": "t1", "result": {"suggest": "pass", "label": "100"}}
XML = (
    b"<xml><MsgType><![CDATA[event]]></MsgType><trace_id><![CDATA[t1]]></trace_id>"
    b"<detail><label>100</label></detail><detail><label>200</label></detail></xml>"
)
# The example of the platform's page about pushes, in the secure mode.
PUBLISHED = replace(STAND_IN, app_id="wxba5fad812f8e6fb9", push_token=TOKEN, push_key=base64.b64decode("A" * 43 + "="))
PUBLISHED_QUERY = {
    "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d", "timestamp": "1714112445", "nonce": "415670741",
    "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "encrypt_type": "aes",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}  # fmt: skip
PUBLISHED_BODY = {
    "ToUserName": "gh_97417a04a28d",
    "Encrypt": (
        "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
        "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
        "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
    ),
}
PUBLISHED_AT = datetime.fromtimestamp(1714112445, UTC)


def signed(sealed: str, *, xml: bool = False) -> tuple[dict[str, str], bytes]:
    query = ADDRESS | {"msg_signature": push.signature(TOKEN, TIMESTAMP, "n", sealed)}
    envelope = {"Encrypt": sealed}
    return query, (as_xml(envelope) if xml else json.dumps(envelope)).encode()


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    ],
)
def test_signature_equals_the_published_ones(timestamp, nonce, expected):
    assert push.signature(TOKEN, timestamp, nonce) == expected
    assert push.is_genuine(expected, TOKEN, timestamp, nonce)
    assert not push.is_genuine(expected[:-1] + "0", TOKEN, timestamp, nonce)


@pytest.mark.parametrize("written", [json.dumps, as_xml])
def test_published_message_is_opened(written):
    news = push.message(PUBLISHED, PUBLISHED_QUERY, written(PUBLISHED_BODY).encode(), PUBLISHED_AT)
    assert news == {
        "ToUserName": "gh_97417a04a28d", "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "CreateTime": 1714112445,
        "MsgType": "event", "Event": "debug_demo", "debug_str": "hello world",
    }  # fmt: skip


def test_stand_in_seals_as_published():
    sealed = seal(b'{"demo_resp":"good luck"}', PUBLISHED.app_id, PUBLISHED.push_key, b"707722b803182950")
    assert sealed == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def test_plain_message_is_read_as_json_and_as_xml():
    assert push.message(PLAIN, ADDRESS, json.dumps(NEWS).encode(), NOW) == NEWS
    read = push.message(PLAIN, ADDRESS, XML, NOW)
    assert read == {"MsgType": "event", "trace_id": "t1", "detail": [{"label": "100"}, {"label": "200"}]}


@given(st.binary(max_size=200))
def test_sealed_message_is_opened_whatever_its_length(noise):
    message = json.dumps({"noise": base64.b64encode(noise).decode()}).encode()
    assert push.message(SECURE, *signed(seal(message, APP_ID, KEY)), NOW) == json.loads(message)


def test_sealed_message_may_be_xml_in_xml():
    assert push.message(SECURE, *signed(seal(XML, APP_ID, KEY), xml=True), NOW)["trace_id"] == "t1"


def test_where_messages_are_sealed_a_plain_one_is_refused():
    with pytest.raises(PushRefused):
        push.message(SECURE, ADDRESS, json.dumps(NEWS).encode(), NOW)


def test_message_for_another_program_or_with_another_key_is_refused():
    for sealed in (
        seal(b"{}", "wxother000000000", KEY),
        seal(b"{}", f"{APP_ID}0", KEY),
        seal(b"{}", APP_ID, bytes(32)),
    ):
        with pytest.raises(PushRefused):
            push.message(SECURE, *signed(sealed), NOW)


@given(st.data())
def test_envelope_with_a_bit_turned_or_cut_anywhere_is_refused(data):
    query, body = signed(seal(json.dumps(NEWS).encode(), APP_ID, KEY), xml=data.draw(st.booleans()))
    at = data.draw(st.integers(0, len(body) - 1))
    turned = body[:at] + bytes([body[at] ^ 1 << data.draw(st.integers(0, 7))]) + body[at + 1 :]
    for changed in (turned, body[:at]):
        with pytest.raises(PushRefused):
            push.message(SECURE, query, changed, NOW)


@given(st.sampled_from(["signature", "msg_signature", "timestamp", "nonce"]), st.none() | st.text(max_size=50))
def test_address_with_another_value_is_refused(name, value):
    query, body = signed(seal(json.dumps(NEWS).encode(), APP_ID, KEY))
    changed = {key: each for key, each in query.items() if key != name} | ({} if value is None else {name: value})
    if changed != query:
        with pytest.raises(PushRefused):
            push.message(SECURE, changed, body, NOW)


@pytest.mark.parametrize("timestamp", ["9" * 5_000, "-1", "1e9", "٣", "²", "", "nan"])
def test_odd_time_is_refused_even_where_it_is_signed(timestamp):
    query = {"timestamp": timestamp, "nonce": "n", "signature": push.signature(TOKEN, timestamp, "n")}
    with pytest.raises(PushRefused):
        push.message(PLAIN, query, b"{}", NOW)


@pytest.mark.parametrize("away", [timedelta(minutes=10, seconds=1), -timedelta(minutes=10, seconds=1)])
def test_caught_message_is_refused_later(away):
    with pytest.raises(PushRefused):
        push.message(SECURE, *signed(seal(b"{}", APP_ID, KEY)), NOW + away)
    assert push.message(SECURE, *signed(seal(b"{}", APP_ID, KEY)), NOW + away * 0.99) == {}


@given(st.binary(max_size=300))
def test_noise_that_is_signed_is_no_message(noise):
    with pytest.raises(PushRefused):
        push.message(SECURE, *signed(base64.b64encode(noise).decode()), NOW)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(
    st.binary(max_size=300) | st.text(max_size=300).map(str.encode) | _JSON.map(lambda each: json.dumps(each).encode())
)
def test_whatever_comes_is_read_or_refused(noise):
    with suppress(PushRefused):
        read = push.message(PLAIN, ADDRESS, noise, NOW)
        assert isinstance(read, dict)
        assert json.dumps(read, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>&a;</xml>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><xml/>',
        b'<?xml version="1.0" encoding="rot13"?><xml/>',
        b'<?xml version="1.0" encoding="nothing"?><xml/>',
        b"{" * 60_000,
        b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"a":' + b"9" * 50_000 + b"}",
        b'{"Encrypt": "\\ud800"}',
        b'{"Encrypt": "\\u0000"}',
        b"<a>" * 9_000 + b"</a>" * 9_000,
    ],
    ids=range(11),
)
def test_bombs_are_refused(bomb):
    for mode in (PLAIN, SECURE):
        with pytest.raises(PushRefused):
            push.message(mode, ADDRESS, bomb, NOW)
