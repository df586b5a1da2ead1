"""The pages' only way to data: the routes of the JSON API, called in this process as the person who is signed in.

Pages have no authority of their own. Who may see or do what, what is valid, and the words of a refusal are decided by
the API, once, for the pages, the mini-program and any other client.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, request
from werkzeug.datastructures import FileStorage, Headers
from werkzeug.test import EnvironBuilder

from app.core.api import API_PREFIX
from app.core.errors import Unauthenticated
from app.core.i18n import language, translate
from app.core.idempotency import HEADER as IDEMPOTENCY_KEY

PAGE = 100
# A sheet to print brings its own style and codes, a picture the style of the browser's own viewer; neither anything that
# runs.
_FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
)
_REFUSED = 400


class Refused(Exception):
    """The API said no; ``problem`` is its RFC 9457 document, with words for the person.

    ``retry_after`` is in how many seconds to try again, where the API says so.
    """

    def __init__(self, problem: dict[str, Any], retry_after: str | None = None) -> None:
        super().__init__(problem["code"])
        self.problem = problem
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        return int(self.problem["status"])

    @property
    def code(self) -> str:
        return str(self.problem["code"])


def get(path: str, **query: Any) -> Any:
    """Return the answer of a GET below ``/api/v1``; parameters that are None or "" are left out. Raises ``Refused``."""
    return _answer(call("GET", path, query=query))


def everything(path: str, *, most: int = 500, **query: Any) -> list[Any]:
    """Return the items of a list, page after page, up to ``most``."""
    items: list[Any] = []
    cursor = None
    while len(items) < most:
        page = get(path, cursor=cursor, limit=min(PAGE, most - len(items)), **query)
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    return items


def post(
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Return the answer of a POST; ``key`` makes it safe to repeat. Raises ``Refused``."""
    return _answer(call("POST", path, json=body, key=key, headers=headers))


def put(path: str, body: Mapping[str, Any], **query: Any) -> Any:
    """Return the answer of a PUT. Raises ``Refused``."""
    return _answer(call("PUT", path, query=query, json=body))


def delete(path: str, body: Mapping[str, Any] | None = None, **query: Any) -> None:
    """Raises ``Refused``."""
    _answer(call("DELETE", path, query=query, json=body))


def upload(path: str, file: FileStorage, **fields: Any) -> Any:
    """Return the answer to one file with its form fields. Raises ``Refused``."""
    parts = {name: str(value) for name, value in fields.items() if value is not None}
    return _answer(call("POST", path, form={**parts, "file": file}))


def passed_on(method: str, path: str, body: Mapping[str, Any] | None = None, **query: Any) -> Response:
    """Return a picture, sheet or file of the API as it is, for the browser. Raises ``Refused``."""
    response = call(method, path, query=query, json=body)
    if response.status_code >= _REFUSED:
        _answer(response)
    response.headers["Content-Security-Policy"] = _FILE_POLICY
    return response


def call(
    method: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    json: Mapping[str, Any] | None = None,
    form: Mapping[str, Any] | None = None,
    key: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Dispatch one request inside this one.

    What happens around a request (its log line, its metrics, the count of a visit) happens once, for the page itself.
    """
    builder = EnvironBuilder(
        API_PREFIX + path,
        request.url_root,
        _clean(query or {}),
        method=method,
        json=json,
        data=form,
        headers=_headers(key, headers or {}),
        environ_base={"REMOTE_ADDR": request.remote_addr or ""},
    )
    try:
        with current_app.request_context(builder.get_environ()):
            try:
                answered = current_app.dispatch_request()
            except Exception as error:  # noqa: BLE001  # The app's own handlers word every error.
                answered = current_app.handle_user_exception(error)
            return current_app.make_response(answered)
    finally:
        builder.close()


def _headers(key: str | None, more: Mapping[str, str]) -> Headers:
    headers = {**more, "Accept-Language": language()}
    if token := g.get("token"):
        headers["Authorization"] = f"Bearer {token}"
    if key:
        headers[IDEMPOTENCY_KEY] = key
    # What a form or a cookie holds may have line ends, a header may not.
    return Headers({name: "".join(value.splitlines()) for name, value in headers.items()})


def _clean(query: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in query.items()
        if value is not None and value != ""
    }


def _answer(response: Response) -> Any:
    body = response.get_json(silent=True)
    if response.status_code < _REFUSED:
        return body
    problem = body or {"status": response.status_code, "code": "refused", "title": translate("请求无法处理")}
    if problem["code"] == Unauthenticated.code:
        raise Unauthenticated
    raise Refused(problem, response.headers.get("Retry-After"))
