"""From the cells of a spreadsheet to roster rows: finding the header, cleaning cells, naming every mistake.

Only the columns listed here are read. All others (ID cards, ethnicity, addresses, telephones, left-behind status ...)
are dropped and named in a warning, so that nobody believes they were stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from app.core.errors import FieldError
from app.schools.errors import RosterHeaderMissing, at_row
from app.schools.rules.roster_rows import RosterRow
from app.schools.rules.widths import compact

HEADER_WITHIN = 10  # Rows; titles and notes stand above the header.
COLUMN_WORDS = {
    "name": ("姓名", "学生姓名"),
    "class_label": ("班级", "班号", "班", "班级名称", "所在班级"),
    "grade": ("年级", "所在年级"),
    "student_number": ("学籍号", "全国学籍号", "个人标识码", "学籍号码"),
    "seat_no": ("座号", "座位号", "班内学号"),
    "school_number": ("学号",),
    "sex": ("性别",),
    "is_boarder": ("就读方式", "是否住校", "是否寄宿"),
}
_COLUMN_BY_WORD = {word: column for column, words in COLUMN_WORDS.items() for word in words}
_SEXES = {"男": 1, "1": 1, "女": 2, "2": 2}
_BOARDING = {"走读": False, "走读生": False, "1": False, "否": False}
_BOARDING |= {"住校": True, "住校生": True, "寄宿": True, "寄宿生": True, "2": True, "是": True}
_NOT_WORTH_NAMING = frozenset({"", "序号", "编号"})
_HEADER_DECORATION = re.compile(r"\(.*?\)|[*:：]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}", re.IGNORECASE)
_SEAT = re.compile(r"0*([1-9][0-9]{0,2})号?")
_EXACT_DIGITS = 15  # Spreadsheet programs turn all further digits of a number into zeros.

Cell = Any
"""What a spreadsheet reader gives for a cell: str, int, float, bool, a date, or None."""
SheetRow = tuple[int, Sequence[Cell]]
"""The row number that the spreadsheet program shows, and its cells."""


@dataclass
class RosterTable:
    """What was read. A row with an error is not among ``rows``; a row with a warning is."""

    rows: list[RosterRow] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)


def read_sheet(sheet_rows: Iterable[SheetRow]) -> RosterTable:
    """Read a sheet's non-empty rows; raise RosterHeaderMissing when no header stands near the top."""
    remaining = iter(sheet_rows)
    head = list(islice(remaining, HEADER_WITHIN))
    header_row, columns = _find_header(head)
    below = chain((row for row in head if row[0] > header_row[0]), remaining)
    columns, records = _settle_school_number(columns, _records(below, columns))
    table = RosterTable(warnings=_ignored_columns(header_row, columns))
    for row_number, record in records:
        _read_record(table, row_number, record)
    return table


def _find_header(head: Sequence[SheetRow]) -> tuple[SheetRow, dict[str, int]]:
    """Return the row that names most columns; a header of two rows repeats merged names in the lower one."""
    found = [(row, _columns_of(row[1])) for row in head]
    complete = [(row, columns) for row, columns in found if "name" in columns and "class_label" in columns]
    if not complete:
        raise RosterHeaderMissing
    return max(complete, key=lambda candidate: len(candidate[1]))


def _columns_of(cells: Sequence[Cell]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        column = _COLUMN_BY_WORD.get(_header_word(cell))
        if column is not None:
            columns.setdefault(column, index)
    return columns


def _header_word(cell: Cell) -> str:
    return _HEADER_DECORATION.sub("", compact(str(cell))) if cell is not None else ""


def _ignored_columns(header_row: SheetRow, columns: Mapping[str, int]) -> list[FieldError]:
    row_number, cells = header_row
    read = set(columns.values())
    words = (_header_word(cell) for index, cell in enumerate(cells) if index not in read)
    ignored = dict.fromkeys(word for word in words if word not in _NOT_WORTH_NAMING)
    if not ignored:
        return []
    return [at_row(row_number, "columns-ignored", "以下各列没有读取,也不会保存:{columns}", columns="、".join(ignored))]


def _records(rows: Iterable[SheetRow], columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Yield the cells by column; rows without a word in them and headers repeated on each printed page are left out."""
    for row_number, cells in rows:
        record = {column: cells[index] for column, index in columns.items() if index < len(cells)}
        if any(_text(cell) for cell in record.values()) and _header_word(record.get("name")) not in COLUMN_WORDS["name"]:
            yield row_number, record
