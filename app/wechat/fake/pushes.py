"""Messages that the platform pushes to us: plain or sealed, JSON or XML, up to three times until they are answered."""

import base64
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from app.core.crypto import new_token
from app.core.wechat_settings import WechatSettings
from app.wechat.fake.errands import Errands
from app.wechat.fake.knobs import Knobs
from app.wechat.push import BLOCK, IV, LENGTH, RANDOM, signature

TRIES, AGAIN_AFTER_SECONDS, ANSWERED_WITHIN_SECONDS = 3, 5, 5
US = "gh_stand_in_0001"
ANSWERS = ("", "success")


class Pushes:
    """``log`` keeps what was pushed: the message and the answers to each try, a status or why there was none."""

    def __init__(
        self, settings: WechatSettings, knobs: Knobs, now: Callable[[], datetime], errands: Errands,
        outside: Callable[[], httpx.Client],
    ) -> None:  # fmt: skip
        self._settings = settings
        self._knobs = knobs
        self._now = now
        self._errands = errands
        self._outside = outside
        self.log: list[dict[str, Any]] = []

    def push(self, openid: str, event: str, news: Mapping[str, Any], xml_news: Mapping[str, Any] | None = None) -> None:
        """Push one event of a person, as many times as the knob says. ``xml_news`` is what XML says in another shape."""
        if not self._knobs.push_url:
            return
        is_xml = self._knobs.push_format == "xml"
        head = {
            "ToUserName": US, "FromUserName": openid, "CreateTime": int(self._now().timestamp()), "MsgType": "event",
            "Event": event,
        }  # fmt: skip
        message = {**head, **(xml_news if is_xml and xml_news else news)}
        body = as_xml(message) if is_xml else json.dumps(message, ensure_ascii=False)
        for _ in range(self._knobs.push_copies):
            entry: dict[str, Any] = {"event": event, "message": message, "answers": []}
            self.log.append(entry)
            self._errands.add(0, lambda entry=entry: self._try(entry, openid, body))  # type: ignore[misc]  # bound now

    def _try(self, entry: dict[str, Any], openid: str, body: str) -> None:
        answer = self._posted(openid, body)
        entry["answers"].append(answer)
        if answer != httpx.codes.OK and len(entry["answers"]) < TRIES:
            self._errands.add(AGAIN_AFTER_SECONDS, lambda: self._try(entry, openid, body))

    def _posted(self, openid: str, body: str) -> int | str:
        query, content = self._enveloped(openid, body)
        try:
            with self._outside() as client:
                answer = client.post(
                    self._knobs.push_url, params=query, content=content, timeout=ANSWERED_WITHIN_SECONDS
                )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        is_odd = answer.is_success and answer.text not in ANSWERS
        return "not the word expected" if is_odd else answer.status_code

    def _enveloped(self, openid: str, body: str) -> tuple[dict[str, str], bytes]:
        """Return the query with its signatures and the body; each try has its own time and nonce."""
        token, key = self._settings.push_token or "", self._settings.push_key
        timestamp, nonce = str(int(self._now().timestamp())), new_token()[:10]
        query = {"timestamp": timestamp, "nonce": nonce, "openid": openid}
        query["signature"] = signature(token, timestamp, nonce)
        if key is None or not self._knobs.push_sealed:
            return query, body.encode()
        sealed = seal(body.encode(), self._settings.app_id, key)
        query |= {"encrypt_type": "aes", "msg_signature": signature(token, timestamp, nonce, sealed)}
        envelope = {"ToUserName": US, "Encrypt": sealed}
        return query, (as_xml(envelope) if self._knobs.push_format == "xml" else json.dumps(envelope)).encode()


def seal(message: bytes, app_id: str, key: bytes, noise: bytes | None = None) -> str:
    """Return ``random(16) + length(4) + message + app id`` padded to 32 bytes, sealed and in base64."""
    plain = (noise or os.urandom(RANDOM)) + len(message).to_bytes(LENGTH) + message + app_id.encode()
    padding = BLOCK - len(plain) % BLOCK
    encryptor = Cipher(AES(key), CBC(key[:IV])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()


def as_xml(message: Mapping[str, Any], root: str = "xml") -> str:
    """Write a message as the platform does: texts in CDATA, numbers bare, a list as an element that repeats."""
    return f"<{root}>{''.join(_element(name, value) for name, value in message.items())}</{root}>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, Mapping):
        return as_xml(value, name)
    if isinstance(value, str):
        return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
    return f"<{name}>{value}</{name}>"
