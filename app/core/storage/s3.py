"""Objects in any S3-compatible store; with ``s3_bucket`` the only file that imports boto3.

The key needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on the bucket: without the last one a store
answers 403 instead of 404 for a missing object, which we then must take for a refusal.
"""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from urllib.parse import quote

import boto3.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.core.storage.port import ObjectMissing, ObjectTooLarge, StorageUnavailable, Ticket, checked_key
from app.core.storage.turns import Turns

_MISSING_CODES = {"NoSuchKey", "404"}
_CONNECTIONS = 32
# Half of the threads of a web process: while a store hangs, everything without photos goes on.
_MOST_AT_ONCE = 4
_LONGEST_TURN_SECONDS = 2
# A probe wants an answer now.
_CHECK = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1})


@dataclass(frozen=True)
class S3Settings:
    """Which bucket, and how to talk to its server.

    Without keys, boto3 looks for them where it always does (environment, files, instance role).
    ``link_endpoint_url`` is the address of the same store for phones, where that differs from the one inside the
    data center. Not every server ``takes_uploads`` by POST policies of Amazon's fourth signature. One call ends within about ``attempts`` times the two time-outs.
    """

    bucket: str
    endpoint_url: str | None = None
    link_endpoint_url: str | None = None
    region: str = "us-east-1"
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    addressing_style: Literal["auto", "path", "virtual"] = "auto"
    server_side_encryption: Literal["AES256", "aws:kms"] | None = None
    takes_uploads: bool = True
    connect_seconds: float = 2
    read_seconds: float = 5
    attempts: int = 3


class S3Storage:
    """One instance serves all threads. Clients are made on first use, so that processes forked before share no socket."""

    def __init__(self, settings: S3Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._turns = Turns(_MOST_AT_ONCE, _LONGEST_TURN_SECONDS)
        self._clients: dict[tuple[str | None, Config | None], Any] = {}

    def put(self, key: str, data: bytes, content_type: str) -> None:
        encryption = self._settings.server_side_encryption
        extra = {"ServerSideEncryption": encryption} if encryption else {}
        with self._turns.turn(), s3_errors():
            self._client().put_object(**self._object(key), Body=data, ContentType=content_type, **extra)

    def get(self, key: str, *, most: int | None = None) -> bytes:
        with self._turns.turn(), s3_errors():
            found = self._client().get_object(**self._object(key))
            with closing(found["Body"]) as body:
                if most is not None and found["ContentLength"] > most:
                    raise ObjectTooLarge
                return cast("bytes", body.read())

    def delete(self, key: str) -> None:
        with self._turns.turn(), s3_errors():
            self._client().delete_object(**self._object(key))

    def exists(self, key: str) -> bool:
        try:
            with self._turns.turn(), s3_errors():
                self._client().head_object(**self._object(key))
        except ObjectMissing:
            return False
        return True

    def link(self, key: str, *, seconds: int, filename: str | None = None) -> str:
        """Sign a GET without asking the store. The answer may be cached by the phone, never by anything in between."""
        params = {**self._object(key), "ResponseCacheControl": f"private, max-age={seconds}"}
        if filename:
            params["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
        with s3_errors():
            client = self._client(self._settings.link_endpoint_url)
            return cast("str", client.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds))

    def ticket(self, key: str, *, content_type: str, most: int, seconds: int) -> Ticket | None:
        """Sign a POST policy without asking the store, which then refuses whatever differs from it."""
        if not self._settings.takes_uploads:
            checked_key(key)
            return None
        fields = {"Content-Type": content_type, "success_action_status": "201"}
        if self._settings.server_side_encryption:
            fields["x-amz-server-side-encryption"] = self._settings.server_side_encryption
        exact: list[Any] = [{name: value} for name, value in fields.items() if name != "Content-Type"]
        family = content_type.partition("/")[0] + "/"
        conditions = [*exact, ["starts-with", "$Content-Type", family], ["content-length-range", 1, most]]
        with s3_errors():
            signed = self._client(self._settings.link_endpoint_url).generate_presigned_post(
                **self._object(key), Fields=fields, Conditions=conditions, ExpiresIn=seconds
            )
        return Ticket(signed["url"], signed["fields"])

    def check(self) -> None:
        """List one object: unlike HEAD, the answer says whether the bucket is missing, and it proves the right to list."""
        with s3_errors():
            self._client(changes=_CHECK).list_objects_v2(Bucket=self._settings.bucket, MaxKeys=1)

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self._settings.bucket, "Key": checked_key(key)}

    def _client(self, endpoint_url: str | None = None, changes: Config | None = None) -> Any:
        endpoint_url = endpoint_url or self._settings.endpoint_url
        with self._lock:
            if (endpoint_url, changes) not in self._clients:
                self._clients[endpoint_url, changes] = new_client(self._settings, endpoint_url, changes)
            return self._clients[endpoint_url, changes]


def new_client(settings: S3Settings, endpoint_url: str | None, changes: Config | None = None) -> Any:
    """Make a client; ``changes`` take the place of what the settings say."""
    config = Config(
        connect_timeout=settings.connect_seconds,
        read_timeout=settings.read_seconds,
        retries={"mode": "standard", "total_max_attempts": settings.attempts},
        max_pool_connections=_CONNECTIONS,
        signature_version="s3v4",
        s3={"addressing_style": settings.addressing_style},
        user_agent="laborstar",  # By default a longer one is put together anew, twice a request.
        # Newer boto3 adds checksum trailers by default, which many servers other than Amazon's refuse.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    # A session of our own: making clients from boto3's shared default session is not thread-safe.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint_url,
        region_name=settings.region,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key,
        config=config.merge(changes) if changes else config,
    )


@contextmanager
def s3_errors() -> Iterator[None]:
    """A missing bucket is "NoSuchBucket" and thus an outage, not a missing object."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING_CODES:
            raise ObjectMissing from error
        raise StorageUnavailable from error
    except BotoCoreError as error:
        raise StorageUnavailable from error
