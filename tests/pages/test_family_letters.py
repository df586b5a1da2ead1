"""Notices to a family, its words to the school, and the way to everything else."""

import re

from tests import cast
from tests.cast import as_
from tests.factories.announcements import SUBSCRIPTIONS, announced_stars, inbox, post, subscribe, work_off
from tests.pages.reader import Reader


def test_notice_is_new_until_it_is_opened(client, world, mother):
    assert "还没有通知" in mother.read("/family/notices")
    post(client)
    work_off(world)
    page = mother.read("/family/notices")
    assert ">新</span>" in page
    link = re.search(r'href="(/family/notices/[^"]+)"', page)
    assert link
    opened = mother.read(link[1])
    assert "周五下午三点,请带笔。" in opened
    assert "无需回复" in opened
    assert ">新</span>" not in mother.read("/family/notices")
    assert inbox(client, cast.LIN_MOTHER)[0]["read_at"]
    assert Reader(client, cast.CLASSMATE_FATHER).get(link[1]).status_code == 404


def test_notice_of_stars_leads_to_the_stars(client, world, mother):
    announced_stars(world, cast.LIN)
    work_off(world)
    page = mother.read(f"/family/notices/{inbox(client, cast.LIN_MOTHER)[0]['id']}")
    assert "三年级2班 林小满" in page
    assert "/family/stars" in page


def test_reminders_end_with_one_tap(client, mother):
    assert "不再提醒" not in mother.read("/family/notices")
    subscribe(client, cast.LIN_MOTHER, "announcement")
    assert "不再提醒" in mother.read("/family/notices")
    assert "不再提醒。通知仍然" in mother.done("/family/notices/quiet")
    assert client.get(SUBSCRIPTIONS, headers=as_(cast.LIN_MOTHER)).json["items"] == []


def test_feedback_reaches_the_school_once_and_brings_its_answer(client, mother):
    refused = mother.send("/family/feedback", {"school_id": cast.TIANJIA, "category": "awards", "body": ""})
    assert refused.status_code == 422
    assert re.search(r'value="awards" selected', refused.text)
    written = {"school_id": cast.TIANJIA, "category": "labor", "body": "扫帚<不>够用", "key": "feedback-1"}
    mother.done("/family/feedback", written)
    page = mother.done("/family/feedback", written)
    assert page.count("扫帚&lt;不&gt;够用") == 1
    listed = client.get("/api/v1/feedback", query_string={"school_id": cast.TIANJIA}, headers=as_(cast.OFFICE)).json
    feedback_id = listed["items"][0]["id"]
    reply = {"body": "下周添置。"}
    assert client.post(f"/api/v1/feedback/{feedback_id}/reply", json=reply, headers=as_(cast.OFFICE)).status_code == 200
    page = mother.read("/family/feedback")
    assert "下周添置。" in page
    assert "已答复" in page
    action = re.search(r'action="([^"]+/close)"', page)
    assert action
    assert "已办结" in mother.done(action[1])


def test_more_leads_everywhere(mother):
    page = mother.read("/family/more")
    rows = set(re.findall(r'class="row" href="([^"?]+)', page))
    assert len(rows) == 12
    for row in rows:
        mother.read(row)
