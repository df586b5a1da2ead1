"""From the cells of a spreadsheet to roster rows: finding the header, cleaning cells, naming every mistake.

Only the columns listed here are read. All others (ID cards, ethnicity, addresses, telephones, left-behind status ...)
are dropped and named in a warning, so that nobody believes they were stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, TypeVar

from app.core.errors import FieldError, Invalid
from app.schools.errors import RosterHeaderMissing, at_row
from app.schools.rules.classes import join_grade_and_class
from app.schools.rules.names import normalise_name
from app.schools.rules.roster_rows import RosterRow
from app.schools.rules.student_numbers import has_right_check_digit, normalise_student_number
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
_NATIONAL = re.compile(r"[GJL][0-9]{17}[0-9X]", re.IGNORECASE)
_SEAT = re.compile(r"0*([1-9][0-9]{0,2})号?")
_EXACT_DIGITS = 15  # Spreadsheet programs turn all further digits of a number into zeros.

_Value = TypeVar("_Value", int, bool)

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
    rows = [row for row in below if _is_about_a_child(row, columns)]
    columns = _settle_school_number(columns, rows)
    table = RosterTable(warnings=_ignored_columns(header_row, columns))
    for row_number, cells in rows:
        record = {column: cells[index] for column, index in columns.items() if index < len(cells)}
        _RowReader(row_number, record, table).read()
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


def _is_about_a_child(sheet_row: SheetRow, columns: Mapping[str, int]) -> bool:
    """Leave out rows with nothing in the columns read, and headers repeated on each printed page."""
    cells = sheet_row[1]
    words = {column: _header_word(cells[index]) for column, index in columns.items() if index < len(cells)}
    return any(words.values()) and words.get("name") not in COLUMN_WORDS["name"]


def _settle_school_number(columns: dict[str, int], rows: Iterable[SheetRow]) -> dict[str, int]:
    """Decide what this school calls 学号: the seat, the national number, or a number of its own that is not kept."""
    settled = dict(columns)
    index = settled.pop("school_number", None)
    if index is None:
        return settled
    values = [text for _, cells in rows if index < len(cells) and (text := _text(cells[index]))]
    for column, pattern in (("seat_no", _SEAT), ("student_number", _NATIONAL)):
        if column not in settled and values and all(pattern.fullmatch(text) for text in values):
            settled[column] = index
            break
    return settled


def _text(cell: Cell) -> str:
    """Return a cell as compact text; whole numbers that the program keeps as 12.0 lose the fraction."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**_EXACT_DIGITS:
        return str(int(cell))
    return compact(str(cell))


def _is_ruined(cell: Cell) -> bool:
    """Tell a number whose last digits the spreadsheet program has already thrown away."""
    if isinstance(cell, int | float):
        return bool(abs(cell) >= 10**_EXACT_DIGITS)
    return bool(_SCIENTIFIC.fullmatch(_text(cell)))


@dataclass(frozen=True)
class _RowReader:
    """Reads one row into the table, noting every mistake rather than the first."""

    row: int
    record: Mapping[str, Cell]
    table: RosterTable

    def read(self) -> None:
        mistakes_before = len(self.table.errors)
        row = RosterRow(
            row=self.row,
            name=self._name(),
            class_label=self._class_label(),
            seat_no=self._seat(),
            student_number=self._student_number(),
            sex=self._lookup("sex", _SEXES, "性别“{value}”无法识别,未读取"),
            is_boarder=self._lookup("is_boarder", _BOARDING, "就读方式“{value}”无法识别,未读取"),
        )
        if len(self.table.errors) == mistakes_before:
            self.table.rows.append(row)

    def _name(self) -> str:
        cell = self.record.get("name")
        if not _text(cell):
            self._refuse("name-missing", "没有填写姓名")
            return ""
        try:
            return normalise_name(str(cell))
        except Invalid as refusal:
            self._refuse(refusal.code, refusal.detail, **refusal.members)
            return ""

    def _class_label(self) -> str:
        label = join_grade_and_class(_text(self.record.get("grade")), _text(self.record.get("class_label")))
        if not label:
            self._refuse("class-missing", "没有填写班级")
        return label

    def _seat(self) -> int | None:
        text = _text(self.record.get("seat_no"))
        match = _SEAT.fullmatch(text)
        if text and not match:
            self._refuse("seat-invalid", "座号“{value}”应为1至999的整数", value=text[:20])
        return int(match[1]) if match else None

    def _student_number(self) -> str | None:
        cell = self.record.get("student_number")
        if not _text(cell):
            return None
        if _is_ruined(cell):
            self._refuse("number-ruined", "学籍号已被表格软件改成数值,末尾数字已丢失;请将该列设为文本后重新填写")
            return None
        try:
            number = normalise_student_number(str(cell))
        except Invalid as refusal:
            self._refuse(refusal.code, refusal.detail)
            return None
        if not has_right_check_digit(number):
            self._warn("check-digit", "学籍号校验位不符,请核对")
        return number

    def _lookup(self, column: str, meanings: Mapping[str, _Value], detail: str) -> _Value | None:
        text = _text(self.record.get(column))
        if text and text not in meanings:
            self._warn("value-unknown", detail, value=text[:20])
        return meanings.get(text)

    def _refuse(self, code: str, detail: str, /, **params: Any) -> None:
        self.table.errors.append(at_row(self.row, code, detail, **params))

    def _warn(self, code: str, detail: str, /, **params: Any) -> None:
        self.table.warnings.append(at_row(self.row, code, detail, **params))
