"""The calendar as a CSV table that a county office keeps in a spreadsheet program.

Columns (the header is required, ``until``, ``timetable_weekday`` and ``note`` may be left out):

- ``date``: 2026-10-01 (also 2026/10/1, as spreadsheet programs write it back);
- ``until``: last day of a row that stands for several days, empty for one day;
- ``kind``: school_day, weekend, holiday, makeup, break, closed, or term (Chinese words: see ``KIND_WORDS``);
- ``timetable_weekday``: 1 (Monday) to 7, for make-up days: whose timetable is followed;
- ``note``: free text; for a term its code, such as 2026-2027-1.

Only days that differ from the ordinary week need a row.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.core.errors import FieldError
from app.schools.errors import CalendarInvalid, at_row
from app.schools.rules.calendar import TEACHING_KINDS, CalendarDay, DayKind, Term, is_term_code
from app.schools.rules.widths import compact

CALENDAR_TEMPLATE = """\
date,until,kind,timetable_weekday,note
2026-09-01,2027-01-22,term,,2026-2027-1
2026-09-20,,makeup,5,补9月25日(星期五)的课
2026-09-25,2026-09-27,holiday,,中秋节
2026-10-01,2026-10-07,holiday,,国庆节
2026-10-10,,makeup,3,补10月7日(星期三)的课
2027-01-23,2027-02-21,break,,寒假
"""

KIND_WORDS = {kind.value: kind for kind in DayKind} | {
    "上课": DayKind.SCHOOL_DAY,
    "周末": DayKind.WEEKEND,
    "节假日": DayKind.HOLIDAY,
    "调休上课": DayKind.MAKEUP,
    "假期": DayKind.BREAK,
    "停课": DayKind.CLOSED,
}
TERM_WORDS = frozenset({"term", "学期"})
COLUMNS = ("date", "until", "kind", "timetable_weekday", "note")
_REQUIRED_COLUMNS = ("date", "kind")
_LONGEST_ROW = timedelta(days=366)
_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_WEEKDAY = re.compile(r"[1-7]")


@dataclass(frozen=True)
class CalendarTable:
    """What a calendar file says."""

    days: Mapping[date, CalendarDay]
    terms: tuple[Term, ...]


def parse_calendar(text: str) -> CalendarTable:
    """Read the whole table; raise CalendarInvalid with every mistake and its row number."""
    reader = _Reader()
    for row_number, cells in _records(text):
        reader.read(row_number, cells)
    if reader.errors:
        raise CalendarInvalid(errors=reader.errors)
    return CalendarTable(reader.days, tuple(sorted(reader.terms, key=lambda term: term.starts_on)))


def _records(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [compact(cell).lower() for cell in next(lines, [])]
        _check_header(header)
        for cells in lines:
            record = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            if any(record.values()):
                yield lines.line_num, record
    except csv.Error as error:
        raise CalendarInvalid(errors=[at_row(lines.line_num, "row-unreadable", "无法读取这一行")]) from error


def _check_header(header: list[str]) -> None:
    missing = [name for name in _REQUIRED_COLUMNS if name not in header]
    unknown = [name for name in header if name and name not in COLUMNS]
    errors = [at_row(1, "column-missing", "缺少列{column}", column=name) for name in missing]
    errors += [at_row(1, "column-unknown", "不认识的列{column}", column=name) for name in unknown]
    if errors:
        raise CalendarInvalid(errors=errors)


@dataclass
class _Reader:
    """Collects days, terms and mistakes while rows are read one by one."""

    days: dict[date, CalendarDay] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)

    def read(self, row: int, cells: dict[str, str]) -> None:
        kind_word = cells.get("kind", "")
        span = self._span(row, cells)
        if kind_word in TERM_WORDS:
            self._add_term(row, cells.get("note", ""), span)
        elif kind_word in KIND_WORDS:
            self._add_days(row, cells, KIND_WORDS[kind_word], span)
        else:
            self._refuse(row, "kind-unknown", "不认识的日期类型“{kind}”", kind=kind_word)

    def _span(self, row: int, cells: dict[str, str]) -> tuple[date, date] | None:
        first = self._date(row, cells.get("date", ""))
        last = self._date(row, cells["until"]) if cells.get("until") else first
        if first is None or last is None:
            return None
        if first <= last <= first + _LONGEST_ROW:
            return first, last
        self._refuse(row, "range-invalid", "结束日期应在开始日期之后一年内")
        return None

    def _date(self, row: int, text: str) -> date | None:
        match = _DATE.fullmatch(text)
        try:
            if match:
                return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass  # A day such as 30 February falls through to the refusal below.
        self._refuse(row, "date-invalid", "日期“{text}”无法识别,应写作2026-10-01", text=text)
        return None

    def _add_term(self, row: int, code: str, span: tuple[date, date] | None) -> None:
        if not is_term_code(code):
            self._refuse(row, "term-code-invalid", "学期代码“{term}”应写作2026-2027-1", term=code)
        elif span is None:
            return
        elif any(term.code == code or (span[0] <= term.ends_on and term.starts_on <= span[1]) for term in self.terms):
            self._refuse(row, "term-overlaps", "学期{term}重复或与其他学期日期重叠", term=code)
        else:
            self.terms.append(Term(code, *span))

    def _add_days(self, row: int, cells: dict[str, str], kind: DayKind, span: tuple[date, date] | None) -> None:
        weekday = self._weekday(row, cells.get("timetable_weekday", ""), kind)
        if span is None:
            return
        covered = [span[0] + timedelta(days=number) for number in range((span[1] - span[0]).days + 1)]
        repeated = next((day for day in covered if day in self.days), None)
        if repeated:
            self._refuse(row, "day-repeated", "{day}在前面已经列出", day=repeated.isoformat())
        self.days |= {day: CalendarDay(day, kind, weekday, cells.get("note", "")) for day in covered}

    def _weekday(self, row: int, text: str, kind: DayKind) -> int | None:
        if not text:
            return None
        if not _WEEKDAY.fullmatch(text):
            self._refuse(row, "weekday-invalid", "课表星期应为1至7")
        elif kind not in TEACHING_KINDS:
            self._refuse(row, "weekday-not-expected", "只有上课日和调休上课日可以填写课表星期")
        else:
            return int(text)
        return None

    def _refuse(self, row: int, code: str, detail: str, **params: str) -> None:
        self.errors.append(at_row(row, code, detail, **params))
