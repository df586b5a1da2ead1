"""A child's own pages on a shared device: its garden, its works, its opinions; no feed, no ranking, no notifications."""

import re

import pytest

from tests import cast
from tests.factories.checkins import load_library, record, task_ids
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import a_work
from tests.pages.reader import Reader

PAGES = ("/student", "/student/works", "/student/works/records")


@pytest.fixture
def lin(client):
    return Reader(client, cast.LIN_CARD)


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_children_are_for_children(client, path):
    for account in (cast.LIN_MOTHER, cast.HOMEROOM, cast.PRINCIPAL):
        assert Reader(client, account).get(path).status_code == 403
    assert Reader(client).get(path).status_code == 303


def test_garden_grows_with_kinds_of_labor_and_tells_until_when_the_child_is_signed_in(client, world):
    load_library(world)
    record(client, task_id=task_ids(world, "C09")[0])
    lin = Reader(client)
    entered = lin.send("/sign-in", {"who": "card", "card": "T0307", "pin": cast.PIN})
    assert entered.status_code == 303
    page = lin.read("/student")
    assert "林小满的园子" in page
    assert "学会的本领" in page
    assert "三年级2班的菜园" in page
    assert "学校的果园" in page
    assert "12:15自动退出" in page
    assert lin.send("/sign-out").status_code == 303
    assert lin.get("/student").status_code == 303


def test_pages_of_a_child_name_no_points_stars_or_other_children(client, world, lin):
    load_library(world)
    record(client, task_id=task_ids(world, "C09")[0])
    for path in PAGES:
        page = lin.read(path)
        for word in ("积分", "排名", "通知", "阿依古丽", "分</"):
            assert word not in page, (path, word)


def test_child_reads_what_it_has_done(client, world, lin):
    assert "还没有记录" in lin.read("/student/works/records")
    load_library(world)
    record(client, task_id=task_ids(world, "C09")[0], note="水很凉")
    page = lin.read("/student/works/records")
    assert "水很凉" in page
    assert "撤回" not in page


def test_child_shows_a_work_and_withdraws_only_its_own(client, world, lin):
    pottery = taught(world, cast.LIN)
    a_work(client, pottery)
    own = lin.done("/student/works", {"offering_id": pottery.offering_id, "title": "鸟窝", "words": "用树枝搭的"})
    assert "小板凳" in own
    [withdrawal] = re.findall(r"/student/works/[0-9a-f-]+/withdrawal", own)
    assert "鸟窝" not in lin.done(withdrawal)
    refused = lin.send("/student/works", {"offering_id": pottery.offering_id, "words": "没有名字"})
    assert refused.status_code == 422
    assert "没有名字" in refused.text


def test_child_says_what_it_thinks_of_its_course(world, lin):
    pottery = taught(world, cast.LIN)
    say = f"/student/works/evaluations/{pottery.enrolment_ids[cast.LIN]}"
    assert "还可以</span></summary>" in lin.done(say, {"liking": "2"})
