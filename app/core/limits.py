"""Rate limits: who asks too often is told when to come back (429 with Retry-After)."""

import logging
from threading import Lock
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.storage.memory import Entry
from limits.strategies import MovingWindowRateLimiter

from app.core.auth import actor_or_none
from app.core.errors import TooManyRequests

logger = logging.getLogger(__name__)


def caller() -> str:
    """Name the caller for counting: the account where somebody is signed in, else the address."""
    actor = actor_or_none()
    return f"account:{actor.account_id}" if actor else address()


def address() -> str:
    return f"address:{request.remote_addr}"


STORE_SECONDS = 0.3

TIDY_SECONDS = 60


class ProcessStorage(MemoryStorage):
    """Counts within the process. Its base starts a thread at nearly each count, which walks through all that it knows."""

    STORAGE_SCHEME = ["process"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counting = Lock()
        self._tidied = Entry(0)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        if amount > limit:
            return False
        entry = Entry(expiry)
        with self._counting:
            self._forget_old(entry)
            newest_first = self.events.get(key, [])
            if len(newest_first) > limit - amount and newest_first[limit - amount].expiry >= entry.atime:
                return False
            self.events[key] = [*[entry] * amount, *newest_first[: limit - amount]]
        return True

    def _forget_old(self, latest: Entry) -> None:
        if latest.atime - self._tidied.atime > TIDY_SECONDS:
            self._tidied = latest
            self.events = {key: entries for key, entries in self.events.items() if entries[0].expiry >= latest.atime}


class _Limiter(Limiter):
    """Counts at the views that name a limit. The base looks at all other requests, too, for limits that we do not have."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = _Limiter(key_func=caller, strategy="moving-window")
_of_process = MovingWindowRateLimiter(ProcessStorage())


def count(limit: RateLimitItem, key: str) -> None:
    """Count something that happens within a request by a limit of its own. Raises ``TooManyRequests``."""
    try:
        is_within = limiter.limiter.hit(limit, key)
    except Exception:
        logger.exception("shared limits lost")
        is_within = _of_process.hit(limit, key)
    if not is_within:
        raise TooManyRequests(retry_after=limit.get_expiry())


def init_app(app: Flask, storage: str) -> None:
    # Where a shared store is lost, each process counts for itself by the same limits, and asks for it again after
    # pauses of one second to one minute. Each time one request waits until the store should have answered.
    is_shared = not storage.startswith("memory")
    time_outs = {"socket_connect_timeout": STORE_SECONDS, "socket_timeout": STORE_SECONDS}
    app.config.update(
        RATELIMIT_STORAGE_URI=storage if is_shared else "process://",
        RATELIMIT_STORAGE_OPTIONS=time_outs if is_shared else {},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=is_shared,
        RATELIMIT_SWALLOW_ERRORS=True,
    )
    limiter.init_app(app)
