"""Logs as JSON lines with a request id; never names, tokens, query strings, bodies or photo bytes.

Exceptions are logged by type and place without their texts, because a text may repeat what somebody typed.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from app.core.clock import monotonic
from app.core.ids import new_id

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
logger = logging.getLogger("app.requests")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            entry["request_id"] = g.request_id
        entry |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[1]:
            entry["exceptions"] = list(_chain(record.exc_info[1]))
        return _ENCODER.encode(entry)


def _chain(error: BaseException) -> Iterator[dict[str, Any]]:
    """Yield the exception and those that led to it, the latest first."""
    cause: BaseException | None = error
    while cause is not None:
        yield {
            "type": f"{type(cause).__module__}.{type(cause).__qualname__}",
            "at": [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(cause.__traceback__)
            ],
        }
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def configure(level: str) -> None:
    """Send all records to standard error as JSON lines. Called once by each process's entry point.

    Libraries are heard from WARNING on, whatever the level: below it they quote addresses, headers and statements.
    """
    # What no line shows need not be found out for each: threads, processes, and the place in the code.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001  # The documented switch, in spite of its name.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("app", "jobs"):
        logging.getLogger(ours).setLevel(level)


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    offered = request.headers.get("X-Request-ID", "")
    g.request_id = offered if _REQUEST_ID.fullmatch(offered) else new_id().hex
    g.started = monotonic()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    actor = g.get("actor")
    logger.info(
        "request",
        extra={
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "milliseconds": round((monotonic() - g.started) * 1000, 1) if "started" in g else None,
            "account_id": str(actor.account_id) if actor else None,
        },
    )
    return response
