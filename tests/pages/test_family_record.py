"""Recording labor through the form, with and without photos, and what the scripts ask for."""

import io
import re

import pytest

from tests import cast
from tests.factories.checkins import CHECK_INS, load_library, record, task_ids
from tests.factories.photos import small_photo
from tests.pages.reader import Reader, problem_in

TODAY = cast.TODAY.isoformat()
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def mother(client, world):
    load_library(world)
    return Reader(client, cast.LIN_MOTHER)


@pytest.fixture
def task(world, mother):
    [found] = task_ids(world, "C09")
    return found


def told(task, **more):
    return {
        "child": str(cast.LIN),
        "student_ids": str(cast.LIN),
        "task_id": task,
        "labor_on": TODAY,
        "key": "k1",
        **more,
    }


def kept(client, student=cast.LIN):
    query = f"?student_id={student}&from={TODAY}&to={TODAY}"
    return client.get(CHECK_INS + query, headers=cast.as_(cast.LIN_MOTHER)).json["items"]


def photo(seed=1):
    return io.BytesIO(small_photo(seed)), "IMG_1.JPG"


def test_one_tap_is_enough(client, mother, task):
    page = mother.done("/family/record", told(task))
    [record] = kept(client)
    assert f"已记下:{record['title']}" in page
    assert (record["minutes"], record["note"], record["photos"], record["source"]) == (None, None, [], "guardian")


def test_everything_that_can_be_told_is_kept(client, mother, task):
    more = {"own_minutes": "25", "note": "自己洗的", "context": "school", "photos": [photo(), photo(2)]}
    mother.done("/family/record", told(task, **more))
    [record] = kept(client)
    assert (record["minutes"], record["note"], record["context"]) == (25, "自己洗的", "school")
    assert len(record["photos"]) == 2


def test_siblings_are_recorded_together(client, mother, task):
    mother.done("/family/record", told(task, student_ids=[str(cast.LIN), str(cast.LIN_BROTHER)]))
    assert [len(kept(client, child)) for child in (cast.LIN, cast.LIN_BROTHER)] == [1, 1]


def test_own_words_are_kept_as_a_new_labor(client, mother):
    mother.done("/family/record", told("", title="给奶奶捶背", group="DL1"))
    assert [record["title"] for record in kept(client)] == ["给奶奶捶背"]


def test_task_in_the_familys_own_words_is_recognized(mother):
    title = re.search(r'data-task="[^"]+"[^>]*>([^<]+)<', mother.read("/family/record"))[1]
    page = mother.read(f"/family/record?title={title}")
    assert re.search(r'name="task_id" value="[0-9a-f-]{36}"', page)


def test_same_form_sent_twice_is_one_record(client, mother, task):
    for _ in range(2):
        mother.done("/family/record", told(task, photos=[photo()]))
    assert len(kept(client)) == 1


def test_refused_form_keeps_what_was_typed_and_the_photos(client, mother, task):
    refused = mother.send("/family/record", told(task, note="打电话13812345678", photos=[photo()]))
    assert refused.status_code == 422
    assert "个人信息" in problem_in(refused.text)
    assert "打电话13812345678" in refused.text
    photo_id = re.search(r'name="photo_ids" value="([^"]+)"', refused.text)[1]
    assert "已收到1张照片" in refused.text
    mother.done("/family/record", told(task, photo_ids=photo_id))
    assert [one["id"] for one in kept(client)[0]["photos"]] == [photo_id]


def test_second_record_of_a_task_on_a_day_is_refused_in_words(client, mother, task):
    record(client, task_id=task)
    answer = mother.send("/family/record", told(task))
    assert answer.status_code == 409
    assert "已经登记过了" in problem_in(answer.text)


def test_script_hears_where_to_go_on_or_what_is_wrong(mother, task):
    answer = mother.send("/family/record", told(task), headers=AS_SCRIPT)
    assert (answer.status_code, answer.json) == (201, {"home": f"/family?child={cast.LIN}"})
    assert "已记下" in mother.read("/family")
    refused = mother.send("/family/record", told(task, key="k2"), headers=AS_SCRIPT)
    assert (refused.status_code, refused.json["code"]) == (409, "already-checked-in")


def test_script_sends_photos_ahead(client, mother, task):
    sent = mother.send("/family/photos", {"student_id": str(cast.LIN), "file": photo()}, headers=AS_SCRIPT)
    assert sent.status_code == 201
    mother.send("/family/record", told(task, photo_ids=sent.json["id"]), headers=AS_SCRIPT)
    assert [one["id"] for one in kept(client)[0]["photos"]] == [sent.json["id"]]


def test_script_hears_that_nobody_is_signed_in(client):
    reader = Reader(client)
    for path in ("/family/record", "/family/photos"):
        assert reader.send(path, headers=AS_SCRIPT).status_code == 401
    assert reader.get("/token", headers=AS_SCRIPT).status_code == 401


def test_token_says_whose_it_is(mother):
    assert mother.get("/token", headers=AS_SCRIPT).json["account_id"] == str(cast.LIN_MOTHER)


def test_without_consent_to_photos_the_form_says_so(client, mother):
    page = Reader(client, cast.CLASSMATE_FATHER).read("/family/record")
    assert "想传照片,要先同意照片的使用" in page
    assert re.search(r'id="photos" hidden', page)
    assert not re.search(r'id="photos" hidden', mother.read("/family/record"))


def test_task_that_needs_an_adult_asks_for_one_and_shows_its_note(client, world, mother):
    [risky] = [
        one
        for one in client.get("/api/v1/labor-tasks", headers=cast.as_(cast.LIN_MOTHER)).json["items"]
        if one["risk"] == 2
    ][:1]
    page = mother.read(f"/family/record?task_id={risky['id']}")
    assert risky["safety_note"] in page
    assert '<div id="adult">' in page
    assert mother.send("/family/record", told(risky["id"])).status_code == 422
    mother.done("/family/record", told(risky["id"], adult_present="on"))


def test_only_guardians_record(client, task):
    teacher = Reader(client, cast.TEACHER)
    assert teacher.get("/family/record").status_code == 403
    assert teacher.send("/family/record", told(task)).status_code == 403
    assert teacher.send("/family/photos", {"file": photo()}).status_code == 403


def test_classmates_guardian_cannot_record_for_lin(client, task):
    father = Reader(client, cast.CLASSMATE_FATHER)
    assert father.send("/family/record", told(task)).status_code == 404
    assert kept(client) == []
