"""Rate limits: who asks too often is told when to come back (429 with Retry-After)."""

from flask import Flask, request
from flask_limiter import Limiter

from app.core.auth import actor_or_none


def caller() -> str:
    """Name the caller for counting: the account where somebody is signed in, else the address."""
    actor = actor_or_none()
    return f"account:{actor.account_id}" if actor else address()


def address() -> str:
    return f"address:{request.remote_addr}"


limiter = Limiter(key_func=caller, strategy="moving-window")


def init_app(app: Flask, storage: str) -> None:
    # Where a shared store is lost, each process counts for itself by the same limits until it is back.
    app.config.update(
        RATELIMIT_STORAGE_URI=storage,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=not storage.startswith("memory"),
        RATELIMIT_SWALLOW_ERRORS=True,
    )
    limiter.init_app(app)
