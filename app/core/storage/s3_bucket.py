"""How the bucket itself is set up: private, tidied by the server, open to uploads by tickets, encrypted.

Servers other than Amazon's lack some of these calls, so each part is asked for by itself and tells what came of it; and
what is true of a bucket is found by trying, because settings are also taken by servers that do not heed them.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.core.storage.port import StorageUnavailable, Ticket
from app.core.storage.s3 import S3Settings, S3Storage, new_client

T = TypeVar("T")
INCOMING = "incoming/"
INCOMING_DAYS = 2
_PROBE = b"probe"
_EXPIRY = {
    "ID": "laborstar-incoming", "Status": "Enabled", "Filter": {"Prefix": INCOMING},
    "Expiration": {"Days": INCOMING_DAYS},
}  # fmt: skip
_ABORTION = {
    "ID": "laborstar-multipart", "Status": "Enabled", "Filter": {"Prefix": ""},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": INCOMING_DAYS},
}  # fmt: skip
_CHANGES = ("PutBucketCors", "PutBucketEncryption", "PutBucketLifecycleConfiguration", "PutPublicAccessBlock")
_FAILURES = (ClientError, BotoCoreError, StorageUnavailable, httpx.HTTPError)


@dataclass(frozen=True)
class Finding:
    """What was done to, or found of, one part of the bucket's set-up."""

    part: str
    is_ok: bool
    words: str


def prepare(settings: S3Settings, base_url: str) -> Iterator[Finding]:
    """Set the bucket up, part by part; done again it changes nothing. The key needs the rights to change the bucket."""
    client, bucket = _client(settings), settings.bucket
    parts: dict[str, Callable[[], str]] = {
        "privacy": lambda: _block_public_access(client, bucket),
        "incoming": lambda: _put_rule(client, bucket, _EXPIRY, f"{INCOMING} expires after {INCOMING_DAYS} days"),
        "multipart": lambda: _put_rule(client, bucket, _ABORTION, f"ends unfinished after {INCOMING_DAYS} days"),
    }
    if settings.takes_uploads:
        parts["cors"] = lambda: _put_cors(client, bucket, _origin(base_url))
    if settings.server_side_encryption:
        parts["encryption"] = lambda: _put_encryption(client, settings)
    for part, change in parts.items():
        try:
            yield Finding(part, is_ok=True, words=change())
        except _FAILURES as error:
            yield Finding(part, is_ok=False, words=f"the server refused: {_reason(error)}")


def inspect(settings: S3Settings, base_url: str) -> Iterator[Finding]:
    """Tell what is true of the bucket, by the means of Laborstar's own key; what is put there to try is removed."""
    client, storage = _client(settings), S3Storage(settings)
    parts: dict[str, Callable[[], tuple[bool, str]]] = {
        "privacy": lambda: _is_private(client, settings),
        "incoming": lambda: _expires(client, settings.bucket),
    }
    if settings.takes_uploads:
        parts["tickets"] = lambda: _honors_tickets(client, settings, storage)
        parts["cors"] = lambda: _is_open_to(_origin(base_url), settings, storage)
    if settings.server_side_encryption:
        parts["encryption"] = lambda: _is_encrypted(client, settings)
    for part, question in parts.items():
        try:
            is_ok, words = question()
        except _FAILURES as error:
            is_ok, words = False, f"the server did not say: {_reason(error)}"
        yield Finding(part, is_ok, words)


def _block_public_access(client: Any, bucket: str) -> str:
    """Make public grants count for nothing. To refuse them is left as found: Ceph then refuses our own uploads, too."""
    found: dict[str, bool] = _or_else(
        {},
        "NoSuchPublicAccessBlockConfiguration",
        lambda: client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"],
    )
    wanted = dict.fromkeys(("IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    client.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={**found, **wanted})
    return "public access is blocked"


def _is_private(client: Any, settings: S3Settings) -> tuple[bool, str]:
    """Try to read a real object without a key."""
    stranger = _client(settings, signature_version=UNSIGNED)
    with _probe(client, settings) as probe:
        calls = {
            "read": lambda: stranger.get_object(**probe),
            "list": lambda: stranger.list_objects_v2(Bucket=settings.bucket, MaxKeys=1),
        }
        opened = [name for name, call in calls.items() if not _is_refused(call)]
    return (False, f"anybody may {' and '.join(opened)} objects") if opened else (True, "strangers are refused")


def _is_refused(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return True
    return False


def _put_rule(client: Any, bucket: str, rule: dict[str, Any], words: str) -> str:
    """Add one rule to those that are there: the call replaces all of them."""
    others = [found for found in _lifecycle(client, bucket) if found.get("ID") != rule["ID"]]
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [*others, rule]})
    return words


def _expires(client: Any, bucket: str) -> tuple[bool, str]:
    """Look for the rule, by whatever name; older servers answer in the older form, without a filter."""
    is_there = any(
        rule["Status"] == "Enabled" and "Expiration" in rule and rule.get("Filter", rule).get("Prefix") == INCOMING
        for rule in _lifecycle(client, bucket)
    )
    return is_there, f"{INCOMING} {'expires' if is_there else 'does not expire'}"


def _lifecycle(client: Any, bucket: str) -> list[dict[str, Any]]:
    return _or_else(
        [],
        "NoSuchLifecycleConfiguration",
        lambda: client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"],
    )


def _put_cors(client: Any, bucket: str, origin: str) -> str:
    rules: list[dict[str, Any]] = _or_else(
        [], "NoSuchCORSConfiguration", lambda: client.get_bucket_cors(Bucket=bucket)["CORSRules"]
    )
    others = [rule for rule in rules if origin not in rule["AllowedOrigins"]]
    own = {"AllowedOrigins": [origin], "AllowedMethods": ["GET", "POST"], "AllowedHeaders": ["*"]}
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [*others, own]})
    return f"pages of {origin} may upload and read"


