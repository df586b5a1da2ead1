"""Looks at what else the installation speaks to: the store of photos, its bucket, Redis, the broker."""

import socket
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import redis

from app.core.deps import config, deps, now
from app.core.errors import DomainError
from app.core.ids import new_id
from app.core.storage import s3_bucket
from app.operations.doctor.database import clock_finding
from app.operations.doctor.findings import Finding, ok, warning, wrong

_SECONDS = 2
_PROBE = b"A trial of flask doctor; it can be deleted."
_PORTS = {"amqp": 5672, "amqps": 5671}


def store() -> Iterator[Finding]:
    """Keep a small object for a moment."""
    key, storage = f"doctor/{new_id()}.txt", deps().storage
    try:
        storage.put(key, _PROBE, "text/plain")
        is_kept = storage.get(key) == _PROBE
        storage.delete(key)
        is_gone = not storage.exists(key)
    except DomainError as error:
        cause = type(error.__cause__ or error).__name__
        yield wrong(
            "store", f"The store cannot write, read and delete ({cause}); look at STORAGE, the S3_ variables and VAR."
        )
        return
    if is_kept and is_gone:
        yield ok("store", "The store writes, reads and deletes.")
    else:
        yield wrong("store", "The store answers, but does not keep or does not delete what it should.")


def bucket() -> Iterator[Finding]:
    settings = config().s3
    for found in s3_bucket.inspect(settings, config().base_url) if settings else ():
        part = f"bucket {found.part}"
        yield ok(part, f"{found.words}.") if found.is_ok else wrong(part, f"{found.words}; run: flask bucket prepare")


def store_clock() -> Iterator[Finding]:
    """Read the store's clock from any answer it gives: requests are refused where it differs by minutes."""
    settings = config().s3
    if settings is None:
        return
    address = settings.endpoint_url or f"https://s3.{settings.region}.amazonaws.com"
    told = httpx.head(address, timeout=_SECONDS).headers.get("Date")
    if told:
        yield clock_finding("the store", abs((parsedate_to_datetime(told) - now()).total_seconds()))


def shared_limits() -> Iterator[Finding]:
    address = config().rate_limit_storage
    if address.startswith("redis"):
        yield _answers("limits", address, "each process counts by itself until it is back")
    else:
        yield ok("limits", "Requests are counted in each process by itself.")


def broker() -> Iterator[Finding]:
    address = config().broker_url
    if address:
        yield _answers("broker", address, "the scheduler does the work meanwhile")


def _answers(part: str, address: str, meanwhile: str) -> Finding:
    place = urlsplit(address)
    name = f"{place.hostname}:{place.port}" if place.port else str(place.hostname)
    try:
        if place.scheme in _PORTS:
            socket.create_connection((place.hostname, place.port or _PORTS[place.scheme]), _SECONDS).close()
        else:
            with redis.Redis.from_url(address, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS) as client:
                client.ping()
    except (OSError, redis.RedisError) as error:
        return warning(part, f"{name} does not answer ({type(error).__name__}); {meanwhile}.")
    return ok(part, f"{name} answers.")
