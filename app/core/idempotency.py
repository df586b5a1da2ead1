"""Retries of POSTs from phones: the same key and body give the same answer; the key with another body is refused.

The key is claimed in the same transaction as the work, so an answer is kept exactly when the work is.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

from flask import Response, jsonify, request
from marshmallow import Schema
from sqlalchemy import Index, String, Table, UniqueConstraint, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.auth import current_actor
from app.core.db import Identified, Model, changed, insert_if_absent, run, transaction
from app.core.deps import now
from app.core.errors import BadRequest, Invalid
from app.core.ids import new_id

HEADER = "Idempotency-Key"
LONGEST_KEY = 100
KEPT = timedelta(days=8)  # A record may wait a week in a phone without reception.


class IdempotencyKeyInvalid(BadRequest):
    code = "idempotency-key-invalid"
    title = "幂等键无效"


class IdempotencyKeyReused(Invalid):
    code = "idempotency-key-reused"
    title = "同一个幂等键用于了不同的内容"


class IdempotencyKey(Identified, Model):
    """One answered request of one account."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("account_id", "key"), Index(None, "created_at"))

    account_id: Mapped[UUID] = mapped_column()
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]


class _Claim(NamedTuple):
    """The hold of a request on its key, with the answer where one was given before."""

    id: UUID
    request_hash: str
    status: int | None = None
    answer: dict[str, Any] | None = None


_KEYS = cast("Table", IdempotencyKey.__table__)
_HELD = select(_KEYS.c.id, _KEYS.c.request_hash, _KEYS.c.status, _KEYS.c.answer).where(
    _KEYS.c.account_id == bindparam("account_id"), _KEYS.c.key == bindparam("key")
)
_KEEP = update(_KEYS).where(_KEYS.c.id == bindparam("claim_id"))


def answer_once(work: Callable[[Session], Any], schema: Schema, status: int = 201) -> Response:
    """Run ``work`` in one transaction and answer with its result dumped by ``schema``, at most once for each key.

    Without the header the work simply runs. A refusal (an exception) keeps nothing, so that it can be corrected.
    """
    key = request.headers.get(HEADER)
    if key is not None and not (key.isascii() and 1 <= len(key) <= LONGEST_KEY):
        raise IdempotencyKeyInvalid
    with transaction() as session:
        claim = _claim(session, key) if key else None
        if claim and claim.answer is not None:
            return _respond(claim.answer, claim.status or status, replayed=True)
        answer = schema.dump(work(session))
        if claim:
            run(session, _KEEP, {"claim_id": claim.id, "status": status, "answer": answer})
    return _respond(answer, status)


def _claim(session: Session, key: str) -> _Claim:
    """Insert the key, or wait for the request that holds it and return its answer. Raises ``IdempotencyKeyReused``."""
    whose = {"account_id": current_actor().account_id, "key": key}
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()
    claim = _Claim(new_id(), digest)
    fresh = {"id": claim.id, "request_hash": digest, "created_at": now()}
    if insert_if_absent(session, IdempotencyKey, whose | fresh):
        return claim
    held = _Claim(*run(session, _HELD, whose).one())
    if held.request_hash != digest:
        raise IdempotencyKeyReused
    return held


def is_first_use(session: Session, account_id: UUID, key: str, now: datetime) -> bool:
    """Tell whether a thing that works once is used for the first time; of several at once exactly one is the first.

    The thing must be worthless by itself before ``KEPT`` has passed.
    """
    use = {"account_id": account_id, "key": key, "request_hash": "", "created_at": now}
    return insert_if_absent(session, IdempotencyKey, use)


def _respond(answer: Any, status: int, *, replayed: bool = False) -> Response:
    response = jsonify(answer)
    response.status_code = status
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def forget_old_keys(session: Session, now: datetime) -> int:
    """Delete keys older than ``KEPT``; returns how many."""
    return changed(session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT)))
