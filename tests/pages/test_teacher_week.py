"""The weekly confirmation, the notice and the stars; and wishes entered from paper."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.courses_rounds import OPEN_AT, ROUNDS, prepared_round
from tests.factories.stars import announced, candidates, on_notice, tallied
from tests.pages.reader import Reader

CLASS = f"/teacher/classes/{cast.CLASS_32}"
WEEK = f"{CLASS}/week"


@pytest.fixture
def homeroom(client):
    return Reader(client, cast.HOMEROOM)


def decision(client, period):
    pools = candidates(client, period).json["items"]
    return next(one["confirmation"] for one in pools if one["class_id"] == str(cast.CLASS_32))


def test_proposal_is_kept_with_one_button(client, world, homeroom):
    period = tallied(world)
    assert "保留:林小满" in homeroom.read(WEEK)
    page = homeroom.done(WEEK, {"period": period, "student_id": [str(cast.LIN)], "reason": [""]})
    assert "已确认,公示前可以修改" in page
    assert [pick["student_id"] for pick in decision(client, period)["picks"]] == [str(cast.LIN)]


def test_replacement_needs_a_reason_and_keeps_the_choice(client, world, homeroom):
    period = tallied(world)
    replaced = {"period": period, "student_id": [str(cast.CLASSMATE)], "reason": [""]}
    refused = homeroom.send(WEEK, replaced)
    assert refused.status_code == 422
    assert refused.text.count("更换推荐人选时请写明原因。") == 2
    assert f'value="{cast.CLASSMATE}" selected' in refused.text
    homeroom.done(WEEK, replaced | {"reason": ["这周每天帮同学"], "has_conflict_of_interest": "on"})
    kept = decision(client, period)
    assert kept["picks"] == [{"student_id": str(cast.CLASSMATE), "reason": "这周每天帮同学"}]
    assert kept["has_conflict_of_interest"] is True
    assert "等待另一位老师复核" in homeroom.read(WEEK)


def test_place_may_stay_empty_with_a_reason(client, world, homeroom):
    period = tallied(world)
    empty = {"period": period, "student_id": [""], "reason": [""]}
    refused = homeroom.send(WEEK, empty)
    assert refused.status_code == 422
    assert refused.text.count("名额留空时请写明原因。") == 2
    homeroom.done(WEEK, empty | {"reason": ["本周大家都放假"]})
    assert decision(client, period)["empty_reason"] == "本周大家都放假"
    assert 'value="本周大家都放假"' in homeroom.read(WEEK)


def test_subject_teacher_sees_no_candidates(client, world):
    period = tallied(world)
    teacher = Reader(client, cast.TEACHER)
    assert "保留" not in teacher.read(WEEK)
    assert teacher.send(WEEK, {"period": period, "student_id": [str(cast.LIN)], "reason": [""]}).status_code == 403


def test_teacher_objects_while_the_notice_runs(client, world, homeroom):
    period = on_notice(world, client)
    assert "正在公示" in homeroom.read(WEEK)
    assert homeroom.send(f"{WEEK}/objections", {"period": period, "text": ""}).status_code == 422
    assert "异议已提交" in homeroom.done(
        f"{WEEK}/objections", {"period": period, "text": "这周请过假", "anonymous": "on"}
    )
    listed = client.get(f"/api/v1/star-periods/{period}/objections", headers=as_(cast.OFFICE)).json["items"]
    assert [(one["text"], one["author_id"]) for one in listed] == [("这周请过假", None)]


def test_announced_star_has_a_certificate_and_the_week_a_poster(client, world, homeroom):
    period = announced(world, client)
    page = homeroom.read(WEEK)
    assert "林小满的奖状" in page
    certificate = page.partition('<img src="')[2].partition('"')[0]
    for picture in (certificate, f"{WEEK}/{period}/poster.png"):
        answer = homeroom.get(picture)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_wishes_signed_on_paper_are_entered_and_confirmed(client, world, homeroom):
    opened = prepared_round(world)
    world.clock.set(OPEN_AT)
    sheet = f"{CLASS}/wishes/{opened.id}/{cast.LIN}"
    page = homeroom.read(sheet)
    assert "机器人" in page
    assert "五年级编程" not in page
    wished = {"3-1": [str(opened.offerings["书法"]), ""], "4-1": ["", ""]}
    twice = homeroom.send(sheet, wished | {"3-1": [str(opened.offerings["书法"])] * 2})
    assert twice.status_code == 422
    assert "林小满" not in homeroom.done(sheet, wished | {"on_paper": "on"})
    kept = client.get(f"{ROUNDS}/{opened.id}/wishes/{cast.LIN}", headers=as_(cast.LIN_MOTHER)).json
    assert kept["wishes"] == [{"weekday": 3, "slot": 1, "ranked": [str(opened.offerings["书法"])]}]
    assert kept["confirmed_at"]
    late = homeroom.send(sheet, wished | {"3-1": [str(opened.offerings["机器人"])]})
    assert late.status_code == 409


def test_days_signed_on_paper_are_registered(client, world, homeroom):
    ends = OPEN_AT.replace(hour=0)
    opened = prepared_round(world, prepared_at=None, register_until=ends)
    sheet = f"{CLASS}/wishes/{opened.id}/{cast.LIN}"
    assert "林小满" in homeroom.read(f"{CLASS}/wishes")
    assert "哪些时间留校" in homeroom.read(sheet)
    homeroom.done(f"{sheet}/days", {"slots": ["3-1"]})
    days = client.get(f"{ROUNDS}/{opened.id}/days/{cast.LIN}", headers=as_(cast.LIN_MOTHER)).json
    assert days["slots"] == ["3-1"]
