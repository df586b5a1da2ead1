"""A family with a star: the notice, the consents, the award at the prize table, the copy of everything, and two guardians."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.browser import PHONE
from tests.servers.laborstar import Person

NEW, SCHOOL = "guardian-new", "tianjia-principal"


@pytest.fixture
def principal(server):
    return Person(server, server.token_of(SCHOOL))


@pytest.fixture
def bind_code(server, principal):
    """Return the id and a bind code of a star whose family has not chosen yet."""
    school_id = server.account(login=SCHOOL)["school_id"]
    award = principal("GET", f"/awards?school_id={school_id}&status=offered")["items"][0]
    made = principal("POST", f"/students/{award['student_id']}/bind-codes", expect=201)
    return award["student_id"], made["code"]


def bind(device, code, relation):
    device.open("/family/bind")
    device.page.get_by_label("绑定码").fill(code)
    device.page.get_by_role("radio", name=relation, exact=True).check()
    device.page.get_by_role("button", name="绑定", exact=True).click()
    expect(device.page.get_by_role("heading", name="授权", level=1)).to_be_visible()


def test_notice_is_read(screen):
    login = "longquan-guardian-two" if screen.page.viewport_size["width"] < 500 else "longquan-guardian-4"
    screen.visit(login, "/family/more")
    screen.page.get_by_role("link", name="通知").click()
    row = screen.page.locator(".row", has=screen.page.locator(".state")).first
    title, address = row.locator(".row-words > span").inner_text(), row.get_attribute("href")
    row.click()
    expect(screen.page.get_by_role("heading", name=title)).to_be_visible()
    screen.page.get_by_role("link", name="返回").click()
    row = screen.page.locator(f'.row[href="{address}"]')
    expect(row).to_be_visible()
    expect(row.locator(".state")).to_have_count(0)


def test_family_of_a_star_answers_chooses_and_picks_up(screen, principal, bind_code):
    student_id, code = bind_code
    screen.allow("/family/record net::ERR_FAILED")  # Without a child there is no page to keep for recording offline.
    screen.sign_in(NEW)
    bind(screen, code, "父亲")
    consent(screen, "同意", "上传劳动照片")
    consent(screen, "不同意", "上传劳动照片")
    consent(screen, "同意", "上传劳动照片")

    screen.open(f"/family/awards?child={student_id}")
    item = screen.page.locator(".picks button").first
    name = item.inner_text()
    item.click()
    expect(screen.page.get_by_role("heading", name=name)).to_be_visible()
    expect(screen.page.get_by_role("img", name="领取码的二维码")).to_be_visible()
    pickup_code = screen.page.locator(".pickup-code").inner_text().replace(" ", "")
    hand_over(principal, screen.server.account(login=SCHOOL)["school_id"], pickup_code)
    screen.page.reload()
    expect(screen.page.get_by_text("已领取")).to_be_visible()

    screen.open(f"/family/rights?child={student_id}")
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="下载一份").click()
    assert download.value.suggested_filename == "laborstar-export.zip"


def consent(device, said, purpose):
    button = device.page.get_by_role("button", name=f"{said}:{purpose}", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def hand_over(principal, school_id, pickup_code):
    """Do what the prize table does with the code that is shown to it."""
    handed = {"school_id": school_id, "pickup_code": pickup_code, "receiver_relation": "father"}
    assert principal("POST", "/awards/hand-over", handed)["status"] == "handed_over"


def test_two_guardians_of_one_child_see_the_same(phone, new_device):
    phone.visit("tianjia-guardian-7", "/family/guardians")
    phone.page.get_by_role("button", name="生成邀请码").click()
    code = phone.page.locator(".pickup-code").inner_text()
    child = phone.server.account(login="tianjia-guardian-7")["student_ids"][0]
    other = new_device(PHONE)
    other.sign_in("tianjia-guardian-8")
    bind(other, code, "祖父母")
    for page in ("growth", "stars", "awards", "consents", "rights", "history"):
        seen = [shown(device, f"/family/{page}?child={child}") for device in (phone, other)]
        assert seen[0] == seen[1]


def shown(device, address):
    """Return the words of a page below the tabs of the children, which are each guardian's own."""
    device.open(address)
    return re.sub(r"\s+", " ", device.page.locator("main").inner_text().partition(heading(device))[2])


def heading(device):
    return device.page.get_by_role("heading", level=1).inner_text()
