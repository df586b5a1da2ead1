"""Removes photos that nobody attached to a record within a day, and uploads that came to nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.deps import Deps
from app.media import service, uploads


def run(period: str, now: Callable[[], datetime], deps: Deps) -> dict[str, Any]:  # noqa: ARG001  # one form for all jobs
    return {"removed": service.sweep(deps.storage, now), "uploads": uploads.sweep(deps.storage, now)}
