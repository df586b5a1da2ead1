import csv
import io
import os
import time
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.schools.errors import (
    RosterEncrypted,
    RosterHeaderMissing,
    RosterTooLarge,
    RosterTypeUnsupported,
    RosterUnreadable,
)
from app.schools.roster_files import read_roster
from app.schools.rules.roster_rows import RosterRow

# A made-up number with a right check digit: 110105 + 19491231 + 002, the worked example of GB 11643.
NUMBER = "G11010519491231002X"
HEADER = ["班级", "姓名", "座号"]
RARE = "\U00020bb7"


def xlsx(*rows, merged=(), draw=lambda _: None):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(list(row))
    for cells in merged:
        workbook.active.merge_cells(cells)
    draw(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def csv_text(*rows):
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def read(*rows, **rest):
    return read_roster(xlsx(*rows, **rest), "名单.xlsx")


def codes(notes):
    return [(note.pointer, note.code) for note in notes]


def with_part(data, name, change):
    """Rewrite one part of a workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        assert name in old.namelist()
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return buffer.getvalue()


def test_every_column_that_is_kept_is_read():
    table = read(
        ["序号", "年级", "班级", "学生姓名", "座号", "全国学籍号", "性别", "就读方式"],
        [1, "三年级", "(2)班", " 李 明 ", 12, NUMBER.lower(), "男", "住校"],
        [2, "三年级", 2, f"{RARE}·阿", "13号", None, "2", "走读"],
    )
    assert table.rows == [
        RosterRow(2, "李明", "三年级(2)班", 12, NUMBER, 1, True),
        RosterRow(3, f"{RARE}·阿", "三年级2", 13, None, 2, False),
    ]
    assert table.errors == table.warnings == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_schools_use(encoding):
    data = csv_text(["三年级学生名单"], HEADER, ["三年级2班", f"李{RARE}", "１２"]).encode(encoding)
    assert read_roster(data, "名单.CSV").rows == [RosterRow(3, f"李{RARE}", "三年级2班", 12)]


def test_titles_may_stand_above_the_header():
    table = read(["田家学校2026年秋季学生名册"], [], ["填表人:", "李老师"], HEADER, ["三年级2班", "李明", 1])
    assert [row.row for row in table.rows] == [5]


def test_header_beyond_the_tenth_filled_row_is_not_searched():
    with pytest.raises(RosterHeaderMissing):
        read(*[["说明"]] * 10, HEADER, ["三年级2班", "李明", 1])


@pytest.mark.parametrize("header", [["姓名"], ["班级"], ["学生", "班主任"], []])
def test_file_without_name_and_class_columns_is_refused(header):
    with pytest.raises(RosterHeaderMissing):
        read(header, ["三年级2班", "李明"])


def test_decorated_headers_are_recognised():
    assert len(read(["* 姓 名", "班级(必填)", "座号:"], ["李明", "302", 1]).rows) == 1


def test_header_of_two_rows_is_read_by_its_fuller_row():
    table = read(
        ["班级", "姓名", "学籍信息", None],
        [None, None, "学籍号", "性别"],
        ["三年级2班", "李明", NUMBER, "女"],
        merged=["A1:A2", "B1:B2", "C1:D1"],
    )
    assert table.rows == [RosterRow(3, "李明", "三年级2班", None, NUMBER, 2)]


def test_header_repeated_on_each_page_and_footers_are_no_children():
    table = read(["合计", *HEADER], [None, "302", "李明", 1], [None, *HEADER], ["共1人"], [None, "302", "王芳", 2])
    assert [row.name for row in table.rows] == ["李明", "王芳"]
    assert table.errors == []


def test_columns_that_are_not_kept_are_named_so_that_nobody_believes_they_were():
    table = read(
        [*HEADER, "出生日期", "民族", "身份证号", "家庭住址", "联系电话", "是否留守儿童"],
        ["302", "李明", 1, date(2018, 3, 4), "土家族", 110105194912310020, "某村", 13800000000, "是"],
    )
    assert codes(table.warnings) == [("row 1", "columns-ignored")]
    assert dict(table.warnings[0].params)["columns"] == "出生日期、民族、身份证号、家庭住址、联系电话、是否留守儿童"
    assert len(table.rows) == 1


@pytest.mark.parametrize("cell", [110105194912310020, 1.1010519491231e17, "4.31128E+17", "４.３１１２８e+17", 10**15])
def test_numbers_ruined_by_a_spreadsheet_are_refused_with_their_row(cell):
    table = read([*HEADER, "学籍号"], ["302", "王芳", 1, NUMBER], ["302", "李明", 2, cell])
    assert codes(table.errors) == [("row 3", "number-ruined")]
    assert [row.name for row in table.rows] == ["王芳"]


def test_wrong_check_digit_is_a_warning_only():
    table = read([*HEADER, "学籍号"], ["302", "李明", 1, NUMBER[:-1] + "1"])
    assert codes(table.warnings) == [("row 2", "check-digit")]
    assert len(table.rows) == 1


def test_every_mistake_of_every_row_is_named():
    table = read(
        [*HEADER, "学籍号", "性别", "就读方式"],
        [None, "李\ue863", "十二", "123", "男", "走读"],
        ["302", None, 1, None, None, None],
        ["302", "王芳", 0, None, "未知", "借宿"],
        ["302", "张三", 1000, None, None, None],
        ["302", "李四", 1.5, None, None, None],
    )
    assert codes(table.errors) == [
        ("row 2", "rare-character-check"),
        ("row 2", "class-missing"),
        ("row 2", "seat-invalid"),
        ("row 2", "student-number-invalid"),
        ("row 3", "name-missing"),
        ("row 4", "seat-invalid"),
        ("row 5", "seat-invalid"),
        ("row 6", "seat-invalid"),
    ]
    assert codes(table.warnings) == [("row 4", "value-unknown"), ("row 4", "value-unknown")]
    assert table.rows == []


def test_messages_have_all_their_values():
    table = read([*HEADER, "性别", "民族"], ["302", "李\ue863", "x", "?", "汉"], ["", "王芳", 1, "男", "汉"])
    texts = [note.detail.format(**dict(note.params)) for note in (*table.errors, *table.warnings)]
    assert len(texts) == 5
    assert not any("{" in text for text in texts)


def test_merged_class_labels_are_filled_down():
    table = read(
        HEADER,
        ["三年级1班", "甲", 1],
        [None, "乙", 2],
        ["三年级2班", "丙", 1],
        [None, "丁", 2],
        merged=["A2:A3", "A4:A5"],
    )
    assert [row.class_label for row in table.rows] == ["三年级1班", "三年级1班", "三年级2班", "三年级2班"]


def test_empty_class_cells_that_are_not_merged_are_errors():
    table = read(HEADER, ["三年级1班", "甲", 1], [None, "乙", 2])
    assert codes(table.errors) == [("row 3", "class-missing")]


def test_merges_outside_the_columns_read_do_no_harm():
    table = read(HEADER, ["302", "李明", 1], merged=["DA1:DC5", "CU2:DD9"])
    assert len(table.rows) == 1


def test_blank_tails_of_rows_and_columns_are_no_rows():
    def draw(workbook):
        workbook.active["A500"] = " "
        workbook.active.cell(row=30_000, column=200).number_format = "0.00"

    assert len(read(HEADER, ["302", "李明", 1], draw=draw).rows) == 1


def test_wrong_dimension_in_the_file_hides_nothing():
    data = with_part(
        xlsx(HEADER, ["302", "李明", 1]),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'ref="A1:C2"', b'ref="A1"'),
    )
    assert len(read_roster(data, "a.xlsx").rows) == 1


@pytest.mark.parametrize(
    ("values", "seat", "number"),
    [((7, "08"), 7, None), ((NUMBER, NUMBER), None, NUMBER), (("20080203", 7), None, None)],
)
def test_what_a_school_calls_student_number_is_told_by_its_values(values, seat, number):
    table = read(["姓名", "班级", "学号"], ["李明", "302", values[0]], ["王芳", "302", values[1]])
    assert (table.rows[0].seat_no, table.rows[0].student_number) == (seat, number)
    assert bool(table.warnings) == (seat is None and number is None)


def test_only_the_first_visible_sheet_is_read_and_others_in_use_are_named():
    def draw(workbook):
        hidden = workbook.create_sheet("选项", 0)
        hidden.append(["男"])
        hidden.sheet_state = "hidden"
        workbook.active = 1
        workbook.create_sheet("二班").append(HEADER)
        workbook.create_sheet("Sheet3")

    table = read(HEADER, ["302", "李明", 1], draw=draw)
    assert [row.name for row in table.rows] == ["李明"]
    assert codes(table.warnings) == [("row 1", "sheets-ignored")]
    assert dict(table.warnings[0].params) == {"sheets": "二班"}


def test_progress_is_told_while_reading():
    seen = []
    data = xlsx(HEADER, *[["302", "李明", number] for number in range(1, 251)])
    read_roster(data, "a.xlsx", seen.append)
    assert seen == [100, 200]


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (OLE, "名单.xls"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "a.xls"),
        (b"%PDF-1.7", "a.pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.csv"),
        (b"\xff\xff\xff", "a.csv"),
        (b"", "a.xlsx"),
        (csv_text(HEADER).encode(), "名单"),
    ],
)
def test_other_kinds_of_file_are_refused_with_what_to_do(data, filename):
    with pytest.raises(RosterTypeUnsupported) as refusal:
        read_roster(data, filename)
    assert ".xlsx" in refusal.value.detail


def test_zip_that_is_no_workbook_is_refused_as_unsupported():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(RosterTypeUnsupported):
        read_roster(buffer.getvalue(), "a.xlsx")


def test_workbook_with_a_password_says_so():
    with pytest.raises(RosterEncrypted):
        read_roster(OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")


def test_workbook_without_visible_sheets_is_unreadable():
    data = with_part(xlsx(HEADER), "xl/workbook.xml", lambda part: part.replace(b'state="visible"', b'state="hidden"'))
    with pytest.raises(RosterUnreadable):
        read_roster(data, "a.xlsx")


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("change", [lambda part: part[: len(part) // 2], lambda _: b"", lambda _: b"\0" * 50])
def test_broken_parts_make_a_workbook_unreadable(part, change):
    with pytest.raises(RosterUnreadable):
        read_roster(with_part(xlsx(HEADER, ["302", "李明", 1]), part, change), "a.xlsx")


WHOLE = xlsx(HEADER, *[["302", "李明", number] for number in range(1, 20)])


@settings(max_examples=60)
@given(st.integers(4, len(WHOLE) - 1), st.binary(min_size=1, max_size=40))
def test_damaged_bytes_never_cause_anything_but_a_refusal(position, noise):
    damaged = WHOLE[:position] + noise + WHOLE[position + len(noise) :]
    with suppress(RosterTypeUnsupported, RosterUnreadable, RosterTooLarge, RosterHeaderMissing):
        read_roster(damaged, "a.xlsx")


def test_large_files_are_refused_unread():
    with pytest.raises(RosterTooLarge):
        read_roster(os.urandom(10 * 1024 * 1024 + 1), "a.xlsx")


def test_zip_bombs_are_refused_before_they_unpack():
    data = with_part(xlsx(HEADER), "xl/worksheets/sheet1.xml", lambda _: bytes(101 * 1024 * 1024))
    assert len(data) < 1024 * 1024
    started = time.process_time()
    with pytest.raises(RosterTooLarge):
        read_roster(data, "a.xlsx")
    assert time.process_time() - started < 0.5


def test_row_far_beyond_any_sheet_ends_in_bounded_time():
    data = with_part(
        xlsx(HEADER, ["302", "李明", 1]),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<row r="2"', b'<row r="999999999999"'),
    )
    started = time.process_time()
    assert read_roster(data, "a.xlsx").rows == []
    assert time.process_time() - started < 3


def test_more_rows_than_a_county_school_has_are_refused():
    lines = csv_text(HEADER, *[["302", "李明", ""]] * 20_000)
    with pytest.raises(RosterTooLarge):
        read_roster(lines.encode(), "a.csv")


def test_more_than_a_hundred_columns_are_refused():
    assert len(read([*HEADER, *["备注"] * 97], ["302", "李明", 1]).rows) == 1
    with pytest.raises(RosterTooLarge):
        read([*HEADER, *["备注"] * 98], ["302", "李明", 1])


def test_cell_beyond_the_csv_limit_is_unreadable():
    with pytest.raises(RosterUnreadable):
        read_roster(csv_text(HEADER, ["302", "李" * 200_000, 1]).encode(), "a.csv")


def test_three_thousand_rows_are_read_in_under_three_seconds():
    rows = [[f"三年级{number % 20 + 1}班", f"李明{number}", number // 20 + 1, NUMBER, "男"] for number in range(3000)]
    data = xlsx([*HEADER, "学籍号", "性别"], *rows)
    started = time.process_time()
    table = read_roster(data, "a.xlsx")
    assert time.process_time() - started < 3
    assert len(table.rows) == 3000
