"""The storage port: what the rest of Laborstar may ask of the place where files are kept.

An adapter keeps whole objects under id-based keys. It knows nothing of photos, people or permissions; who may see an
object is decided before a link to it is made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.core.counters import STORAGE_ERRORS
from app.core.errors import NotFound, TooLarge, Unavailable

RETRY_AFTER_SECONDS = 5

_SEGMENT = r"[a-z0-9][a-z0-9_-]{0,63}"
_KEY = re.compile(rf"(?:{_SEGMENT}/){{1,4}}{_SEGMENT}\.[a-z0-9]{{1,8}}")


class ObjectMissing(NotFound):
    """No object is stored under this key (any more)."""

    code = "object-missing"
    title = "没有找到文件"


class ObjectTooLarge(TooLarge):
    """The object has more bytes than the reader wants to take."""

    code = "object-too-large"
    title = "文件过大"


class StorageUnavailable(Unavailable):
    """The store cannot be reached, is full, or refuses us; the cause is chained for the log, never told to the caller.

    It counts itself, so that no adapter can forget to.
    """

    code = "storage-unavailable"
    title = "文件存储暂时不可用,请稍后再试"

    def __init__(self) -> None:
        super().__init__(retry_after=RETRY_AFTER_SECONDS)
        STORAGE_ERRORS.inc()


@dataclass(frozen=True)
class Ticket:
    """Leave to upload one object without us: a form to POST to ``url``, with ``fields`` as they are and the file last."""

    url: str
    fields: Mapping[str, str]


class Storage(Protocol):
    """Every method but ``link`` and ``ticket`` talks to the store and may raise StorageUnavailable.

    Never call one in a transaction. A key that breaks the rules of ``checked_key`` raises ValueError, because keys are
    made by us and not by callers.
    """

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store the whole object or nothing, in place of any older one; when this returns, the object is durable."""

    def get(self, key: str, *, most: int | None = None) -> bytes:
        """Return the whole object; raise ObjectMissing when there is none.

        With ``most``, raise ObjectTooLarge for an object of more bytes instead of reading it.
        """

    def delete(self, key: str) -> None:
        """Make sure that there is no such object, so that a sweep can be repeated."""

    def exists(self, key: str) -> bool:
        """Tell whether the object is there, without reading it."""

    def link(self, key: str, *, seconds: int, filename: str | None = None) -> str | None:
        """Return an address that anybody can read for ``seconds``, or None where the app itself must serve the bytes.

        With ``filename`` the browser saves the file under that name instead of showing it. Whether the object exists
        is not asked.
        """

    def ticket(self, key: str, *, content_type: str, most: int, seconds: int) -> Ticket | None:
        """Return leave to upload one object of 1 to ``most`` bytes under exactly this key within ``seconds``.

        It may be of any type of the family of ``content_type`` ("image/..."). None where nothing but the app itself
        can take uploads.
        """

    def check(self) -> None:
        """Raise StorageUnavailable unless the store can be used now; asked by the readiness probe."""


def checked_key(key: str) -> str:
    """Return ``key`` if every adapter can keep it safely, else raise ValueError.

    One to four folders and a file name with an extension, such as ``r/0198c5f2-....jpg``. Without capitals two keys
    never meet on a file system that ignores case; without dots in front no key climbs out of a folder or hides.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key
