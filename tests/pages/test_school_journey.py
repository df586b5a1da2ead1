"""A week's stars in the browser: checked, put on notice, announced with a preview, printed, and the prizes handed out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.clock import SHANGHAI
from tests.pages.accessibility import assert_accessible
from tests.pages.browser import DESKTOP, PHONE
from tests.pages.device import Device
from tests.servers.laborstar import Laborstar, Person


@dataclass(frozen=True)
class School:
    """One of the demo's schools, whose first class has a child with a record of this week and a guardian."""

    server: Laborstar
    name: str

    def person(self, who: str) -> Person:
        return Person(self.server, self.server.token_of(f"{self.name}-{who}"))

    @property
    def id(self) -> str:
        return str(self.server.account(login=f"{self.name}-principal")["school_id"])

    @property
    def class_id(self) -> str:
        return str(self.server.account(login=f"{self.name}-homeroom-1-1")["class_id"])

    def family(self) -> tuple[Person, str]:
        """Return a guardian and the name of its child, who is in the first class."""
        children = {
            one["id"]: one["name"]
            for one in self.person("homeroom-1-1")("GET", f"/classes/{self.class_id}/students?limit=100")["items"]
        }
        account = next(
            one for one in self.server.demo["accounts"]
            if one["role"] == "guardian" and children.keys() & set(one["student_ids"])
        )  # fmt: skip
        child = next(iter(children.keys() & set(account["student_ids"])))
        return Person(self.server, self.server.token_of(account["login"])), child


def this_week() -> str:
    year, week, _ = datetime.now(SHANGHAI).isocalendar()
    return f"{year}-W{week:02}"


@pytest.fixture(params=[(DESKTOP, "tianjia"), (PHONE, "longquan")], ids=["desktop", "phone"])
def place(
    request: pytest.FixtureRequest, new_device: Callable[..., Device], server: Laborstar
) -> tuple[Device, School]:
    """A device at a school of its own, which publishes without days of notice."""
    kind, name = request.param
    school = School(server, name)
    school.person("office")("PUT", f"/schools/{school.id}/star-settings", {"notice_school_days": 0})
    return new_device(kind), school


def confirmed_week(school: School) -> dict[str, Any]:
    """Let the homeroom teacher of the first class confirm its star, a relative; returns the period."""
    homeroom = school.person("homeroom-1-1")
    _, child = school.family()
    tasks = homeroom("GET", "/labor-tasks?band=1&group=DL1")["items"]
    task = next(one["id"] for one in tasks if one["risk"] == 0)
    record = {
        "class_id": school.class_id,
        "task_id": task,
        "labor_on": datetime.now(SHANGHAI).date().isoformat(),
        "student_ids": [child],
    }
    homeroom("POST", "/check-ins/bulk", record, expect=207)
    school.server.flask("stars", "tally", "--week", this_week())
    period = homeroom("GET", f"/star-periods?school_id={school.id}")["items"][0]
    if period["status"] == "tallied":
        picks = {
            "class_id": school.class_id,
            "picks": [{"student_id": child, "reason": "这一周很用心"}],
            "has_conflict_of_interest": True,
        }
        homeroom("POST", f"/star-periods/{period['id']}/confirm", picks)
    return dict(period)


def announced_week(school: School) -> dict[str, Any]:
    period = confirmed_week(school)
    path = f"/star-periods/{period['id']}"
    if period["status"] != "announced":
        school.person("office")("POST", f"{path}/check", {"class_id": school.class_id})
        school.person("office")("POST", f"{path}/publish-notice")
        school.person("principal")("POST", f"{path}/announce")
    return period


def test_principal_brings_the_week_from_the_check_to_its_poster(place):
    device, school = place
    confirmed_week(school)
    page = device.page
    device.sign_in_by_form(f"{school.name}-principal")
    assert_accessible(page)
    page.get_by_role("link", name="项确认需要另一人复核").click()
    page.get_by_role("button", name="我已核对").click()
    expect(page.get_by_role("status")).to_contain_text("已复核")
    assert_accessible(page)

    page.get_by_text("公示", exact=True).and_(page.locator("summary *")).click()
    page.get_by_role("button", name="确定公示").click()
    expect(page.get_by_role("status")).to_contain_text("公示已发布")

    page.get_by_role("link", name="打印公示").click()
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="预览并公布").click()
    expect(page.get_by_role("img", name="海报预览")).to_have_js_property("complete", value=True)
    assert page.get_by_role("img", name="海报预览").evaluate("one => one.naturalWidth") > 0
    assert_accessible(page)
    page.get_by_role("button", name="公布").click()
    expect(page.get_by_role("status")).to_contain_text("已公布")

    poster = device.context.request.get(page.get_by_role("link", name="海报").get_attribute("href"))
    assert poster.headers["content-type"] == "image/png"
    page.get_by_role("link", name="打印奖状").click()
    certificate = page.locator(".certificates img").first
    expect(certificate).to_have_js_property("complete", value=True)
    assert certificate.evaluate("one => one.naturalWidth") > 0
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(certificate).to_be_visible()


def test_prizes_are_given_listed_and_handed_out_by_code(place):
    device, school = place
    period = announced_week(school)
    page = device.page
    device.sign_in(f"{school.name}-principal")
    device.open(f"/school/awards/give?period={period['id']}")
    page.get_by_label("地点").fill("学校食堂门口")
    page.get_by_role("button", name="发放").click()
    expect(page.get_by_role("status")).to_contain_text("奖品已发放")
    assert_accessible(page)

    guardian, child = school.family()
    award = next(
        one for one in guardian("GET", "/awards")["items"] if one["student_id"] == child and one["status"] == "offered"
    )
    wanted = next(one for one in award["options"] if one["is_available"] and not one["is_meat"])
    guardian("POST", f"/awards/{award['id']}/choose", {"item_id": wanted["item_id"]})

    device.sign_in(f"{school.name}-office")
    device.open("/school/awards/list")
    expect(page.get_by_role("table").first).to_contain_text(award["student_name"])
    assert_accessible(page)
    device.open("/school/awards")
    code = page.get_by_label("领取码")
    expect(code).to_be_focused()
    page.keyboard.type(award["pickup_code"])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="母亲", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="请交付")).to_contain_text(wanted["name"])
    expect(code).to_have_value("")
    expect(code).to_be_focused()
    assert_accessible(page)


def test_office_previews_an_announcement_before_it_leaves(place):
    device, school = place
    page = device.page
    device.sign_in(f"{school.name}-office")
    device.open("/school/announcements/new")
    page.get_by_label("标题").fill("劳动周")
    page.get_by_label("内容").fill("下周是劳动周。")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text(re.compile(r"将发给\d+位家长"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_role("article").first).to_contain_text("下周是劳动周。")
