"""Pushed messages: the platform's published vectors, sealed ones, and everything that is not what it says it is."""

import base64
import json
import os
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from app.core.wechat_settings import STAND_IN
from app.wechat import push
from app.wechat.push import PushRefused
from tests import cast

KEY = bytes(range(32))
APP_ID = STAND_IN.app_id
SECURE = replace(STAND_IN, push_token="AAAAA", push_key=KEY)
PLAIN = replace(SECURE, push_key=None)
NOW = cast.NOW
TIMESTAMP = str(int(NOW.timestamp()))
ADDRESS = {"timestamp": TIMESTAMP, "nonce": "n", "signature": push.signature("AAAAA", TIMESTAMP, "n")}
NEWS = {"MsgType": "event", "Event": "wxa_media_check", "trace_id": "t1", "result": {"suggest": "pass", "label": "100"}}
XML = (
    b"<xml><MsgType><![CDATA[event]]></MsgType><trace_id><![CDATA[t1]]></trace_id>"
    b"<detail><label>100</label></detail><detail><label>200</label></detail></xml>"
)


def seal(message: bytes, app_id: str = APP_ID, key: bytes = KEY) -> str:
    plain = os.urandom(16) + len(message).to_bytes(4) + message + app_id.encode()
    padding = 32 - len(plain) % 32
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()


def signed(sealed: str) -> tuple[dict[str, str], bytes]:
    query = ADDRESS | {"msg_signature": push.signature("AAAAA", TIMESTAMP, "n", sealed)}
    return query, json.dumps({"ToUserName": "us", "Encrypt": sealed}).encode()


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_signature_equals_the_published_ones(timestamp, nonce, expected):
    assert push.signature("AAAAA", timestamp, nonce) == expected
    assert push.is_genuine(expected, "AAAAA", timestamp, nonce)
    assert not push.is_genuine(expected[:-1] + "0", "AAAAA", timestamp, nonce)


def test_plain_message_is_read_as_json_and_as_xml():
    assert push.message(PLAIN, ADDRESS, json.dumps(NEWS).encode(), NOW) == NEWS
    read = push.message(PLAIN, ADDRESS, XML, NOW)
    assert read == {"MsgType": "event", "trace_id": "t1", "detail": [{"label": "100"}, {"label": "200"}]}


def test_sealed_message_is_opened_in_both_formats():
    assert push.message(SECURE, *signed(seal(json.dumps(NEWS).encode())), NOW) == NEWS
    sealed = seal(XML)
    query, _ = signed(sealed)
    body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    assert push.message(SECURE, query, body, NOW)["trace_id"] == "t1"


def test_where_messages_are_sealed_a_plain_one_is_refused():
    with pytest.raises(PushRefused):
        push.message(SECURE, ADDRESS, json.dumps(NEWS).encode(), NOW)


def test_message_for_another_program_or_with_another_key_is_refused():
    for sealed in (seal(b"{}", app_id="wxother000000000"), seal(b"{}", key=bytes(32))):
        with pytest.raises(PushRefused):
            push.message(SECURE, *signed(sealed), NOW)


def test_changed_message_is_refused():
    query, body = signed(seal(json.dumps(NEWS).encode()))
    with pytest.raises(PushRefused):
        push.message(SECURE, query | {"nonce": "m"}, body, NOW)
    with pytest.raises(PushRefused):
        push.message(SECURE, {}, body, NOW)


def test_caught_message_is_refused_later():
    with pytest.raises(PushRefused):
        push.message(SECURE, *signed(seal(b"{}")), NOW + timedelta(minutes=11))


@given(st.binary(max_size=300))
def test_whatever_is_sealed_is_read_or_refused(noise):
    try:
        push.message(SECURE, *signed(base64.b64encode(noise).decode()), NOW)
    except PushRefused:
        return
    raise AssertionError("noise was taken for a message")


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_comes_is_read_or_refused(noise):
    with suppress(PushRefused):
        assert isinstance(push.parsed(noise), dict)


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>&a;</xml>',
        b"{" * 100_000,
        b"<a>" * 5_000 + b"</a>" * 5_000,
    ],
)
def test_bombs_are_refused(bomb):
    with pytest.raises(PushRefused):
        push.parsed(bomb)
