"""Records with real photos, through the whole image pipeline."""

import io
from datetime import timedelta

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import CHECK_INS, balance, load_library, record, task_ids
from tests.factories.images import encoded, picture

PHOTOS = "/api/v1/photos"


@pytest.fixture
def tasks(world):
    load_library(world)
    return task_ids(world, "C02", "K01", "G01")


def upload(client, seed=1, account=cast.LIN_MOTHER, student=cast.LIN):
    data = encoded(picture((640, 480), seed), "JPEG", quality=90)
    form = {"file": (io.BytesIO(data), "IMG_1.jpg"), "student_id": str(student)}
    answer = client.post(PHOTOS, data=form, headers=as_(account))
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def shown(client, check_in, account=cast.LIN_MOTHER):
    return client.get(f"{CHECK_INS}/{check_in['id']}", headers=as_(account)).json


def photo_ids(check_in):
    return [photo["id"] for photo in check_in["photos"]]


def consent(client, granted):
    url = f"/api/v1/students/{cast.LIN}/consents/photo_upload"
    assert client.put(url, json={"granted": granted}, headers=as_(cast.LIN_MOTHER)).status_code == 200


def test_photos_are_shown_in_order_and_earn_nothing(client, tasks):
    given = [upload(client, seed) for seed in (1, 2, 3)]
    made = record(client, task_id=tasks[0], photo_ids=given).json
    assert photo_ids(made) == given
    assert client.get(made["photos"][0]["urls"]["thumb"]).status_code == 200
    assert photo_ids(shown(client, made, cast.TEACHER)) == given
    assert balance(client) == 15


def test_links_die_with_consent_and_the_record_stays(client, tasks):
    made = record(client, task_id=tasks[0], photo_ids=[upload(client)]).json
    consent(client, granted=False)
    assert photo_ids(shown(client, made, cast.TEACHER)) == []
    assert client.get(made["photos"][0]["urls"]["display"]).status_code in {403, 404, 410}
    assert balance(client) == 15


def test_without_consent_no_photo_is_attached(client, tasks):
    given = upload(client)
    consent(client, granted=False)
    answer = record(client, task_id=tasks[0], photo_ids=[given])
    assert (answer.status_code, answer.json["purpose"]) == (403, "photo_upload")
    assert record(client, task_id=tasks[0]).status_code == 201


def test_photo_of_somebody_else_is_not_found(client, tasks):
    teachers = upload(client, account=cast.TEACHER)
    assert record(client, task_id=tasks[0], photo_ids=[teachers]).status_code == 404
    assert record(client, task_id=tasks[0], photo_ids=[str(cast.named("no photo"))]).status_code == 404
    assert balance(client) == 0


def test_reused_picture_is_a_question_to_the_teacher_only(client, tasks):
    first = record(client, task_id=tasks[0], photo_ids=[upload(client)]).json
    again = record(
        client, task_id=tasks[1], labor_on=str(cast.TODAY - timedelta(days=1)), photo_ids=[upload(client)]
    ).json
    assert again["status"] == "accepted"
    assert again["is_counted"] is True
    assert "questions" not in again
    asked = [q for q in shown(client, again, cast.TEACHER)["questions"] if q["kind"] != "spot_check"]
    assert [(question["kind"], question["other_photo_id"]) for question in asked] == [
        ("same_file", photo_ids(first)[0])
    ]
    assert asked[0]["hint"].endswith("问一问是怎么回事。")


def test_siblings_share_a_photo_until_both_records_are_withdrawn(client, tasks):
    body = {"student_ids": [str(cast.LIN), str(cast.LIN_BROTHER)], "task_id": tasks[0], "photo_ids": [upload(client)]}
    first, second = client.post(CHECK_INS, json=body, headers=as_(cast.LIN_MOTHER)).json["items"]
    assert photo_ids(first) == photo_ids(second) == body["photo_ids"]
    client.delete(f"{CHECK_INS}/{first['id']}", headers=as_(cast.LIN_MOTHER))
    assert photo_ids(shown(client, first)) == []
    assert photo_ids(shown(client, second)) == body["photo_ids"]
    client.delete(f"{CHECK_INS}/{second['id']}", headers=as_(cast.LIN_MOTHER))
    # Nobody uses it any more: the mother may give it to another record.
    assert record(client, task_id=tasks[1], photo_ids=body["photo_ids"]).status_code == 201


def test_photos_are_exchanged_when_a_record_is_sent_in_again(client, tasks):
    kept, dropped, added = upload(client, 1), upload(client, 2), upload(client, 3)
    made = record(client, task_id=tasks[0], photo_ids=[dropped, kept]).json
    client.post(f"{CHECK_INS}/{made['id']}/return", json={"reason": "请换一张"}, headers=as_(cast.TEACHER))
    changed = {"photo_ids": [kept, added]}
    again = client.post(f"{CHECK_INS}/{made['id']}/resubmit", json=changed, headers=as_(cast.LIN_MOTHER))
    assert (again.status_code, photo_ids(again.json)) == (200, [kept, added])
    assert record(client, task_id=tasks[1], photo_ids=[dropped]).status_code == 201
    assert record(client, task_id=tasks[2], photo_ids=[kept]).status_code == 409
