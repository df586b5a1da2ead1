"""An administrator's day in the browser: a school's roster is imported, and the county's figures are read and taken along."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.pages.accessibility import assert_accessible

BANNER = "仅供工作参考,不得用于考核、通报、排名"


@pytest.fixture
def roster(tmp_path):
    book = Workbook()
    for row in (
        ("姓名", "班级", "座号", "家庭住址"),
        ("次仁·卓玛", "一年级1班", 48, "不保存"),
        ("𬱖小满", "九年级9班", 1, ""),
    ):
        book.active.append(row)
    file = tmp_path / "名单.xlsx"
    book.save(file)
    return file


def test_administrator_imports_a_roster_and_reads_the_figures_of_the_county(screen, roster):
    screen.sign_in_by_form("county-admin")
    page = screen.page
    page.get_by_role("link", name="学校", exact=True).click()
    page.get_by_role("link", name="田家学校").click()
    page.get_by_role("link", name="名单和班级").click()
    page.get_by_label("名单文件").set_input_files(roster)
    page.get_by_role("button", name="看看会改什么").click()
    expect(page.locator("main")).to_contain_text("现在还没有改动任何内容")
    expect(page.locator("main")).to_contain_text("第3行")
    assert_accessible(page)
    page.get_by_role("button", name="确认写入").click()
    expect(page.get_by_role("status").first).to_contain_text("名单已更新")
    page.get_by_role("link", name="数据", exact=True).click()
    expect(page.locator("main")).to_contain_text("截至")
    expect(page.locator("main")).not_to_contain_text(BANNER)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出表格(csv)").click()
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert ["指标", "范围", "分子", "分母", "说明"] in rows
    page.get_by_role("link", name="注册和访问").click()
    expect(page.get_by_role("note")).to_contain_text(BANNER)
