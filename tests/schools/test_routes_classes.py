"""Classes and the children in them over HTTP."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories import schools as rosters
from tests.factories.schools import confirm_roster, send_roster

CLASSES = f"/api/v1/schools/{cast.TIANJIA}/classes"
STUDENTS = f"/api/v1/classes/{cast.CLASS_32}/students"


def test_classes_are_listed_by_grade(client):
    items = client.get(CLASSES, headers=as_(cast.LIN_MOTHER)).json["items"]
    assert [(item["label"], item["grade"]) for item in items] == [("三年级1班", 3), ("三年级2班", 3), ("五年级1班", 5)]
    assert [item["students"] for item in items] == [1, 2, 1]


def test_class_is_named_by_its_grade(client):
    answer = client.post(CLASSES, json={"entry_year": 2026, "class_no": 3}, headers=as_(cast.OFFICE))
    assert answer.status_code == 201
    assert (answer.json["label"], answer.json["is_label_locked"], answer.json["grade"]) == ("一年级3班", False, 1)


def test_running_number_is_a_label_that_stays(client):
    body = {"entry_year": 2026, "class_no": 3, "label": "154班"}
    assert client.post(CLASSES, json=body, headers=as_(cast.COUNTY_ADMIN)).json["is_label_locked"] is True


def test_class_exists_once(client):
    answer = client.post(CLASSES, json={"entry_year": 2024, "class_no": 2}, headers=as_(cast.OFFICE))
    assert (answer.status_code, answer.json["code"]) == (409, "class-exists")


@pytest.mark.parametrize("wrong", [{"entry_year": 2020}, {"entry_year": 2028}, {"stage": "junior", "entry_year": 2026}])
def test_class_that_no_grade_can_have_is_refused(client, wrong):
    answer = client.post(CLASSES, json={"class_no": 3} | wrong, headers=as_(cast.OFFICE))
    assert (answer.status_code, answer.json["code"]) == (422, "grade-invalid")


def test_class_of_next_september_can_be_prepared(client):
    answer = client.post(CLASSES, json={"entry_year": 2027, "class_no": 1}, headers=as_(cast.OFFICE))
    assert (answer.json["label"], answer.json["grade"]) == ("一年级1班", None)


def test_students_come_in_seat_order_without_numbers(client):
    items = client.get(STUDENTS, headers=as_(cast.TEACHER)).json["items"]
    assert [(item["seat_no"], item["name"]) for item in items] == [(7, "林小满"), (8, "阿依古丽·买买提")]
    assert items[0].keys() == {"id", "name", "seat_no", "has_guardian", "student_number"}
    assert [item["has_guardian"] for item in items] == [True, True]


def test_office_alone_sees_masked_student_numbers(client):
    number = rosters.student_number(1)
    roster = rosters.table(("三年级2班", "林小满", 7, number), ("三年级2班", "黄一", "", ""))
    confirm_roster(client, send_roster(client, roster, "名单.csv"))
    for account, shown in ((cast.OFFICE, f"G431***********{number[-4:]}"), (cast.HOMEROOM, None)):
        items = client.get(STUDENTS, headers=as_(account)).json["items"]
        assert [item["name"] for item in items] == ["林小满", "阿依古丽·买买提", "黄一"]
        assert items[0]["student_number"] == shown


def test_students_are_read_page_by_page(client):
    first = client.get(STUDENTS, query_string={"limit": 1}, headers=as_(cast.TEACHER)).json
    second = client.get(STUDENTS, query_string={"limit": 1, "cursor": first["next"]}, headers=as_(cast.TEACHER)).json
    assert [first["items"][0]["seat_no"], second["items"][0]["seat_no"]] == [7, 8]
    assert second["next"] is None


def test_class_is_hidden_from_teachers_of_other_classes(client):
    assert client.get(STUDENTS, headers=as_(cast.HOMEROOM_31)).status_code == 404


def test_office_moves_a_child(client):
    url = f"/api/v1/students/{cast.LIN}/move"
    moved = client.post(url, json={"class_id": cast.CLASS_31, "seat_no": 12}, headers=as_(cast.OFFICE))
    assert moved.status_code == 204
    items = client.get(f"/api/v1/classes/{cast.CLASS_31}/students", headers=as_(cast.HOMEROOM_31)).json["items"]
    assert [(item["seat_no"], item["name"]) for item in items] == [(1, "欧阳思远"), (12, "林小满")]
    assert client.post(url, json={"class_id": cast.CLASS_31}, headers=as_(cast.HOMEROOM)).status_code == 403


def test_office_lets_a_child_leave(client):
    left = client.post(f"/api/v1/students/{cast.LIN}/leave", json={}, headers=as_(cast.PRINCIPAL))
    assert left.status_code == 204
    items = client.get(STUDENTS, headers=as_(cast.TEACHER)).json["items"]
    assert [item["name"] for item in items] == ["阿依古丽·买买提"]
