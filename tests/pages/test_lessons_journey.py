"""An afternoon in the browser: a family sends somebody with a code, the teacher calls the roll and lets the child go."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from app.core.clock import SHANGHAI
from tests.pages.accessibility import assert_accessible
from tests.pages.browser import PHONE
from tests.servers.laborstar import Person

FAMILY = "longquan-guardian-two"
WEDNESDAY = 3


@pytest.fixture(scope="module")
def afternoon(server):
    """Make today a day with Wednesday's lessons, and return one of a child of the family: its teacher, title and name."""
    today = datetime.now(SHANGHAI).date().isoformat()
    office = Person(server, server.token_of("longquan-office"))
    day = {"on": today, "kind": "makeup", "timetable_weekday": WEDNESDAY}
    office("PUT", "/calendar/days", day | {"school_id": server.account(login="longquan-office")["school_id"]})
    server.job("plan_sessions", today)
    guardian = Person(server, server.token_of(FAMILY))
    child = guardian("GET", "/me")["children"][0]
    lessons = guardian("GET", f"/students/{child['id']}/attendance")["items"]
    teacher, title = taught_by_one(
        server, {one["session_id"]: one["title"] for one in lessons if one["held_on"] == today}
    )
    return {"teacher": teacher, "title": title, "name": child["name"]}


def taught_by_one(server, titles):
    """Return the login of somebody who gives one of the lessons, and its title."""
    for account in server.demo["accounts"]:
        if account["role"] in {"homeroom_teacher", "teacher"} and account["note"] == "龙泉第五小学":
            teaching = Person(server, server.token_of(account["login"]))("GET", "/teaching")
            for lesson in teaching["sessions"]:
                if lesson["session_id"] in titles:
                    return account["login"], titles[lesson["session_id"]]
    raise AssertionError(titles)


def test_family_makes_a_code_with_which_the_teacher_lets_the_child_go(phone, new_device, afternoon):
    code = code_for_today(phone)
    gate = new_device(PHONE)
    gate.sign_in_by_form(afternoon["teacher"])
    gate.page.get_by_role("link", name=re.compile(afternoon["title"])).first.tap()
    call_roll(gate.page, afternoon["name"])
    gate.page.get_by_role("link", name="放学交接").tap()
    waiting = gate.page.locator("details.awaited").filter(has_text=afternoon["name"])
    waiting.locator("summary").tap()
    assert_accessible(gate.page)
    waiting.get_by_label("接送码").fill(code)
    waiting.get_by_role("button", name="凭码交接").tap()
    expect(gate.page.get_by_role("status")).to_contain_text("已交接")
    expect(gate.page.locator("main .rows")).to_contain_text(afternoon["name"])
    phone.open("/family/pickup")
    expect(phone.page.locator("main")).to_contain_text("隔壁张叔叔")


def code_for_today(device):
    """Make a code as the family does, and read it from the screen."""
    device.visit(FAMILY, "/family/pickup")
    device.page.get_by_label("谁来接").fill("隔壁张叔叔")
    device.page.get_by_role("button", name="生成接送码").tap()
    expect(device.page.get_by_role("img", name="接送码的二维码")).to_be_visible()
    assert_accessible(device.page)
    return device.page.locator(".pickup-code").inner_text().replace(" ", "")


def call_roll(page, present):
    """Tap one child that is missing, who is not the one that must be present, and finish."""
    missing = page.locator("label.roll-tile").filter(has_not_text=present).first
    expect(missing).to_contain_text("到")
    missing.tap()
    expect(missing.get_by_text("缺席")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="点名完成").tap()
    expect(page.get_by_role("status")).to_contain_text("缺席1人")


def test_teacher_writes_words_that_the_family_reads(desktop, phone, afternoon):
    desktop.sign_in(afternoon["teacher"])
    desktop.open("/teacher/lessons")
    desktop.page.get_by_role("link", name=re.compile(afternoon["title"])).first.click()
    desktop.page.get_by_role("link", name="这门课").click()
    assert_accessible(desktop.page)
    desktop.page.get_by_role("link", name="给孩子的话").click()
    child = desktop.page.locator("details.awaited").filter(has_text=afternoon["name"])
    child.locator("summary").click()
    child.get_by_label(f"给{afternoon['name']}的话").fill("今天把工具都擦干净了。")
    child.get_by_role("button", name="保存").click()
    expect(desktop.page.get_by_role("status")).to_contain_text("已写好")
    phone.visit(FAMILY, "/family/learning")
    expect(phone.page.locator("main")).to_contain_text("今天把工具都擦干净了。")


def test_student_signs_in_by_card_sees_the_garden_and_leaves(screen):
    screen.sign_in_by_form("longquan-card")
    expect(screen.page.get_by_role("heading", name="的园子")).to_be_visible()
    expect(screen.page.get_by_text("自动退出")).to_be_visible()
    expect(screen.page.locator("figure svg[role=img]")).to_have_count(3)
    screen.page.get_by_role("button", name="我用好了,退出").click()
    expect(screen.page.get_by_role("heading", name="登录")).to_be_visible()
    screen.open("/student")
    expect(screen.page.get_by_role("heading", name="登录")).to_be_visible()
