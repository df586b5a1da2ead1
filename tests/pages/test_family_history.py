"""What a child has done by month, mending and taking back a record, and the points."""

import re

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import CHECK_INS, load_library, record, task_ids
from tests.pages.reader import Reader, problem_in

HISTORY = f"/family/history?child={cast.LIN}"
POINTS = f"/family/points?child={cast.LIN}"


@pytest.fixture
def mother(client, world):
    load_library(world)
    return Reader(client, cast.LIN_MOTHER)


@pytest.fixture
def returned(client, world, mother):
    [task] = task_ids(world, "C09")
    check_in = record(client, task_id=task, note="洗了袜子").json["id"]
    client.post(f"{CHECK_INS}/{check_in}/return", json={"reason": "请写清楚是谁洗的"}, headers=as_(cast.HOMEROOM))
    return check_in


def test_month_lists_what_was_done_and_why_some_does_not_count(client, world, mother):
    for task in task_ids(world, "C09", "T09"):
        record(client, task_id=task, minutes=15, note="很认真")
    page = mother.read(HISTORY)
    assert "2026年11月" in page
    assert page.count("15分钟") == 2
    assert "很认真" in page
    assert "这一天已有一条计入的记录" in page


def test_months_are_turned_back_and_forth_but_not_into_the_future(mother):
    page = mother.read("/family/history?month=2026-10")
    assert "这个月没有记录" in page
    assert re.findall(r'rel="(\w+)" href="[^"]+month=(\d{4}-\d\d)"', page) == [("prev", "2026-09"), ("next", "2026-11")]
    for month in ("2027-01", "2026-13", "nonsense", "9999-12"):
        assert "2026年11月" in mother.read(f"/family/history?month={month}")


def test_returned_record_is_mended_and_sent_again(client, mother, returned):
    assert "老师说:请写清楚是谁洗的" in mother.read(HISTORY)
    page = mother.read(f"/family/history/{returned}")
    assert "洗了袜子" in page
    done = mother.done(f"/family/history/{returned}", {"note": "是她自己洗的", "minutes": "10"})
    assert "已交给老师" in done
    found = client.get(f"{CHECK_INS}/{returned}", headers=as_(cast.LIN_MOTHER)).json
    assert (found["status"], found["note"], found["minutes"]) == ("pending", "是她自己洗的", 10)
    assert "现在不用改" in mother.read(f"/family/history/{returned}")


def test_bad_change_is_shown_again_as_typed(mother, returned):
    answer = mother.send(f"/family/history/{returned}", {"note": "问13812345678", "minutes": "many"})
    assert answer.status_code == 422
    assert problem_in(answer.text)
    assert "问13812345678" in answer.text
    assert 'value="many"' in answer.text


def test_record_is_taken_back_with_its_points(client, world, mother):
    [task] = task_ids(world, "C09")
    check_in = record(client, task_id=task).json["id"]
    assert "+10" in mother.read(POINTS)
    assert "已撤回" in mother.done(f"/family/history/{check_in}/withdrawal")
    assert "这个月没有记录" in mother.read(HISTORY)
    points = mother.read(POINTS)
    assert "-10" in points
    assert "更正" in points


def test_others_records_are_not_found(client, mother, returned):
    father = Reader(client, cast.CLASSMATE_FATHER)
    assert father.get(f"/family/history/{returned}").status_code == 404
    assert father.send(f"/family/history/{returned}", {"note": "我的"}).status_code == 404
    assert father.send(f"/family/history/{returned}/withdrawal").status_code == 404
