"""What can go wrong in the school's world, independent of HTTP frameworks and of the database.

Every refusal is an exception class with a stable ``code``. Features subclass the families below in their own
``errors.py``; ``app.core.problems`` turns them into RFC 9457 problem documents. Texts are written in Chinese, the
source language of the message catalogue, and translated when they are sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one part of the input.

    ``pointer`` is a JSON pointer into the body ("/items/0/title") or, for uploads and tables, a plain location
    ("row 12"). ``detail`` is a message of the catalogue with ``{named}`` places filled from ``params``.
    """

    pointer: str
    code: str
    detail: str
    params: tuple[tuple[str, Any], ...] = ()


class DomainError(Exception):
    """A refusal with a stable code. ``members`` become extra members of the problem document and fill ``detail``."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "请求无法处理"
    hint: ClassVar[str] = ""

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail or self.hint or self.title)
        self.detail = detail or self.hint
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.members = members


class BadRequest(DomainError):
    """The request itself is malformed."""


class Unauthenticated(DomainError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    code = "not-signed-in"
    title = "请先登录"


class Forbidden(DomainError):
    """The caller is known and may know the thing exists, but may not do this."""

    status = 403
    code = "forbidden"
    title = "没有权限"
    hint = "您的身份不能进行此操作。"


class NotFound(DomainError):
    """The thing does not exist, or the caller may not know that it does."""

    status = 404
    code = "not-found"
    title = "没有找到"


class Conflict(DomainError):
    """The request contradicts the present state."""

    status = 409
    code = "conflict"
    title = "与当前状态冲突"


class TooLarge(DomainError):
    """The body or file is larger than allowed."""

    status = 413
    code = "too-large"
    title = "内容过大"


class UnsupportedType(DomainError):
    """The bytes are of a kind that is not accepted, whatever their name says."""

    status = 415
    code = "unsupported-type"
    title = "不支持的文件类型"


class Invalid(DomainError):
    """Well-formed but against a rule."""

    status = 422
    code = "invalid"
    title = "内容不符合要求"


class TooManyRequests(DomainError):
    """The caller must slow down; ``retry_after`` seconds say how long."""

    status = 429
    code = "too-many-requests"
    title = "操作太频繁,请稍后再试"


class Unavailable(DomainError):
    """A part is busy or down; the same request may succeed later."""

    status = 503
    code = "unavailable"
    title = "服务暂时不可用,请稍后再试"
