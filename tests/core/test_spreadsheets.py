import pytest

from app.core.spreadsheets import defuse


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_cells_that_would_run_as_formulas_get_an_apostrophe(cell):
    assert defuse(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "李小明", "三年级2班", "a=b", "'=1"])
def test_ordinary_cells_stay_as_they_are(cell):
    assert defuse(cell) == cell
