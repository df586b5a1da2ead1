"""Keyset pagination: pages stay right while rows are added, and no page costs a count."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import Session

from app.core.errors import BadRequest


class CursorInvalid(BadRequest):
    """The cursor was not made by this list."""

    code = "cursor-invalid"
    title = "翻页标记无效,请从第一页重新开始"


@dataclass(frozen=True)
class Page:
    """One page: ``items`` are rows, ``next`` the opaque cursor of the following page or None."""

    items: Sequence[Any]
    next: str | None


def page_of_rows(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    keys: Sequence[ColumnElement[Any]],
    *,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> Page:
    """Run ``statement`` for one page, ordered by ``keys`` (unique together, not null, all selected under their own names).

    One row more than the page is fetched to know whether there is a next page.
    """
    if cursor:
        bound = tuple_(*(_bind(key, value) for key, value in zip(keys, _decode(cursor, len(keys)), strict=True)))
        place = tuple_(*keys)
        statement = statement.where(place < bound if newest_first else place > bound)
    order = [key.desc() if newest_first else key.asc() for key in keys]
    rows = session.execute(statement.order_by(*order).limit(limit + 1)).all()
    more = len(rows) > limit
    items = rows[:limit]
    following = _encode([getattr(items[-1], _name(key)) for key in keys]) if more else None
    return Page(items, following)


def _name(key: ColumnElement[Any]) -> str:
    return str(getattr(key, "key", ""))


def _whole_number(value: Any) -> int:
    """Return a number that fits the narrowest integer column."""
    number = int(value)
    if not -(2**31) <= number < 2**31:
        raise ValueError
    return number


def _instant(value: Any) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _text(value: Any) -> str:
    text = str(value)
    text.encode()
    if "\0" in text:
        raise ValueError
    return text


_FROM_TEXT: dict[type, Callable[[Any], Any]] = {
    UUID: lambda value: UUID(str(value)),
    date: date.fromisoformat,
    datetime: _instant,
    int: _whole_number,
    str: _text,
}


def _bind(key: ColumnElement[Any], value: Any) -> ColumnElement[Any]:
    try:
        return literal(_FROM_TEXT[key.type.python_type](value), key.type)
    except (ValueError, TypeError, OverflowError) as error:
        raise CursorInvalid from error


def _encode(values: list[Any]) -> str:
    plain = [
        value if isinstance(value, int) else value.isoformat() if hasattr(value, "isoformat") else str(value)
        for value in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise CursorInvalid from error
    if not isinstance(values, list) or len(values) != length:
        raise CursorInvalid
    return values
