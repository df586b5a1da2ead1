"""Accepting, returning, sending in again and taking back over HTTP."""

from datetime import timedelta

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import CHECK_INS, balance, load_library, record, task_ids

SETTINGS = f"/api/v1/schools/{cast.TIANJIA}/check-in-settings"


@pytest.fixture
def tasks(world):
    load_library(world)
    return dict(zip(("C02", "K01", "G01"), task_ids(world, "C02", "K01", "G01"), strict=True))


def review_by(client, mode, percent=0):
    body = {"review": mode, "spot_check_percent": percent}
    answer = client.put(SETTINGS, json=body, headers=as_(cast.OFFICE))
    assert (answer.status_code, answer.json) == (200, body)


def post(client, path, account, body=None):
    return client.post(f"{CHECK_INS}/{path}", json=body or {}, headers=as_(account))


def withdraw(client, check_in, account=cast.LIN_MOTHER):
    return client.delete(f"{CHECK_INS}/{check_in['id']}", headers=as_(account))


def shown(client, check_in, account=cast.LIN_MOTHER):
    return client.get(f"{CHECK_INS}/{check_in['id']}", headers=as_(account)).json


def test_schools_accept_at_once_unless_they_decide_otherwise(client, tasks):
    default = client.get(SETTINGS, headers=as_(cast.PRINCIPAL)).json
    assert default == {"review": "auto", "spot_check_percent": 10}
    assert record(client, task_id=tasks["C02"]).json["status"] == "accepted"
    review_by(client, "teacher")
    review_by(client, "teacher", 5)
    assert record(client, task_id=tasks["K01"]).json["status"] == "pending"
    teachers_own = record(client, cast.TEACHER, cast.CLASSMATE, task_id=tasks["C02"])
    assert teachers_own.json["status"] == "accepted"


def test_points_come_with_acceptance(client, tasks):
    review_by(client, "teacher")
    made = record(client, task_id=tasks["C02"], note="擦了三张桌子").json
    assert balance(client) == 0
    for _ in range(2):
        answer = client.post(f"{CHECK_INS}/{made['id']}/accept", headers=as_(cast.TEACHER))
        assert (answer.status_code, answer.json["status"]) == (200, "accepted")
    assert balance(client) == 17


def test_spot_check_asks_the_teacher_and_nobody_else(client, tasks):
    review_by(client, "auto", 100)
    made = record(client, task_id=tasks["C02"]).json
    assert made["status"] == "accepted"
    assert "questions" not in made
    seen = shown(client, made, cast.TEACHER)
    assert seen["questions"] == [{"kind": "spot_check", "hint": "抽查:请看一看这条记录。"}]
    assert (seen["open_questions"], seen["student_name"], seen["seat_no"]) == (1, "林小满", 7)
    accepted = client.post(f"{CHECK_INS}/{made['id']}/accept", headers=as_(cast.TEACHER)).json
    assert accepted["open_questions"] == 0


def test_class_is_listed_with_open_questions_first(client, tasks):
    review_by(client, "auto", 100)
    asked = record(client, task_id=tasks["C02"]).json
    review_by(client, "auto", 0)
    older = record(client, task_id=tasks["K01"]).json
    newest = record(client, cast.CLASSMATE_FATHER, cast.CLASSMATE, task_id=tasks["C02"]).json
    record(client, student=cast.LIN_BROTHER, task_id=tasks["C02"])
    page = client.get(f"{CHECK_INS}?class_id={cast.CLASS_32}&limit=2", headers=as_(cast.TEACHER)).json
    rest = client.get(
        f"{CHECK_INS}?class_id={cast.CLASS_32}&limit=2&cursor={page['next']}", headers=as_(cast.TEACHER)
    ).json
    assert [item["id"] for item in page["items"] + rest["items"]] == [asked["id"], newest["id"], older["id"]]
    assert rest["next"] is None


