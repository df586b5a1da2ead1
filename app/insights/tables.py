"""Tables to hand out: CSV and workbooks in which no text can act as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

_ACTING = ("=", "+", "-", "@", "\t", "\r", "\n")
Value = str | int | float | None
Row = Sequence[Value]


def defused(value: Value) -> Value:
    """Return a value that no spreadsheet program takes for a formula; numbers are left as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_ACTING) else value


def as_csv(rows: Iterable[Row]) -> bytes:
    """Return CSV with the mark by which spreadsheet programs know UTF-8."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([defused(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def as_workbook(rows: Iterable[Row]) -> bytes:
    """Return one sheet; what would be a formula is kept as the text that it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([defused(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
