"""Reviewing records, and entering the paper sheet of a class."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import CHECK_INS, load_library, record, task_ids
from tests.pages.reader import Reader

CLASS = f"/teacher/classes/{cast.CLASS_32}"
SETTINGS = f"/api/v1/schools/{cast.TIANJIA}/check-in-settings"


@pytest.fixture
def teacher(client):
    return Reader(client, cast.TEACHER)


@pytest.fixture
def pending(client, world):
    """Return the ids of two records that wait."""
    load_library(world)
    client.put(SETTINGS, json={"review": "teacher", "spot_check_percent": 0}, headers=as_(cast.OFFICE))
    return [record(client, task_id=task).json["id"] for task in task_ids(world, "C02", "K01")]


def status_of(client, check_in_id):
    return client.get(f"{CHECK_INS}/{check_in_id}", headers=as_(cast.LIN_MOTHER)).json["status"]


def test_all_that_are_shown_are_accepted_at_once(client, teacher, pending):
    page = teacher.done(f"{CLASS}/review/accept", {"ids": pending})
    assert "已通过2条" in page
    assert "都看过了" in page
    assert {status_of(client, one) for one in pending} == {"accepted"}


def test_one_is_accepted_and_the_other_waits_on(client, teacher, pending):
    page = teacher.done(f"{CLASS}/review/accept", {"ids": pending[0]})
    assert pending[0] not in page
    assert pending[1] in page


def test_script_accepts_without_loading_a_page(client, teacher, pending):
    answer = teacher.send(f"{CLASS}/review/accept", {"ids": pending[0]}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert status_of(client, pending[0]) == "accepted"


def test_return_needs_a_reason_and_keeps_what_was_typed(client, teacher, pending):
    refused = teacher.send(f"{CLASS}/review/{pending[0]}/return", {"reason": "嗯"})
    assert refused.status_code == 422
    assert 'value="嗯"' in refused.text
    assert refused.text.count('id="problem"') == 1
    assert "已退回" in teacher.done(f"{CLASS}/review/{pending[0]}/return", {"reason": "请写一句做了什么"})
    assert status_of(client, pending[0]) == "returned"


def test_return_of_a_record_that_the_family_took_back_says_so(client, teacher, pending):
    client.delete(f"{CHECK_INS}/{pending[0]}", headers=as_(cast.LIN_MOTHER))
    refused = teacher.send(f"{CLASS}/review/{pending[0]}/return", {"reason": "请写一句做了什么"})
    assert refused.status_code == 409
    assert pending[0] not in refused.text.partition("<main")[2]
    assert refused.text.count('id="problem"') == 1


def test_stranger_accepts_nothing(client, pending):
    stranger = Reader(client, cast.HOMEROOM_31)
    stranger.send(f"{CLASS}/review/accept", {"ids": pending})
    assert stranger.send(f"{CLASS}/review/{pending[0]}/return", {"reason": "不是我班的"}).status_code == 404
    assert {status_of(client, one) for one in pending} == {"pending"}


def sheet(world, *students, **more):
    load_library(world)
    (task,) = task_ids(world, "C02")
    return {"task_id": task, "labor_on": cast.TODAY.isoformat(), "student_ids": [str(one) for one in students], **more}


def test_paper_sheet_is_entered_once_and_tells_what_became_of_each_child(client, world, teacher):
    record(client, task_id=(load_library(world), task_ids(world, "C02"))[1][0])
    entered = sheet(world, cast.LIN, cast.CLASSMATE, key="one-sheet")
    first = teacher.send(f"{CLASS}/paper", entered).text
    assert "新登记1名" in first
    assert "以前已登记" in first
    assert "新登记1名" in teacher.send(f"{CLASS}/paper", entered).text
    listed = client.get(CHECK_INS, query_string={"class_id": cast.CLASS_32}, headers=as_(cast.TEACHER)).json["items"]
    assert sorted(one["source"] for one in listed) == ["guardian", "paper"]


def test_refused_sheet_keeps_its_ticks(world, teacher):
    refused = teacher.send(f"{CLASS}/paper", sheet(world, cast.CLASSMATE) | {"labor_on": "2026-11-30"})
    assert refused.status_code == 422
    assert f'value="{cast.CLASSMATE}" checked' in refused.text
    assert f'value="{cast.LIN}" checked' not in refused.text


def test_all_are_ticked_without_a_script(teacher):
    assert teacher.read(f"{CLASS}/paper?all=yes").count(" checked") == 2


def test_empty_sheet_is_printed_with_its_own_style(teacher):
    answer = teacher.get(f"{CLASS}/paper/sheet")
    assert answer.status_code == 200
    assert "阿依古丽·买买提" in answer.text
    assert "style-src 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert teacher.get(f"/teacher/classes/{cast.CLASS_31}/paper/sheet").status_code == 404
