"""The office writes to the school, answers what is written to it, and keeps the school's task library."""

import re

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.announcements import inbox, work_off
from tests.factories.checkins import load_library
from tests.pages.reader import Reader

WRITE = "/school/announcements/new"
PREVIEW = "/school/announcements/preview"
FEEDBACK = "/school/feedback"
TASKS = "/school/tasks"
POST = {"title": "家长会", "body": "周五下午三点,\r\n请带笔。", "readers": "guardians"}


@pytest.fixture
def office(client):
    return Reader(client, cast.OFFICE)


def test_strangers_get_no_page_of_the_office(client):
    for path in (WRITE, FEEDBACK, TASKS, "/school/announcements", "/school/settings"):
        assert Reader(client).get(path).status_code == 303
        assert Reader(client, cast.HOMEROOM).get(path).status_code == 403


def test_preview_tells_who_gets_it_and_publishing_sends_it_once(client, world, office):
    preview = office.send(PREVIEW, POST | {"class_ids": str(cast.CLASS_51)}, on=WRITE)
    assert preview.status_code == 200
    assert "将发给1位家长、0位老师。" in preview.text
    assert inbox(client, cast.LIN_MOTHER) == []
    sent = POST | {"class_ids": str(cast.CLASS_51), "key": "one"}
    assert "家长会" in office.done(WRITE, sent, on=WRITE)
    office.done(WRITE, sent, on=WRITE)
    work_off(world)
    assert [entry["body"] for entry in inbox(client, cast.LIN_MOTHER)] == ["周五下午三点,\n请带笔。"]
    assert inbox(client, cast.CLASSMATE_FATHER) == []


def test_announcement_without_words_is_shown_again(office):
    refused = office.send(PREVIEW, POST | {"title": ""}, on=WRITE)
    assert refused.status_code == 422
    assert "周五下午三点" in refused.text


def test_feedback_is_answered_handed_on_and_closed_without_a_name(client, office):
    said = {"school_id": str(cast.TIANJIA), "category": "other", "body": "食堂的汤<b>太咸"}
    matter = client.post("/api/v1/feedback", json=said, headers=as_(cast.LIN_MOTHER)).json["id"]
    page = office.read(FEEDBACK)
    assert "食堂的汤&lt;b&gt;太咸" in page
    address = f"{FEEDBACK}/{matter}"
    assert office.send(f"{address}/reply", {"body": ""}, on=address).status_code == 422
    assert "没有等待答复的意见" in office.done(f"{address}/reply", {"body": "已提醒食堂。"}, on=address)
    assert "转回学校" in office.done(f"{address}/route", {"desk": "county"}, on=address)
    office.done(f"{address}/close", on=address)
    assert "已提醒食堂。" in office.read(address)
    assert "已办结" in office.read(address)
    assert Reader(client, cast.OUTSIDE_PRINCIPAL).get(address).status_code == 404


def test_school_adds_adapts_and_retires_a_task(world, office):
    load_library(world)
    task = {
        "name": "给菜园浇水",
        "group": "PL1",
        "bands": ["1", "2"],
        "minutes": "20",
        "photo_policy": "result",
        "risk": "0",
    }
    refused = office.send(f"{TASKS}/new", task | {"minutes": "0"}, on=f"{TASKS}/new")
    assert refused.status_code == 422
    assert 'value="给菜园浇水"' in refused.text
    page = office.done(f"{TASKS}/new", task, on=f"{TASKS}/new")
    assert "给菜园浇水" in page
    original = re.search(rf'href="({TASKS}/new\?from=[^"]+)"', page)[1]
    assert "改编任务" in office.read(original)
    retire = re.search(rf'action="({TASKS}/[^"]+/retire)"', page)[1]
    assert "给菜园浇水" not in office.done(retire, on=TASKS)
