from datetime import date

import pytest

from app.schools.errors import CalendarInvalid
from app.schools.rules.calendar import CalendarDay, DayKind, Term
from app.schools.rules.calendar_files import CALENDAR_TEMPLATE, parse_calendar

HEADER = "date,until,kind,timetable_weekday,note\n"


def mistakes(text):
    with pytest.raises(CalendarInvalid) as refusal:
        parse_calendar(text)
    return [(error.pointer, error.code) for error in refusal.value.errors]


def test_template_can_be_imported_as_it_is():
    table = parse_calendar(CALENDAR_TEMPLATE)
    assert table.terms == (Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),)
    assert table.days[date(2026, 10, 7)].kind is DayKind.HOLIDAY
    assert table.days[date(2026, 10, 10)].timetable_weekday == 3
    assert date(2026, 9, 28) not in table.days


def test_file_with_mark_slashes_and_chinese_kinds_as_spreadsheets_write_it():
    table = parse_calendar("\ufeffDate,Kind\r\n2026/1/4,调休上课\r\n\r\n2026/1/5,停课\r\n")
    assert table.days[date(2026, 1, 4)] == CalendarDay(date(2026, 1, 4), DayKind.MAKEUP)
    assert table.days[date(2026, 1, 5)].kind is DayKind.CLOSED


def test_terms_are_returned_in_the_order_of_time():
    rows = "2026-09-01,2027-01-22,学期,,2026-2027-1\n2026-03-02,2026-07-10,term,,2025-2026-2\n"
    assert [term.code for term in parse_calendar(HEADER + rows).terms] == ["2025-2026-2", "2026-2027-1"]


def test_all_mistakes_are_reported_at_once_with_their_rows():
    rows = [
        "2026-02-30,,holiday,,",
        "2026-10-01,2026-09-01,holiday,,",
        "2026-10-01,,party,,",
        "2026-10-10,,makeup,8,",
        "2026-10-11,,holiday,1,",
        "2026-09-01,2027-01-22,term,,autumn",
        "2026-11-02,,closed,,",
        "2026-11-01,2026-11-03,closed,,",
        "tomorrow,2026-13-01,closed,,",
    ]
    assert mistakes(HEADER + "\n".join(rows)) == [
        ("row 2", "date-invalid"),
        ("row 3", "range-invalid"),
        ("row 4", "kind-unknown"),
        ("row 5", "weekday-invalid"),
        ("row 6", "weekday-not-expected"),
        ("row 7", "term-code-invalid"),
        ("row 9", "day-repeated"),
        ("row 10", "date-invalid"),
        ("row 10", "date-invalid"),
    ]


def test_terms_may_not_overlap_or_repeat():
    rows = "2026-09-01,2027-01-22,term,,2026-2027-1\n2027-01-22,2027-07-01,term,,2026-2027-2\n"
    assert mistakes(HEADER + rows) == [("row 3", "term-overlaps")]


@pytest.mark.parametrize("text", ["", "\n", "day,kind\n", "date,note\n2026-01-01,x\n"])
def test_missing_columns_are_named(text):
    assert ("row 1", "column-missing") in mistakes(text)


def test_misspelt_columns_are_named_rather_than_ignored():
    assert mistakes("date,kind,timetable_week_day\n") == [("row 1", "column-unknown")]


def test_range_of_centuries_is_refused():
    assert mistakes(HEADER + "1900-01-01,2100-01-01,holiday,,") == [("row 2", "range-invalid")]


def test_broken_quotes_are_refused_with_their_row():
    assert mistakes(HEADER + '2026-01-01,,holiday,,"open') == [("row 2", "row-unreadable")]