def test_waiting_record_of_a_child_who_changed_class_goes_to_the_new_teacher(client, tasks, world):
    review_by(client, "teacher")
    made = record(client, task_id=tasks["C02"]).json
    world.clock.advance(days=1)
    moved = {"class_id": str(cast.CLASS_31), "seat_no": 9}
    assert client.post(f"/api/v1/students/{cast.LIN}/move", json=moved, headers=as_(cast.OFFICE)).status_code == 204
    listed = {
        account: client.get(f"{CHECK_INS}?class_id={class_id}", headers=as_(account)).json["items"]
        for account, class_id in ((cast.HOMEROOM, cast.CLASS_32), (cast.HOMEROOM_31, cast.CLASS_31))
    }
    assert listed[cast.HOMEROOM] == []
    assert [(each["id"], each["student_name"]) for each in listed[cast.HOMEROOM_31]] == [(made["id"], "林小满")]
    assert post(client, f"{made['id']}/accept", cast.HOMEROOM).status_code == 404
    assert post(client, f"{made['id']}/accept", cast.HOMEROOM_31).json["status"] == "accepted"


def test_child_is_listed_latest_labor_first_with_filters(client, tasks):
    days = [cast.TODAY - timedelta(days=days) for days in (3, 0, 1)]
    for day in days:
        record(client, task_id=tasks["C02"], labor_on=str(day))
    url = f"{CHECK_INS}?student_id={cast.LIN}"

    def listed(more="", account=cast.LIN_MOTHER):
        return [item["labor_on"] for item in client.get(url + more, headers=as_(account)).json["items"]]

    assert listed() == listed(account=cast.LIN_CARD) == sorted(map(str, days), reverse=True)
    assert listed(f"&from={cast.TODAY - timedelta(days=1)}&to={cast.TODAY - timedelta(days=1)}") == [str(days[2])]
    assert listed("&status=pending") == []
    assert client.get(CHECK_INS, headers=as_(cast.TEACHER)).status_code == 422


def test_return_needs_a_reason_and_takes_the_points_back(client, tasks):
    made = record(client, task_id=tasks["C02"]).json
    assert post(client, f"{made['id']}/return", cast.TEACHER).status_code == 422
    answer = post(client, f"{made['id']}/return", cast.TEACHER, {"reason": "请写一写怎么做的"})
    assert (answer.status_code, answer.json["status"], answer.json["is_counted"]) == (200, "returned", False)
    assert balance(client) == 0
    assert shown(client, made)["return_reason"] == "请写一写怎么做的"
    again = post(client, f"{made['id']}/return", cast.TEACHER, {"reason": "请写一写怎么做的"})
    assert (again.status_code, again.json["code"], again.json["state"]) == (409, "check-in-state", "returned")
    assert client.post(f"{CHECK_INS}/{made['id']}/accept", headers=as_(cast.TEACHER)).status_code == 409
    assert record(client, task_id=tasks["C02"]).json["check_in_id"] == made["id"]


def test_returned_record_is_sent_in_again_and_waits_for_the_teacher(client, tasks):
    made = record(client, task_id=tasks["C02"]).json
    post(client, f"{made['id']}/return", cast.TEACHER, {"reason": "请写一写怎么做的"})
    answer = post(client, f"{made['id']}/resubmit", cast.LIN_MOTHER, {"note": "先扫后擦", "minutes": 12})
    assert (answer.status_code, answer.json["status"], answer.json["is_counted"]) == (200, "pending", True)
    assert (answer.json["note"], answer.json["minutes"]) == ("先扫后擦", 12)
    assert balance(client) == 0
    assert [question["kind"] for question in shown(client, made, cast.TEACHER)["questions"]] == ["resubmitted"]
    client.post(f"{CHECK_INS}/{made['id']}/accept", headers=as_(cast.TEACHER))
    assert balance(client) == 17
    assert post(client, f"{made['id']}/resubmit", cast.LIN_MOTHER).status_code == 409


