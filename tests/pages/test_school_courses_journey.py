"""The office's courses in the browser: from a new course to a committed round, the demo's draw, a place, and a lesson."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages.accessibility import assert_accessible
from tests.pages.browser import PHONE
from tests.pages.device import Device
from tests.servers.laborstar import Laborstar, Person

OFFICE = "longquan-office"
ANNOUNCED = "本学期特色课程选课"


@pytest.fixture
def office(server: Laborstar) -> Person:
    return Person(server, server.token_of(OFFICE))


def school_id(server: Laborstar) -> str:
    return str(server.account(login=OFFICE)["school_id"])


def round_called(office: Person, server: Laborstar, title: str) -> dict[str, Any]:
    rounds = office("GET", f"/selection-rounds?school_id={school_id(server)}&limit=50")["items"]
    return next(one for one in rounds if one["title"] == title)


def test_office_brings_a_new_course_into_a_round(desktop: Device, server: Laborstar, office: Person):
    page = desktop.page
    desktop.sign_in_by_form(OFFICE)
    page.get_by_role("link", name="课程", exact=True).click()
    page.get_by_role("link", name="课程目录").click()
    page.get_by_role("link", name="录入新课").click()
    page.get_by_label("课程名称").fill("织毛衣")
    page.get_by_label("类别").select_option("labor")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="安排班次").click()
    page.get_by_label("周一 16:00–17:00").check()
    page.get_by_label("教师", exact=True).select_option(index=1)
    page.get_by_label("名额").fill("12")
    page.get_by_role("button", name="保存").click()
    assert_accessible(page)
    page.get_by_role("button", name="公布").click()
    expect(page.locator(".done")).to_contain_text("已公布")

    page.get_by_role("link", name="课程", exact=True).click()
    page.get_by_role("link", name="新建一轮选课").click()
    page.get_by_role("link", name="志愿抽签").click()
    page.get_by_label("名称").fill("织毛衣选课")
    page.get_by_label("公开随机数用什么").fill("下周二双色球的开奖号码")
    expect(page.get_by_label("织毛衣")).to_be_checked()
    page.get_by_role("button", name="保存计划").click()
    expect(page.locator(".step").first).to_contain_text("通知")
    page.locator("summary", has_text="现在就通知").click()
    page.get_by_role("button", name="确定现在就通知").click()
    expect(page.locator(".done")).to_contain_text("通知")
    round_id = round_called(office, server, "织毛衣选课")["id"]
    server.job("work_outbox", "now")
    page.reload()
    page.locator("summary", has_text="现在就准备").click()
    page.get_by_role("button", name="确定现在就准备").click()
    expect(page.locator("code")).to_contain_text(
        office("GET", f"/selection-rounds/{round_id}")["commitment"]["commitment"]
    )
    assert_accessible(page)
    page.locator("summary", has_text="取消本轮").click()
    page.get_by_label("原因").fill("只是演示")
    page.get_by_role("button", name="取消本轮").click()
    expect(page.locator("main")).to_contain_text("原因:只是演示")


def test_published_draw_is_there_for_everybody_to_check(
    screen: Device, server: Laborstar, office: Person, new_device: Callable[..., Device]
):
    screen.sign_in(OFFICE)
    round_id = round_called(office, server, ANNOUNCED)["id"]
    screen.open(f"/school/rounds/{round_id}")
    assert_accessible(screen.page)
    screen.page.get_by_role("link", name="结果统计和公开验证").click()
    expect(screen.page.locator(".figures")).to_contain_text("录取第一志愿")
    screen.page.get_by_text("按年级和班级看").click()
    assert_accessible(screen.page)
    link = screen.page.get_by_role("link", name="抽签文件").get_attribute("href")
    assert link
    anybody = new_device(PHONE, java_script_enabled=False)
    assert anybody.context.request.get(link).json()["format"] == "laborstar-draw/1"


def test_place_and_lesson_are_looked_after_on_a_phone(phone: Device, server: Laborstar, office: Person):
    phone.sign_in(OFFICE)
    found = office("GET", f"/selection-rounds/{round_called(office, server, ANNOUNCED)['id']}")
    offering = next(one for one in found["offerings"] if one["title"] == "合唱")
    page = phone.page
    phone.open(f"/school/offerings/{offering['id']}")
    assert_accessible(page)
    page.get_by_role("link", name="名单").click()
    first = page.locator("main .row").first
    name = first.locator(".row-words > span").inner_text()
    first.click()
    assert_accessible(page)
    page.locator("summary", has_text="退课").click()
    page.locator("details[open]").get_by_label("原因").fill("家长来校办理")
    page.locator("details[open]").get_by_role("button", name="退课").click()
    expect(page.locator(".done")).to_contain_text("空出的名额给候补的下一位")
    page.get_by_text("已退出的").click()
    expect(page.locator("details[open]")).to_contain_text(name.split()[-1])

    phone.open("/school/lessons")
    page.locator("main .row", has_text="合唱").first.click()
    page.get_by_label("看到什么").fill("秩序良好")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("main")).to_contain_text("秩序良好")
    assert_accessible(page)
