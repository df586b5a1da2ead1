"""Roster files as schools send them: .xlsx, or CSV in UTF-8 or GB18030, told apart by their bytes, not their names."""

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from app.core.errors import DomainError
from app.schools.errors import RosterEncrypted, RosterTooLarge, RosterTypeUnsupported, RosterUnreadable, at_row
from app.schools.rules.roster_sheet import Cell, RosterTable, SheetRow, read_sheet

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
PROGRESS_EVERY = 100

Progress = Callable[[int], None]
"""Called with the number of sheet rows read so far."""

_ZIP_START = b"PK\x03\x04"
_OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")  # The container of .xls files and of encrypted .xlsx files.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_LAST_ROW_LOOKED_AT = 2 * MAX_ROWS  # Formatted but empty tails may reach a million rows; nobody's list goes on behind.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_LONGEST_MERGE_TAG = 200
_GLANCE_ROWS = 20  # Enough to tell a sheet in use from an empty one.
_CHUNK_BYTES = 1024 * 1024


def read_roster(data: bytes, filename: str, progress: Progress | None = None) -> RosterTable:
    """Read a roster file into rows, with every mistake of every row.

    Raises RosterTypeUnsupported, RosterEncrypted, RosterUnreadable, RosterTooLarge or RosterHeaderMissing for files
    that cannot be read as a whole.
    """
    if len(data) > MAX_FILE_BYTES:
        raise RosterTooLarge
    if data.startswith(_OLE_START):
        raise RosterEncrypted if _ENCRYPTED_STREAM in data else RosterTypeUnsupported
    if data.startswith(_ZIP_START):
        return _read_workbook(data, progress)
    if PurePath(filename).suffix.lower() == ".csv":
        return read_sheet(_filled_rows(_csv_rows(decode_table(data)), progress))
    raise RosterTypeUnsupported


def decode_table(data: bytes) -> str:
    """Return the text of a table in UTF-8 or GB18030. Raises RosterTypeUnsupported."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterTypeUnsupported


def _csv_rows(text: str) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise RosterUnreadable from error


def _read_workbook(data: bytes, progress: Progress | None) -> RosterTable:
    with _broken_means_unreadable(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check_archive(archive)
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet, *others = _visible_sheets(workbook)
        merges = _merged_ranges(archive, sheet._worksheet_path)  # type: ignore[attr-defined]  # noqa: SLF001  # Read-only sheets publish no merges.
        ignored = [other.title for other in others if any(any(row) for _, row in _cells(other, _GLANCE_ROWS))]
    table = read_sheet(_filled_rows(_fill_merged(_cells(sheet, _LAST_ROW_LOOKED_AT), merges), progress))
    if ignored:
        detail = "只读取了第一个工作表,没有读取:{sheets}"
        table.warnings.append(at_row(1, "sheets-ignored", detail, sheets="、".join(ignored)))
    return table


@contextmanager
def _broken_means_unreadable() -> Iterator[None]:
    try:
        yield
    except DomainError:
        raise
    except Exception as error:
        # A workbook can be broken in as many ways as there are exceptions: zip, XML, styles, numbers, references.
        raise RosterUnreadable from error


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks too large; zipfile never unpacks a member beyond the size added up here."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise RosterTooLarge
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise RosterTypeUnsupported


def _visible_sheets(workbook: Workbook) -> list[ReadOnlyWorksheet]:
    return [
        sheet
        for sheet in workbook.worksheets
        if isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible"
    ]


def _cells(sheet: ReadOnlyWorksheet, last_row: int) -> Iterator[SheetRow]:
    with _broken_means_unreadable():
        sheet.reset_dimensions()  # Many programs write a wrong size, and openpyxl would stop there.
        rows = sheet.iter_rows(max_row=last_row, max_col=MAX_COLUMNS + 1, values_only=True)  # type: ignore[misc]
        yield from enumerate(rows, start=1)


@dataclass(frozen=True)
class _Merge:
    first_column: int
    last_column: int
    first_row: int
    last_row: int


def _merge(first_column: str, first_row: str, last_column: str, last_row: str) -> _Merge:
    first, last = column_index_from_string(first_column), column_index_from_string(last_column)
    return _Merge(first - 1, min(last, MAX_COLUMNS) - 1, int(first_row), int(last_row))


def _merged_ranges(archive: zipfile.ZipFile, member: str) -> list[_Merge]:
    """Find the merged ranges. They stand behind all cells in the sheet's part, which is scanned once in chunks."""
    merges: list[_Merge] = []
    tail = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK_BYTES):
            window = tail + chunk
            position = 0
            for match in _MERGED.finditer(window):
                position = match.end()
                merges.append(_merge(*(group.decode() for group in match.groups())))
            if len(merges) > MAX_ROWS:
                raise RosterTooLarge
            tail = window[max(position, len(window) - _LONGEST_MERGE_TAG) :]
    return merges


def _fill_merged(rows: Iterator[SheetRow], merges: Iterable[_Merge]) -> Iterator[SheetRow]:
    """Give every cell of a merged range the value that the range shows; cells that are merely empty stay empty."""
    beginning: dict[int, list[_Merge]] = defaultdict(list)
    for merge in merges:
        if merge.first_column < MAX_COLUMNS:
            beginning[merge.first_row].append(merge)
    filling: dict[int, tuple[int, Cell]] = {}  # By column: the last row to fill, and with what.
    for number, cells in rows:
        for merge in beginning.get(number, ()):
            columns = range(merge.first_column, merge.last_column + 1)
            filling |= dict.fromkeys(columns, (merge.last_row, cells[merge.first_column]))
        filling = {column: fill for column, fill in filling.items() if fill[0] >= number}
        yield number, _filled(cells, filling) if filling else cells


def _filled(cells: Sequence[Cell], filling: dict[int, tuple[int, Cell]]) -> Sequence[Cell]:
    return [filling[column][1] if column in filling else cell for column, cell in enumerate(cells)]


def _filled_rows(rows: Iterator[SheetRow], progress: Progress | None) -> Iterator[SheetRow]:
    """Yield rows that hold anything, within the limits; sheets may have endless blank tails."""
    for number, cells in rows:
        if progress is not None and number % PROGRESS_EVERY == 0:
            progress(number)
        if not any(cells):
            continue
        if number > MAX_ROWS or any(cells[MAX_COLUMNS:]):
            raise RosterTooLarge
        yield number, cells