def test_withdrawing_reverses_the_points_by_counter_entries(client, tasks):
    made = record(client, task_id=tasks["C02"]).json
    assert withdraw(client, made).status_code == 204
    assert withdraw(client, made).status_code == 204
    ledger = client.get(f"/api/v1/students/{cast.LIN}/points", headers=as_(cast.LIN_MOTHER)).json
    assert ledger["balance"] == 0
    assert sorted(item["points"] for item in ledger["items"]) == [-10, -3, -2, 2, 3, 10]
    assert client.get(f"{CHECK_INS}?student_id={cast.LIN}", headers=as_(cast.LIN_MOTHER)).json["items"] == []
    assert record(client, task_id=tasks["C02"]).status_code == 201
    assert balance(client) == 15


def test_freed_day_goes_to_the_next_record_of_the_day(client, tasks):
    first = record(client, task_id=tasks["C02"]).json
    second = record(client, task_id=tasks["K01"], note="择了一篮豆角").json
    withdraw(client, first)
    assert shown(client, second)["is_counted"] is True
    assert balance(client) == 17


def test_freed_place_of_the_week_goes_to_the_earliest_submitted(client, tasks, world):
    world.clock.advance(days=4)
    made = [
        record(client, task_id=tasks["C02"], labor_on=str(cast.TODAY + timedelta(days=days))).json
        for days in range(-2, 5)
    ]
    withdraw(client, made[1])
    states = [shown(client, check_in)["not_counted_reason"] for check_in in made[2:]]
    assert states == [None, None, None, None, "week-limit"]
    assert balance(client) == 55


def test_first_time_moves_to_a_later_week_when_it_is_withdrawn(client, tasks, world):
    first = record(client, task_id=tasks["C02"]).json
    world.clock.advance(days=7)
    record(client, task_id=tasks["C02"])
    assert balance(client) == 15 + 13
    withdraw(client, first)
    assert balance(client) == 15


def test_first_time_belongs_to_the_earliest_labor_whenever_it_was_recorded(client, tasks, world):
    world.clock.advance(days=7)
    record(client, task_id=tasks["C02"])
    record(client, task_id=tasks["C02"], labor_on=str(cast.TODAY))
    ledger = client.get(f"/api/v1/students/{cast.LIN}/points?to={cast.TODAY}", headers=as_(cast.LIN_MOTHER)).json
    assert {item["rule"]: item["points"] for item in ledger["items"]} == {
        "record": 10, "new_group": 3, "first_time": 2,
    }  # fmt: skip
    assert ledger["balance"] == 28


def test_teacher_may_withdraw_and_strangers_may_not(client, tasks):
    made = record(client, task_id=tasks["C02"]).json
    assert withdraw(client, made, cast.CLASSMATE_FATHER).json["code"] == "check-in-not-found"
    assert withdraw(client, made, cast.HOMEROOM_31).json["code"] == "check-in-not-found"
    assert withdraw(client, made, cast.LIN_CARD).status_code == 403
    assert withdraw(client, made, cast.HOMEROOM).status_code == 204
    assert post(client, f"{made['id']}/return", cast.TEACHER, {"reason": "请补充"}).status_code == 409


def test_many_are_accepted_each_with_its_outcome(client, tasks):
    review_by(client, "teacher")
    pending = record(client, task_id=tasks["C02"]).json["id"]
    last_week = record(client, task_id=tasks["K01"], labor_on=str(cast.TODAY - timedelta(days=7))).json["id"]
    other_child = record(client, cast.CLASSMATE_FATHER, cast.CLASSMATE, task_id=tasks["C02"]).json["id"]
    taken_back = record(client, task_id=tasks["G01"]).json
    withdraw(client, taken_back)
    other_class = record(client, student=cast.LIN_BROTHER, task_id=tasks["C02"]).json["id"]
    ids = [pending, last_week, other_child, taken_back["id"], other_class, str(cast.named("nothing"))]
    answer = post(client, "accept", cast.TEACHER, {"ids": ids})
    assert answer.status_code == 207
    assert [(item["id"], item["outcome"]) for item in answer.json["items"]] == list(
        zip(ids, ["accepted"] * 3 + ["withdrawn"] + ["check-in-not-found"] * 2, strict=True)
    )
    assert balance(client) == 15 + 15
    assert balance(client, cast.CLASSMATE, cast.TEACHER) == 15
    assert balance(client, cast.LIN_BROTHER) == 0


