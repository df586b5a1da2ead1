"""A homeroom teacher's day in the browser: records are reviewed, a sheet is entered, the week is confirmed, codes are printed."""

from datetime import datetime
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from app.core.clock import SHANGHAI
from tests.pages.accessibility import assert_accessible
from tests.servers.laborstar import Person

LOGIN = "longquan-homeroom-1-1"
TASKS, SEATS = 3, 20


@pytest.fixture
def class_page(server):
    return f"/teacher/classes/{server.account(login=LOGIN)['class_id']}"


@pytest.fixture
def waiting(server):
    """Let a family of the class send in three records that wait, and return their titles as the list shows them."""
    office = Person(server, server.token_of("longquan-office"))
    school_id = server.account(login="longquan-office")["school_id"]
    office("PUT", f"/schools/{school_id}/check-in-settings", {"review": "teacher", "spot_check_percent": 0})
    homeroom = Person(server, server.token_of(LOGIN))
    class_id = server.account(login=LOGIN)["class_id"]
    of_class = {one["id"] for one in homeroom("GET", f"/classes/{class_id}/students")["items"]}
    family = next(
        one for one in server.demo["accounts"] if of_class & set(one["student_ids"]) and one["role"] == "guardian"
    )
    guardian = Person(server, server.token_of(family["login"]))
    child = next(iter(of_class & set(family["student_ids"])))
    titles = [f"给{uuid4().hex[:6]}浇水" for _ in range(TASKS)]
    for title in titles:
        guardian("POST", "/check-ins", {"student_id": child, "title": title}, expect=201)
    return titles[::-1]


def test_teacher_accepts_by_key_and_returns_with_a_reason(desktop, server, class_page, waiting):
    desktop.sign_in_by_form(LOGIN)
    desktop.page.get_by_role("link", name="条劳动记录等待审核").click()
    record = desktop.page.locator("[data-record]").filter(has_text=waiting[0])
    expect(record).to_be_visible()
    while waiting[0] not in (desktop.page.locator("[data-record]:focus").all_inner_texts() or [""])[0]:
        desktop.page.keyboard.press("j")
    desktop.page.keyboard.press("a")
    expect(record).to_have_count(0)
    expect(desktop.page.locator("[data-record]:focus")).to_contain_text(waiting[1])
    desktop.page.keyboard.press("r")
    desktop.page.keyboard.type("请写一句做了什么")
    desktop.page.keyboard.press("Enter")
    expect(desktop.page.get_by_role("status").first).to_contain_text("已退回")
    expect(desktop.page.locator("main")).not_to_contain_text(waiting[1])
    expect(desktop.page.locator("main")).to_contain_text(waiting[2])


def test_teacher_accepts_by_a_swipe_and_a_swipe_back_asks_why(phone, class_page, waiting):
    phone.sign_in(LOGIN)
    phone.open(f"{class_page}/review")
    swiped = phone.page.locator("[data-record]").filter(has_text=waiting[0])
    _swipe(swiped, 50, 250)
    expect(swiped).to_have_count(0)
    kept = phone.page.locator("[data-record]").filter(has_text=waiting[1])
    _swipe(kept, 250, 50)
    expect(kept.get_by_label("原因")).to_be_focused()


def _swipe(record, start, end):
    for event, x in (("touchstart", start), ("touchmove", end), ("touchend", end)):
        touches = [] if event == "touchend" else [{"identifier": 0, "clientX": x, "clientY": 300}]
        record.dispatch_event(event, {"touches": touches, "changedTouches": touches, "bubbles": True})


def test_teacher_accepts_all_that_are_shown_on_a_phone(phone, class_page, waiting):
    phone.sign_in(LOGIN)
    phone.open(f"{class_page}/review")
    expect(phone.page.locator("main")).to_contain_text(waiting[0])
    phone.page.get_by_role("button", name="全部通过这一页").tap()
    expect(phone.page.get_by_role("status").first).to_contain_text("已通过")
    expect(phone.page.locator("main")).not_to_contain_text(waiting[0])


def test_teacher_enters_a_sheet_in_few_taps_and_confirms_the_week(screen, server, class_page):
    screen.sign_in(LOGIN)
    screen.open(f"{class_page}/paper")
    screen.page.get_by_label("劳动", exact=True).select_option(index=1)
    screen.page.get_by_text("全选").click()
    screen.page.get_by_role("button", name="登记").click()
    expect(screen.page.get_by_role("heading", name="登记结果")).to_be_visible()
    expect(screen.page.locator("main li")).to_have_count(SEATS)
    year, week, _ = datetime.now(SHANGHAI).date().isocalendar()
    school_id = server.account(login=LOGIN)["school_id"]
    server.flask("stars", "tally", "--week", f"{year}-W{week:02}", "--school", school_id)
    screen.open(f"{class_page}/week")
    assert_accessible(screen.page)
    screen.page.locator("main .submit button").click()
    expect(screen.page.get_by_role("status").first).to_contain_text("已确认")


def test_page_of_a_child_has_no_barrier(phone, class_page):
    phone.sign_in(LOGIN)
    phone.open(class_page)
    phone.page.locator(".seat").first.tap()
    phone.page.get_by_role("button", name="生成绑定码").tap()
    expect(phone.page.get_by_role("img", name="的绑定码")).to_be_visible()
    phone.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert_accessible(phone.page)


def test_bind_codes_come_as_a_sheet_for_the_printer(desktop, class_page):
    desktop.sign_in(LOGIN)
    desktop.open(f"{class_page}/codes")
    desktop.page.get_by_label("全部重新生成").check()
    desktop.page.get_by_role("button", name="生成并打开打印页").click()
    cards = desktop.page.locator("article")
    expect(cards).to_have_count(SEATS)
    assert cards.first.locator("svg, img").bounding_box()["width"] > 100
    desktop.page.emulate_media(media="print")
    assert len(desktop.page.pdf()) > 10_000
