"""Messages that the platform pushes to us: whether they are genuine, and what they say.

The signature is a SHA-1 over the sorted parts; in the secure mode the message is sealed with AES-256-CBC, padded to
blocks of 32 bytes, and ends with the mini-program's id. Both formats of the console, XML and JSON, are read.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.core.errors import Forbidden
from app.core.wechat_settings import WechatSettings

BLOCK, IV = 32, 16
# A caught message cannot be sent again later. The platform itself tries for some seconds.
LATEST_SECONDS = 600
RANDOM, LENGTH = 16, 4
TIMESTAMP_DIGITS = 12
# The platform's own messages have a few thousand bytes.
LARGEST_BODY = 64 * 1024


class PushRefused(Forbidden):
    """The message is not signed by the platform, is for another mini-program, or cannot be read."""

    code = "wechat-push-refused"
    title = "无法验证的消息"


def signature(*parts: str) -> str:
    """Return the platform's signature (40 hexadecimal digits) over the parts, in whatever order they come."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_genuine(offered: str, *parts: str) -> bool:
    return hmac.compare_digest(signature(*parts).encode(), offered.encode())


def is_from_platform(settings: WechatSettings, query: Mapping[str, str], now: datetime) -> bool:
    """Tell whether an address was signed by the platform not long ago."""
    timestamp, token = query.get("timestamp", ""), settings.push_token or ""
    return _is_recent(timestamp, now) and is_genuine(
        query.get("signature", ""), token, timestamp, query.get("nonce", "")
    )


def _is_recent(timestamp: str, now: datetime) -> bool:
    is_number = len(timestamp) <= TIMESTAMP_DIGITS and timestamp.isascii() and timestamp.isdecimal()
    return is_number and abs(int(timestamp) - now.timestamp()) <= LATEST_SECONDS


def message(settings: WechatSettings, query: Mapping[str, str], body: bytes, now: datetime) -> dict[str, Any]:
    """Return what a push says, as one flat or nested mapping. Raises ``PushRefused``.

    With a key only sealed messages are taken: a plain one could come from anybody who has seen a signature.
    """
    if not is_from_platform(settings, query, now):
        raise PushRefused
    if settings.push_key is None:
        return parsed(body)
    sealed = parsed(body).get("Encrypt")
    parts = (settings.push_token or "", query["timestamp"], query.get("nonce", ""))
    if not isinstance(sealed, str) or not is_genuine(query.get("msg_signature", ""), *parts, sealed):
        raise PushRefused
    return parsed(opened(settings.push_key, settings.app_id, sealed))


def opened(aes_key: bytes, app_id: str, sealed: str) -> bytes:
    """Return the message in ``random(16) + length(4) + message + app id``, sealed and in base64. Raises ``PushRefused``."""
    try:
        data = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raise PushRefused from None
    if not data or len(data) % IV:
        raise PushRefused
    decryptor = Cipher(AES(aes_key), CBC(aes_key[:IV])).decryptor()
    plain = decryptor.update(data) + decryptor.finalize()
    padding = plain[-1]
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise PushRefused
    start = RANDOM + LENGTH
    end = start + int.from_bytes(plain[RANDOM:start])
    if plain[end : len(plain) - padding] != app_id.encode():
        raise PushRefused
    return plain[start:end]


def parsed(body: bytes) -> dict[str, Any]:
    """Read a body that is JSON or XML; ``detail`` of XML, which repeats, becomes a list. Raises ``PushRefused``."""
    is_json = body.lstrip().startswith(b"{")
    try:
        read: dict[str, Any] = json.loads(body) if is_json else _mapping(fromstring(body, forbid_dtd=True))
        said = json.dumps(read, ensure_ascii=False).encode()  # Half a character is an error here ...
    except (ValueError, LookupError, ParseError, DefusedXmlException, RecursionError):
        raise PushRefused from None
    if b"\\u0000" in said:  # ... and a zero is one in databases.
        raise PushRefused
    return read


def _mapping(element: Element) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for child in element:
        value = _mapping(child) if len(child) else (child.text or "")
        read[child.tag] = [*_listed(read[child.tag]), value] if child.tag in read else value
    return read


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
