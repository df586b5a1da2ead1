"""No text in an exported table acts as a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.insights.tables import as_csv, as_workbook, defused


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_acting_text_gets_an_apostrophe(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("value", ["三年级1班", "0%-24%", "", -3, 2.5, None])
def test_other_values_stay_as_they_are(value):
    assert defused(value) == value


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=8), min_size=1, max_size=3))
def test_csv_read_again_begins_no_cell_with_a_sign(row):
    read = next(csv.reader(io.StringIO(as_csv([row]).decode("utf-8-sig"), newline="")))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in read)
    assert [cell.removeprefix("'") if cell != given_ else cell for cell, given_ in zip(read, row, strict=True)] == row


def test_workbook_keeps_numbers_and_holds_no_formula():
    sheet = load_workbook(io.BytesIO(as_workbook([("=A1", -5, None)]))).active
    assert [cell.value for cell in sheet[1]][:2] == ["'=A1", -5]
    assert [cell.data_type for cell in sheet[1]][:2] == ["s", "n"]
