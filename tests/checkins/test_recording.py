"""Recording labor over HTTP."""

from datetime import timedelta

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import CHECK_INS, balance, load_library, record, task_ids


@pytest.fixture
def tasks(world):
    load_library(world)
    return dict(
        zip(("C02", "T05", "K14", "K01", "G01"), task_ids(world, "C02", "T05", "K14", "K01", "G01"), strict=True)
    )


def test_one_tap_is_enough(client, tasks):
    answer = record(client, task_id=tasks["C02"])
    assert answer.status_code == 201
    assert answer.json["labor_on"] == str(cast.TODAY)
    assert answer.json["source"] == "guardian"
    assert answer.json["context"] == "home"
    assert answer.json["is_counted"] is True
    assert answer.json["photos"] == []
    assert "questions" not in answer.json


def test_everything_that_can_be_told_is_kept(client, tasks):
    told = {"minutes": 25, "note": "水很凉,我还是擦完了。", "context": "school", "adult_present": True}
    made = record(client, task_id=tasks["C02"], labor_on=str(cast.TODAY - timedelta(days=7)), **told).json
    shown = client.get(f"{CHECK_INS}/{made['id']}", headers=as_(cast.LIN_MOTHER)).json
    assert shown == made
    assert {name: shown[name] for name in told} == told
    assert shown["title"] == "擦桌椅"
    assert shown["group"] == "DL1"


@pytest.mark.parametrize(("days", "code"), [(1, "labor-day-in-future"), (-8, "labor-day-too-long-ago")])
def test_labor_day_is_today_or_one_of_the_seven_before(client, tasks, days, code):
    answer = record(client, task_id=tasks["C02"], labor_on=str(cast.TODAY + timedelta(days=days)))
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_day_begins_at_midnight_in_china(client, tasks, world):
    world.clock.advance(hours=12)  # 00:00 of the next day in China, 16:00 UTC of the same day.
    answer = record(client, task_id=tasks["C02"])
    assert answer.json["labor_on"] == str(cast.TODAY + timedelta(days=1))


def test_same_task_of_the_day_is_refused_with_the_existing_record(client, tasks):
    first = record(client, task_id=tasks["C02"]).json
    again = record(client, task_id=tasks["C02"], note="再来一次")
    assert (again.status_code, again.json["code"]) == (409, "already-checked-in")
    assert again.json["check_in_id"] == first["id"]


def test_second_task_of_the_day_is_kept_but_not_counted(client, tasks):
    record(client, task_id=tasks["C02"])
    second = record(client, task_id=tasks["K01"])
    assert second.status_code == 201
    assert second.json["is_counted"] is False
    assert second.json["not_counted_reason"] == "day-limit"
    assert "不再计入" in second.json["not_counted_hint"]
    assert balance(client) == 15


def test_five_days_of_a_week_count(client, tasks, world):
    world.clock.advance(days=4)  # Sunday.
    outcomes = [
        record(client, task_id=tasks["C02"], labor_on=str(cast.TODAY + timedelta(days=days))).json
        for days in range(-2, 5)
    ]
    assert [outcome["not_counted_reason"] for outcome in outcomes] == [None] * 5 + ["week-limit"] * 2
    assert balance(client) == 50 + 3 + 2
    world.clock.advance(days=1)
    assert record(client, task_id=tasks["C02"]).json["is_counted"] is True


def test_photo_of_a_private_task_is_refused_whatever_is_sent(client, tasks):
    answer = record(client, task_id=tasks["T05"], photo_ids=[str(cast.named("any photo"))])
    assert (answer.status_code, answer.json["code"]) == (422, "photo-forbidden")
    assert record(client, task_id=tasks["T05"]).status_code == 201


def test_risky_task_needs_an_adult_and_says_why(client, tasks):
    answer = record(client, task_id=tasks["K14"])
    assert (answer.status_code, answer.json["code"]) == (422, "adult-required")
    assert answer.json["safety_note"] == "大人在厨房,油热防溅,离人关火"
    assert answer.json["safety_note"] in answer.json["detail"]
    assert record(client, task_id=tasks["K14"], adult_present=True).status_code == 201


