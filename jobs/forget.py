"""Deletes what has served its time: dead sessions, answered keys, work done, unconfirmed imports, old looks, old letters."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.accounts import service as accounts
from app.announcements.service import letters
from app.core import idempotency, job_runs, outbox
from app.core.db import transaction
from app.core.deps import Deps
from app.privacy import access_log
from app.schools.service import rosters

KINDS = {
    "sessions": accounts.forget_dead_sessions,
    "idempotency_keys": idempotency.forget_old_keys,
    "outbox_messages": outbox.forget_done,
    "roster_imports": rosters.forget_unconfirmed,
    "job_runs": job_runs.forget_old_runs,
    "accesses": access_log.forget_accesses,
    "letters": letters.forget_letters,
}


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    return {kind: _forget(kind, now()) for kind in KINDS}


def _forget(kind: str, now: datetime) -> int:
    with transaction() as session:
        return KINDS[kind](session, now)
