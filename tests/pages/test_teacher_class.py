"""A teacher's home, the class by seat, one child, the bind codes and what else stands on the pages of a class."""

import re

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import load_library, record, task_ids
from tests.pages.reader import Reader

CLASS = f"/teacher/classes/{cast.CLASS_32}"
CHILD = f"{CLASS}/children/{cast.LIN}"
PAGES = ("", "/review", "/paper", "/week", "/tasks", f"/children/{cast.LIN}", f"/children/{cast.LIN}/records")
OF_HOMEROOM = ("/codes", "/wishes", "/tasks/new")


@pytest.fixture
def homeroom(client):
    return Reader(client, cast.HOMEROOM)


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.TEACHER])
def test_both_kinds_of_teachers_have_every_page_of_their_class(client, account):
    reader = Reader(client, account)
    for path in PAGES:
        assert "林小满" in reader.read(CLASS + path) or path in {"/review", "/week", "/tasks"}
    assert "三年级2班" in reader.read("/teacher")
    assert "三年级2班" in reader.read("/teacher/more")


def test_codes_wishes_and_new_tasks_are_for_the_homeroom_teacher(client, homeroom):
    for path in OF_HOMEROOM:
        assert homeroom.get(CLASS + path).status_code == 200
        assert Reader(client, cast.TEACHER).get(CLASS + path).status_code == 403


@pytest.mark.parametrize("account", [cast.HOMEROOM_31, cast.OUTSIDER])
def test_other_teachers_find_no_page_of_the_class(client, account):
    stranger = Reader(client, account)
    for path in (*PAGES, "/codes", "/wishes"):
        assert stranger.get(CLASS + path).status_code == 404


def test_families_and_the_office_have_no_pages_of_teachers(client):
    for account in (cast.LIN_MOTHER, cast.LIN_CARD, cast.COUNTY_ADMIN):
        for path in ("/teacher", "/teacher/more", CLASS, "/teacher/announcements", "/teacher/feedback"):
            assert Reader(client, account).get(path).status_code == 403
    assert Reader(client).get("/teacher").status_code == 303


def test_home_says_what_waits_and_leads_there(client, world, homeroom):
    load_library(world)
    settings = {"review": "teacher", "spot_check_percent": 0}
    client.put(f"/api/v1/schools/{cast.TIANJIA}/check-in-settings", json=settings, headers=as_(cast.OFFICE))
    record(client, task_id=task_ids(world, "C02")[0])
    page = homeroom.read("/teacher")
    assert "1条劳动记录等待审核" in page
    assert f'href="{CLASS}/review"' in page


def test_seats_mark_who_did_something_and_show_no_points(client, world, homeroom):
    load_library(world)
    record(client, task_id=task_ids(world, "C02")[0])
    page = homeroom.read(CLASS)
    assert re.findall(r'seat-no">(\d+)</span>([^<]+)', page) == [("7", "林小满"), ("8", "阿依古丽·买买提")]
    assert page.count('class="seat-mark"') == 1
    assert "分" not in page


def test_child_shows_its_records_points_and_guardians(client, world, homeroom):
    load_library(world)
    record(client, task_id=task_ids(world, "C02")[0], note="我<b>擦</b>了桌子")
    page = homeroom.read(CHILD)
    assert "我&lt;b&gt;擦&lt;/b&gt;了桌子" in page
    assert "共17分" in page
    assert "母亲" in page


def test_homeroom_teacher_unbinds_a_guardian(client, homeroom):
    page = homeroom.read(CHILD)
    action = re.search(r'action="([^"]+/end)"', page)
    assert action
    assert "还没有家长绑定" in homeroom.done(action[1])
    assert client.get(f"/api/v1/students/{cast.LIN}/points", headers=as_(cast.LIN_MOTHER)).status_code == 404
    assert Reader(client, cast.TEACHER).send(action[1]).status_code == 403


def test_bind_code_and_card_are_shown_once(homeroom):
    made = homeroom.send(f"{CHILD}/bind-codes")
    assert made.status_code == 200
    code = re.search(r'class="code">(\w{4}-\w{4})<', made.text)
    assert code
    assert "<svg" in made.text
    assert code[1] not in homeroom.read(CHILD)
    assert "密码" in homeroom.send(f"{CHILD}/card").text


def test_bind_code_sheet_has_a_card_for_each_family_and_brings_its_own_style(homeroom):
    sheet = homeroom.send(f"{CLASS}/codes")
    assert sheet.status_code == 200
    assert sheet.text.count("<article>") == 2
    assert "style-src 'unsafe-inline'" in sheet.headers["Content-Security-Policy"]
    assert "script-src" not in sheet.headers["Content-Security-Policy"]
    assert "<article>" not in homeroom.send(f"{CLASS}/codes").text
    assert homeroom.send(f"{CLASS}/codes", {"renew": "on"}).text.count("<article>") == 2


def test_class_gets_a_task_of_its_own_and_gives_it_up(world, homeroom):
    load_library(world)
    refused = homeroom.send(f"{CLASS}/tasks/new", {"name": "给同学理书包", "minutes": "很久", "group": "DL2"})
    assert refused.status_code == 422
    assert 'value="给同学理书包"' in refused.text
    task = {
        "name": "给同学理书包",
        "minutes": "10",
        "group": "DL2",
        "bands": ["2"],
        "photo_policy": "result",
        "risk": "0",
    }
    page = homeroom.done(f"{CLASS}/tasks/new", task)
    assert "给同学理书包" in page
    action = re.search(r'action="([^"]+/retire)"', page)
    assert action
    assert "给同学理书包" not in homeroom.done(action[1])


def test_proposal_of_a_family_is_adopted(client, world, homeroom):
    load_library(world)
    record(client, title="给奶奶读信")
    page = homeroom.read(f"{CLASS}/tasks")
    link = re.search(r'href="([^"]+from=[^"]+)">采纳', page)
    assert link
    form = homeroom.read(link[1])
    assert 'value="给奶奶读信"' in form
    task = {
        "name": "给奶奶读信",
        "minutes": "10",
        "group": "SL2",
        "bands": ["2"],
        "from": link[1].partition("from=")[2],
    }
    adopted = homeroom.done(f"{CLASS}/tasks/new", task)
    assert "给奶奶读信" in adopted
    assert "家长提议" not in adopted


def test_announcement_reaches_the_own_class(client, homeroom):
    refused = homeroom.send("/teacher/announcements", {"title": "", "body": "明天带手套"})
    assert refused.status_code == 422
    assert "明天带手套" in refused.text
    assert "明天劳动课" in homeroom.done("/teacher/announcements", {"title": "明天劳动课", "body": "请带手套"})
    listed = client.get(
        "/api/v1/announcements", query_string={"school_id": cast.TIANJIA}, headers=as_(cast.OFFICE)
    ).json
    assert listed["items"][0]["audience"]["class_ids"] == [str(cast.CLASS_32)]


def test_teacher_writes_to_the_school_and_ends_the_matter(homeroom):
    assert homeroom.send("/teacher/feedback", {"category": "labor", "body": " "}).status_code == 422
    page = homeroom.done("/teacher/feedback", {"category": "labor", "body": "扫帚不够用"})
    assert "扫帚不够用" in page
    action = re.search(r'action="([^"]+/close)"', page)
    assert action
    assert "已办结" in homeroom.done(action[1])