def test_paper_sheet_of_a_class_is_entered_in_one_call(client, tasks):
    record(client, task_id=tasks["C02"])
    children = [str(cast.LIN), str(cast.CLASSMATE), str(cast.PARALLEL), str(cast.OUTSIDE_CHILD)]
    body = {"class_id": str(cast.CLASS_32), "task_id": tasks["C02"], "student_ids": children}
    headers = as_(cast.TEACHER, **{"Idempotency-Key": "sheet"})
    answer = client.post(f"{CHECK_INS}/bulk", json=body, headers=headers)
    assert answer.status_code == 207
    assert [(item["student_id"], item["outcome"]) for item in answer.json["items"]] == list(
        zip(children, ["already-checked-in", "created", "not-in-class", "not-in-class"], strict=True)
    )
    assert answer.json["items"][1]["is_counted"] is True
    made = {"id": answer.json["items"][1]["check_in_id"]}
    assert shown(client, made, cast.TEACHER)["source"] == "paper"
    assert balance(client, cast.CLASSMATE, cast.TEACHER) == balance(client) == 15
    assert client.post(f"{CHECK_INS}/bulk", json=body, headers=headers).json == answer.json


def test_paper_sheet_obeys_the_rules_of_day_and_care(client, tasks, world):
    body = {"class_id": str(cast.CLASS_32), "task_id": tasks["C02"], "student_ids": [str(cast.LIN)]}
    late = body | {"labor_on": str(cast.TODAY - timedelta(days=8))}
    assert client.post(f"{CHECK_INS}/bulk", json=late, headers=as_(cast.TEACHER)).status_code == 422
    risky = body | {"task_id": task_ids(world, "K14")[0]}
    assert client.post(f"{CHECK_INS}/bulk", json=risky, headers=as_(cast.TEACHER)).json["code"] == "adult-required"
    other_class = body | {"class_id": str(cast.CLASS_31)}
    assert client.post(f"{CHECK_INS}/bulk", json=other_class, headers=as_(cast.TEACHER)).status_code == 404


def test_settings_belong_to_the_school(client):
    assert client.get(SETTINGS, headers=as_(cast.OUTSIDE_PRINCIPAL)).status_code == 404
    assert client.put(SETTINGS, json={"review": "auto"}, headers=as_(cast.TEACHER)).status_code == 403
    assert client.put(SETTINGS, json={"review": "never"}, headers=as_(cast.OFFICE)).status_code == 422


def test_printed_sheet_shows_seats_and_names_only(client, world):
    url = f"/api/v1/classes/{cast.CLASS_32}/paper-sheet"
    answer = client.get(f"{url}?week=2026-W48", headers=as_(cast.TEACHER))
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "<td>7</td>" in answer.text
    assert "阿依古丽·买买提" in answer.text
    assert 'datetime="2026-11-29"' in answer.text
    assert "data:image/svg+xml" in answer.text
    assert str(cast.LIN) not in answer.text
    assert client.get(url, headers=as_(cast.HOMEROOM_31)).status_code == 404
    assert client.get(f"{url}?week=2026-W60", headers=as_(cast.TEACHER)).status_code == 422


def test_list_of_what_waits_holds_flagged_records_first_and_is_for_teachers_only(client, tasks):
    review_by(client, "auto", 100)
    flagged = record(client, task_id=tasks["C02"]).json["id"]
    review_by(client, "auto", 0)
    record(client, task_id=tasks["K01"])
    review_by(client, "teacher")
    pending = record(client, cast.CLASSMATE_FATHER, cast.CLASSMATE, task_id=tasks["C02"]).json["id"]
    waiting = f"{CHECK_INS}?to_review=true"
    listed = client.get(f"{waiting}&class_id={cast.CLASS_32}", headers=as_(cast.TEACHER)).json["items"]
    assert [one["id"] for one in listed] == [flagged, pending]
    assert client.get(f"{waiting}&student_id={cast.LIN}", headers=as_(cast.LIN_MOTHER)).status_code == 422