def _is_open_to(origin: str, settings: S3Settings, storage: S3Storage) -> tuple[bool, str]:
    """Ask as a browser asks before it lets a page upload."""
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = httpx.options(_ticket(storage, _probe_key()).url, headers=asked, timeout=settings.read_seconds)
    is_open = answer.headers.get("Access-Control-Allow-Origin") in {origin, "*"}
    return is_open, f"pages of {origin} may {'' if is_open else 'not '}upload"


def _honors_tickets(client: Any, settings: S3Settings, storage: S3Storage) -> tuple[bool, str]:
    """Upload as a phone does, once as the ticket says and once under another key."""
    keys = (_probe_key(), _probe_key())
    ticket = _ticket(storage, keys[0])
    file = {"file": ("probe.jpg", _PROBE, "image/jpeg")}
    try:
        sent, forged = (
            httpx.post(ticket.url, data={**ticket.fields, "key": key}, files=file, timeout=settings.read_seconds)
            for key in keys
        )
    finally:
        for key in keys:
            client.delete_object(Bucket=settings.bucket, Key=key)
    if not sent.is_success:
        return False, f"the server refuses tickets with {sent.status_code}; set S3_DIRECT_UPLOAD=false"
    if forged.is_success:
        return False, "the server takes what the ticket forbids; set S3_DIRECT_UPLOAD=false"
    return True, "phones may upload by tickets alone"


def _ticket(storage: S3Storage, key: str) -> Ticket:
    ticket = storage.ticket(key, content_type="image/jpeg", most=len(_PROBE), seconds=60)
    if ticket is None:
        raise StorageUnavailable
    return ticket


def _put_encryption(client: Any, settings: S3Settings) -> str:
    default = {"SSEAlgorithm": settings.server_side_encryption}
    client.put_bucket_encryption(
        Bucket=settings.bucket,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    return f"objects are encrypted with {settings.server_side_encryption}"


def _is_encrypted(client: Any, settings: S3Settings) -> tuple[bool, str]:
    wanted = settings.server_side_encryption
    with _probe(client, settings, ServerSideEncryption=wanted) as probe:
        got = client.head_object(**probe).get("ServerSideEncryption")
    return got == wanted, f"objects are encrypted with {got}" if got else "the server does not encrypt"


@contextmanager
def _probe(client: Any, settings: S3Settings, **wishes: Any) -> Iterator[dict[str, str]]:
    """Put a small object there for as long as it is looked at."""
    probe = {"Bucket": settings.bucket, "Key": _probe_key()}
    client.put_object(**probe, Body=_PROBE, **wishes)
    try:
        yield probe
    finally:
        client.delete_object(**probe)


def _probe_key() -> str:
    return f"{INCOMING}probe-{secrets.token_hex(8)}.bin"


def _or_else(nothing: T, code: str, call: Callable[[], T]) -> T:
    """Return what is set, or ``nothing`` where the server says by ``code`` that it never was."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] == code:
            return nothing
        raise


def _client(settings: S3Settings, **changes: Any) -> Any:
    client = new_client(settings, settings.endpoint_url, Config(**changes))
    for operation in _CHANGES:
        client.meta.events.register(f"before-call.s3.{operation}", _add_md5)
    return client


def _add_md5(params: Mapping[str, Any], **_: Any) -> None:
    """Send the old kind of checksum, too: newer boto3 sends only a new kind, which many servers do not take for it."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()


def _origin(base_url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(base_url))


def _reason(error: Exception) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__
