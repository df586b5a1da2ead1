"""A family chooses courses in a browser: by keyboard, by dragging, without scripts, and reads why it got what it got.

Each test is about a family of its own, because wishes that a guardian has confirmed are changed by guardians alone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.accessibility import assert_accessible
from tests.pages.browser import DESKTOP, PHONE
from tests.servers.laborstar import Person

OPEN, DRAWN = "周五社团选课", "本学期特色课程选课"


def open_round(device, login, home="/family/courses"):
    """Go from the first screen of the courses to the round that takes wishes."""
    device.sign_in(login)
    device.open(home)
    device.page.get_by_role("link", name=OPEN).click()
    return device.page


def chosen(page):
    """Return the courses in the list of wishes, best first."""
    return page.get_by_role("list", name="志愿").locator("h3")


def press(page, name):
    """Press a button as a keyboard does, from wherever it is reached by the tabulator."""
    button = page.get_by_role("button", name=name, exact=True)
    for _ in range(60):
        if button.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The keyboard does not reach {name}.")


def test_student_ranks_courses_by_keyboard_and_the_guardian_confirms(desktop, phone):
    page = open_round(desktop, "longquan-card", "/student/courses")
    press(page, "加入 竹编")
    expect(page.get_by_role("button", name="移除 竹编")).to_be_focused()
    press(page, "加入 二胡")
    expect(page.locator("[aria-live]")).to_have_text("二胡:第2志愿")
    press(page, "上移 二胡")
    expect(page.get_by_role("button", name="下移 二胡")).to_be_focused()
    expect(chosen(page)).to_have_text(["二胡", "竹编"])
    press(page, "加入 腰鼓")
    expect(page.get_by_role("button", name="加入 故事会")).to_be_disabled()
    press(page, "移除 竹编")
    expect(page.locator("[aria-live]")).to_have_text("竹编:已移除")
    assert_accessible(page)
    press(page, "保存志愿")
    expect(page.get_by_text("志愿已保存,请家长确认。")).to_be_visible()
    expect(chosen(page)).to_have_text(["二胡", "腰鼓"])

    page = phone.page
    phone.sign_in("longquan-guardian-two")
    phone.open("/family")
    page.get_by_role("link", name="杨一诺").click()
    page.get_by_role("link", name="请确认").click()
    draft = page.get_by_role("region", name="杨一诺的志愿等您确认")
    expect(draft.get_by_role("listitem")).to_have_text(["二胡", "腰鼓"])
    assert_accessible(page)
    draft.get_by_role("button", name="确认这份志愿").tap()
    expect(page.get_by_text("已确认,截止之前都可以改。")).to_be_visible()


class Mouse:
    """A hand on the mouse."""

    def __init__(self, page):
        self._mouse = page.mouse

    def drag(self, start, end):
        self._mouse.move(*start)
        self._mouse.down()
        self._mouse.move(*end, steps=6)
        self._mouse.up()


class Finger:
    """A finger on the glass, which Playwright itself only taps with."""

    def __init__(self, page):
        self._session = page.context.new_cdp_session(page)

    def _touch(self, kind, *at):
        points = [{"x": x, "y": y} for x, y in at]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, start, end):
        self._touch("touchStart", start)
        for step in (0.25, 0.5, 0.75, 1):
            self._touch("touchMove", tuple(a + (b - a) * step for a, b in zip(start, end, strict=True)))
        self._touch("touchEnd")


def drag(page, hand, title, onto):
    """Take a course by its handle and let it go in the upper half of something."""
    handle = page.locator(f"[data-title={title}] .handle")
    handle.evaluate("one => one.scrollIntoView({block: 'center'})")
    held, there = handle.bounding_box(), onto.bounding_box()
    start = held["x"] + held["width"] / 2, held["y"] + held["height"] / 2
    hand(page).drag(start, (there["x"] + there["width"] / 2, there["y"] + there["height"] / 4))


@pytest.mark.parametrize(
    ("device", "hand", "login"),
    [(DESKTOP, Mouse, "longquan-guardian-2"), (PHONE, Finger, "longquan-guardian-7")],
    ids=["mouse", "finger"],
)
def test_guardian_drags_courses_into_order(new_device, device, hand, login):
    page = open_round(new_device(device), login)
    drag(page, hand, "故事会", page.get_by_text("还没有选"))
    expect(chosen(page)).to_have_text(["故事会"])
    drag(page, hand, "腰鼓", page.locator("[data-title=故事会]"))
    expect(chosen(page)).to_have_text(["腰鼓", "故事会"])
    drag(page, hand, "腰鼓", page.get_by_text("可以选的课"))
    expect(chosen(page)).to_have_text(["故事会"])
    page.get_by_role("button", name="提交志愿").click()
    expect(page.get_by_text("志愿已提交,截止之前都可以改。")).to_be_visible()
    expect(chosen(page)).to_have_text(["故事会"])


def test_guardian_sends_wishes_without_scripts(new_device):
    phone = new_device(PHONE, java_script_enabled=False)
    phone.allow("status of 422")
    page = open_round(phone, "longquan-guardian-4")
    page.get_by_label("第1志愿").select_option("腰鼓")
    page.get_by_label("第2志愿").select_option("腰鼓")
    page.get_by_role("button", name="提交志愿").click()
    expect(page.get_by_role("alert")).to_contain_text("同一门课程填写了两次")
    page.get_by_label("第2志愿").select_option("故事会")
    page.get_by_role("button", name="提交志愿").click()
    expect(page.get_by_text("志愿已提交,截止之前都可以改。")).to_be_visible()
    expect(page.get_by_label("第1志愿").locator("[selected]")).to_have_text("腰鼓")


def a_family_that_wished(server):
    """Return the login, and the child, of a family whose wishes the demo's draw has answered."""
    for account in server.demo["accounts"]:
        if account["login"].startswith("longquan-guardian"):
            family = Person(server, server.token_of(account["login"]))
            rounds = family("GET", f"/selection-rounds?school_id={account['school_id']}")["items"]
            drawn = next(each["id"] for each in rounds if each["title"] == DRAWN)
            for child in account["student_ids"]:
                slots = family("GET", f"/selection-rounds/{drawn}/draw/explanations/{child}")["slots"]
                if any(slot["wishes"] for slot in slots):
                    return account["login"], child
    return pytest.fail("No family of the demo has wished anything.")


def test_family_reads_the_result_with_its_reasons_and_takes_the_files(screen, server):
    login, child = a_family_that_wished(server)
    screen.sign_in(login)
    screen.open(f"/family/courses?child={child}")
    page = screen.page
    page.get_by_role("link", name=DRAWN).click()
    expect(page.get_by_text(re.compile(r"第\d轮,轮内号 0\.\d{4}")).first).to_be_visible()
    expect(page.get_by_text(re.compile("第1志愿.+人报名"))).not_to_have_count(0)
    assert_accessible(page)
    page.get_by_role("link", name="自己验证抽签").click()
    expect(page.locator(".command")).to_have_text(re.compile(r"^python3 verify\.py draw\.json --code \w+$"))
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="验证程序").click()
    assert download.value.suggested_filename == "verify.py"
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="名额和候补").click()
    expect(page.get_by_role("heading", name="在上的课")).to_be_visible()
    assert_accessible(page)
