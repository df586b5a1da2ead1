"""Secrets and personal numbers: sealed fields, blind indexes, signed links, one-time codes."""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
# No 0/O, 1/I/L: a grandmother reads the code from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class SealBroken(Exception):
    """A sealed value was changed, belongs to another column, or its key is gone."""


@dataclass(frozen=True)
class Vault:
    """Seals single fields with AES-256-GCM. The first key seals; every key opens, so that keys can be rotated."""

    keys: tuple[tuple[str, bytes], ...]
    index_key: bytes

    def seal(self, text: str, purpose: str) -> str:
        """Return ``key-id:base64``. ``purpose`` (table.column) is bound in, so that a value cannot be moved elsewhere."""
        name, key = self.keys[0]
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
        return f"{name}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> str:
        """Return the text of a sealed value; raises ``SealBroken``."""
        name, _, encoded = sealed.partition(":")
        key = dict(self.keys).get(name)
        if key is None:
            raise SealBroken
        try:
            raw = base64.b64decode(encoded, validate=True)
            return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def blind_index(self, text: str, purpose: str) -> str:
        """Return a keyed hash (hex) by which an exact value can be found without being readable."""
        return hmac.new(self.index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """Return 256 random bits for a bearer token."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the form in which a token is stored. Tokens are random, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code(length: int) -> str:
    """Return a code that a person can read from paper and type."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def new_pin(digits: int) -> str:
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def sign(secret: str, *parts: str) -> str:
    """Return a signature over the parts, each kept apart from the next."""
    message = "\0".join(parts).encode()
    return base64.urlsafe_b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode().rstrip("=")


def is_signed(secret_keys: tuple[str, ...], signature: str, *parts: str) -> bool:
    """Tell in constant time whether one of the keys signed the parts; an older one counts as long as it is kept."""
    return any(hmac.compare_digest(sign(secret, *parts).encode(), signature.encode()) for secret in secret_keys)
