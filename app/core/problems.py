"""Every refusal leaves as an RFC 9457 problem document, with a stable code and all field errors at once."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.core.db import error_code
from app.core.errors import BadRequest, DomainError, FieldError, Invalid, TooManyRequests, Unauthenticated, Unavailable
from app.core.field_errors import field_errors
from app.core.i18n import mark, translate

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
BUSY_SECONDS = 3
# A body of ten thousand mistakes is answered by the first of them.
MOST_FIELD_ERRORS = 100
_HTTP_CODES = {
    400: ("malformed-request", mark("请求格式不正确")),
    403: ("forbidden", mark("没有权限")),
    404: ("not-found", mark("没有找到")),
    405: ("method-not-allowed", mark("不支持的请求方法")),
    406: ("not-acceptable", mark("无法提供所要求的格式")),
    408: ("request-timeout", mark("请求超时,请重试")),
    411: ("length-required", mark("请求缺少长度")),
    413: ("too-large", mark("内容过大")),
    415: ("unsupported-type", mark("不支持的文件类型")),
    422: ("invalid", mark("内容不符合要求")),
}


class SchemaRefused(Invalid):
    """The body or query does not have the documented shape; ``errors`` names every wrong part."""

    code = "validation-failed"
    title = "提交的内容有误"


class MalformedRequest(BadRequest):
    """The body is not JSON, or holds characters that no text may hold."""

    code = "malformed-request"
    title = "请求格式不正确"


class DatabaseBusy(Unavailable):
    """The database did not answer in time or cannot be reached; nothing was written."""

    code = "database-busy"
    title = "服务繁忙,请稍后重试"


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    for family in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(family, _database_error)
    app.register_error_handler(Exception, _unknown_error)


def problem_document(error: Exception) -> Response:
    """Return the answer to any exception, for those who show it in another form."""
    if isinstance(error, DomainError):
        return _domain_error(error)
    if isinstance(error, HTTPException):
        return _http_error(error)
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return _database_error(error)
    return _unknown_error(error)


def _domain_error(error: DomainError) -> Response:
    response = problem(
        error.status,
        error.code,
        translate(error.title),
        translate(error.detail, **error.members),
        errors=[_field(item) for item in error.errors],
        members=error.members,
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == Unauthenticated.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _field(item: FieldError) -> dict[str, str]:
    return {"pointer": item.pointer, "code": item.code, "detail": translate(item.detail, **dict(item.params))}


def _http_error(error: HTTPException) -> Response:
    data: Mapping[str, Any] = getattr(error, "data", None) or {}
    if messages := data.get("messages"):
        return _domain_error(_refused(messages))
    status = error.code or 500
    if status == TooManyRequests.status:
        return _domain_error(TooManyRequests(retry_after=_retry_after(error)))
    phrase = HTTPStatus(status).phrase
    code, title = _HTTP_CODES.get(status, (phrase.lower().replace(" ", "-"), phrase))
    response = problem(status, code, translate(title), "")
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _retry_after(error: HTTPException) -> int:
    limit = getattr(error, "limit", None)
    return int(limit.limit.get_expiry()) if limit is not None else BUSY_SECONDS


def _refused(messages: Mapping[str, Any]) -> DomainError:
    if messages.get("json") == ["Invalid JSON body."]:
        return MalformedRequest()
    return SchemaRefused(errors=list(islice(field_errors(messages), MOST_FIELD_ERRORS)))


def _database_error(error: Exception) -> Response:
    code = error_code(error) if isinstance(error, DBAPIError) else None
    if code == "SQLITE_ERROR":
        # The statement itself is wrong (no such column ...): nobody should try again.
        return _unknown_error(error)
    logger.warning("database busy", extra={"error": type(error).__name__, "error_code": code})
    return _domain_error(DatabaseBusy(retry_after=BUSY_SECONDS))


def _unknown_error(error: Exception) -> Response:
    # The text of an unknown exception may hold personal data: it is told to nobody, and the log leaves it out.
    logger.error("unhandled exception", exc_info=error)
    detail = translate("请稍后重试;如果仍然失败,请把编号告诉管理员。")
    return problem(500, "internal-error", translate("内部错误"), detail)


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """Build the problem document. ``code`` stands in the body too, because phone wrappers look there."""
    body: dict[str, Any] = {
        "type": f"urn:laborstar:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": code,
        "request_id": g.get("request_id", ""),
    }
    if errors:
        body["errors"] = errors
    for name, value in (members or {}).items():
        body.setdefault(name, value if isinstance(value, int | float | bool | list | None) else str(value))
    return Response(current_app.json.dumps(body, separators=(",", ":")), status, mimetype=CONTENT_TYPE)