def test_guardian_records_after_consent_only_and_paper_needs_none(client, tasks):
    client.put(f"/api/v1/students/{cast.LIN}/consents/base", json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    refused = record(client, task_id=tasks["C02"])
    assert (refused.status_code, refused.json["code"], refused.json["purpose"]) == (403, "consent-required", "base")
    paper = record(client, cast.TEACHER, task_id=tasks["C02"], source="paper")
    assert (paper.status_code, paper.json["source"]) == (201, "paper")


@pytest.mark.parametrize(
    ("account", "source", "status"),
    [
        (cast.LIN_MOTHER, "guardian", 201),
        (cast.LIN_MOTHER, "teacher", 403),
        (cast.LIN_MOTHER, "paper", 403),
        (cast.TEACHER, "teacher", 201),
        (cast.TEACHER, "guardian", 403),
        (cast.HOMEROOM, "paper", 201),
        (cast.HOMEROOM_31, "paper", 404),
        (cast.CLASSMATE_FATHER, "guardian", 404),
        (cast.PRINCIPAL, "teacher", 403),
        (cast.LIN_CARD, "guardian", 403),
    ],
)
def test_source_is_who_the_caller_is(client, tasks, account, source, status):
    assert record(client, account, task_id=tasks["C02"], source=source).status_code == status


def test_every_source_has_the_same_weight(client, tasks):
    record(client, task_id=tasks["C02"], note="一句话")
    record(client, cast.TEACHER, cast.CLASSMATE, task_id=tasks["C02"], source="paper", note="一句话")
    assert balance(client) == balance(client, cast.CLASSMATE, cast.TEACHER) == 17


def test_siblings_are_recorded_in_one_call(client, tasks):
    body = {"student_ids": [str(cast.LIN), str(cast.LIN_BROTHER)], "task_id": tasks["C02"]}
    answer = client.post(CHECK_INS, json=body, headers=as_(cast.LIN_MOTHER))
    assert answer.status_code == 201
    assert {item["student_id"] for item in answer.json["items"]} == set(body["student_ids"])
    assert balance(client) == balance(client, cast.LIN_BROTHER) == 15


def test_both_answers_to_a_record_are_documented(client):
    document = client.get("/api/v1/openapi.json").json
    answer = document["paths"]["/api/v1/check-ins"]["post"]["responses"]["201"]["content"]["application/json"]["schema"]
    names = [schema["$ref"].rpartition("/")[2] for schema in answer["oneOf"]]
    assert names == ["CheckInOut", "CheckInsOut"]


def test_siblings_are_recorded_all_or_none(client, tasks):
    record(client, student=cast.LIN_BROTHER, task_id=tasks["C02"])
    body = {"student_ids": [str(cast.LIN), str(cast.LIN_BROTHER)], "task_id": tasks["C02"]}
    answer = client.post(CHECK_INS, json=body, headers=as_(cast.LIN_MOTHER))
    assert (answer.status_code, answer.json["student_id"]) == (409, str(cast.LIN_BROTHER))
    assert balance(client) == 0
    stranger = body | {"student_ids": [str(cast.LIN), str(cast.CLASSMATE)]}
    assert client.post(CHECK_INS, json=stranger, headers=as_(cast.LIN_MOTHER)).status_code == 404


def test_unlisted_title_becomes_a_proposal(client, tasks):
    made = record(client, title="给奶奶读信", group="SL2")
    assert made.status_code == 201
    assert (made.json["title"], made.json["group"], made.json["task_code"]) == ("给奶奶读信", "SL2", None)
    again = record(client, title=" 给奶奶,读信! ")
    assert (again.status_code, again.json["code"]) == (409, "already-checked-in")
    classmate = record(client, cast.CLASSMATE_FATHER, cast.CLASSMATE, title="给奶奶读信")
    assert classmate.json["task_id"] == made.json["task_id"]
    listed = client.get("/api/v1/labor-tasks/proposals", headers=as_(cast.HOMEROOM)).json["items"]
    assert [task["name"] for task in listed] == ["给奶奶读信"]


def test_listed_task_named_in_words_asks_for_the_same_care(client, tasks):
    answer = record(client, title="番茄 炒蛋")
    assert (answer.status_code, answer.json["code"]) == (422, "adult-required")


def test_dangerous_title_is_refused(client):
    answer = record(client, title="到河边洗衣服")
    assert (answer.status_code, answer.json["code"], answer.json["danger"]) == (422, "task-dangerous", "open-water")


@pytest.mark.parametrize("field", ["note", "title"])
def test_personal_numbers_are_refused_in_texts(client, tasks, field):
    body = {"task_id": tasks["C02"]} if field == "note" else {}
    answer = record(client, **body, **{field: "打电话138 0013 8000"})
    assert (answer.status_code, answer.json["code"]) == (422, "private-information")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/task_id"),
        ({"task_id": str(cast.LIN), "title": "扫地"}, "/task_id"),
        ({"title": "扫地", "minutes": 0}, "/minutes"),
        ({"title": "扫地", "minutes": 601}, "/minutes"),
        ({"title": "扫地", "minutes": "10"}, "/minutes"),
        ({"title": "扫地", "note": "长" * 201}, "/note"),
        ({"title": "扫地", "photo_ids": [str(cast.named(str(n))) for n in range(4)]}, "/photo_ids"),
        ({"title": "扫地", "context": "street"}, "/context"),
        ({"title": "扫地", "labor_on": "18.11.2026"}, "/labor_on"),
        ({"title": "!?"}, "/title"),
        ({"title": "扫地", "point": 5}, "/point"),
    ],
)
def test_shape_is_checked(client, body, pointer):
    answer = record(client, **body)
    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in answer.json["errors"]}


def test_unknown_task_is_not_found(client):
    answer = record(client, task_id=str(cast.named("no task")))
    assert (answer.status_code, answer.json["code"]) == (404, "labor-task-not-found")


def test_retry_with_the_same_key_gives_the_same_answer(client, tasks):
    headers = as_(cast.LIN_MOTHER, **{"Idempotency-Key": "k1"})
    body = {"student_id": str(cast.LIN), "task_id": tasks["C02"]}
    first = client.post(CHECK_INS, json=body, headers=headers)
    again = client.post(CHECK_INS, json=body, headers=headers)
    assert (again.status_code, again.json) == (201, first.json)
    other = client.post(CHECK_INS, json=body | {"minutes": 5}, headers=headers)
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")
