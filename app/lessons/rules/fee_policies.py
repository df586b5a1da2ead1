"""Local fee policies as a CSV table that an office keeps in a spreadsheet program.

Columns, all required in the header: ``scope`` (a region code or a school's id), ``name``, ``document_no``, ``locale``
(urban, rural, any), ``unit`` (per_lesson, per_month, per_term), ``price_yuan``, ``cap_yuan`` (empty for none),
``refund`` (by_day, half_month_steps, none), ``effective_from`` and ``effective_until`` (last day, empty for open).
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.errors import FieldError
from app.core.i18n import mark
from app.lessons.errors.fees import FeePoliciesInvalid
from app.lessons.rules.fees import Tariff
from app.lessons.rules.words import FeeUnit, Locale, Refund
from app.schools.errors import at_row

_YUAN = re.compile(r"[0-9]{1,5}(\.[0-9]{1,2})?")
_REGION_CODE = re.compile(r"[0-9]{6}")
_LONGEST = 60


@dataclass(frozen=True)
class ListedPolicy:
    """One row: what a document allows to charge, where and from when."""

    scope: str
    name: str
    document_no: str
    locale: Locale
    tariff: Tariff
    effective_from: date
    effective_until: date | None


def parse_policies(text: str) -> list[ListedPolicy]:
    """Read the whole table; raise ``FeePoliciesInvalid`` with every mistake and its row number."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if set(reader.fieldnames or ()) != set(_CELLS):
        columns = ",".join(_CELLS)
        raise FeePoliciesInvalid(errors=[at_row(1, "wrong-columns", mark("表头应为:{columns}"), columns=columns)])
    errors: list[FieldError] = []
    rows = [dict(_read(reader.line_num, cells, errors)) for cells in reader]
    if errors:
        raise FeePoliciesInvalid(errors=errors)
    return [_policy(**row) for row in rows]


def _read(number: int, cells: Mapping[str, Any], errors: list[FieldError]) -> Iterator[tuple[str, Any]]:
    for column, read in _CELLS.items():
        text = (cells[column] or "").strip()
        try:
            yield column, read(text)
        except ValueError:
            detail = mark("{column}一栏的内容“{text}”不正确")
            errors.append(at_row(number, "cell-invalid", detail, column=column, text=text))


def _policy(*, unit: FeeUnit, price_yuan: int, cap_yuan: int | None, refund: Refund, **rest: Any) -> ListedPolicy:
    return ListedPolicy(tariff=Tariff(unit, price_yuan, cap_yuan, refund), **rest)


def _scope(text: str) -> str:
    return text if _REGION_CODE.fullmatch(text) else str(UUID(text))


def _words(text: str) -> str:
    if not 1 <= len(text) <= _LONGEST:
        raise ValueError
    return text


def _cents(text: str) -> int:
    if not _YUAN.fullmatch(text):
        raise ValueError
    return int(Decimal(text) * 100)


def _cents_or_none(text: str) -> int | None:
    return _cents(text) if text else None


def _day_or_none(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_CELLS: dict[str, Callable[[str], Any]] = {
    "scope": _scope,
    "name": _words,
    "document_no": _words,
    "locale": Locale,
    "unit": FeeUnit,
    "price_yuan": _cents,
    "cap_yuan": _cents_or_none,
    "refund": Refund,
    "effective_from": date.fromisoformat,
    "effective_until": _day_or_none,
}
