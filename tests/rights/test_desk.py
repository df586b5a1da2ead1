"""The desk: the rules in force, what is held, who looked, copies, and corrections."""

import json
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest

from app.privacy.rules import CURRENT_VERSION, Purpose
from app.rights import notice
from app.rights.topics import TOPICS
from tests import cast
from tests.cast import as_
from tests.factories.announcements import inbox, work_off
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import consent
from tests.factories.rights import STUDENTS, ask_correction, close, desk, held, record_with_photo

REQUESTS = f"/api/v1/schools/{cast.TIANJIA}/rights-requests"


def export(client, account=cast.LIN_MOTHER, student=cast.LIN):
    return client.get(f"{STUDENTS}/{student}/export", headers=as_(account))


def opened(answer) -> ZipFile:
    assert answer.status_code == 200, answer.text
    archive = ZipFile(BytesIO(answer.data))
    answer.close()
    return archive


def topic(archive, key):
    return json.loads(archive.read(f"data/{key}.json"))


def test_anybody_reads_the_rules_for_children_in_force(client):
    rules = client.get("/api/v1/privacy/children").json
    assert (rules["version"], rules["officer"]) == (CURRENT_VERSION, {"name": "周明", "contact": "0746-4710000"})
    assert [purpose["key"] for purpose in rules["purposes"]] == [purpose.value for purpose in Purpose]
    assert all(all(purpose.values()) for purpose in rules["purposes"])
    assert len(rules["text"]) == len(notice.PARAGRAPHS)
    assert [one["name"] for one in rules["processors"]] == ["微信"]


def test_desk_counts_what_is_held_of_the_own_child(world, client):
    record_with_photo(world, client)
    assert held(client) == {
        "roster": 1, "guardianships": 1, "check_ins": 1, "photos": 1, "points": 4,
    }  # fmt: skip
    shown = desk(client)["holdings"]
    assert [one["key"] for one in shown] == [one.key for one in TOPICS]
    assert all(one["kept_until"] for one in shown)


def test_guardian_keeps_the_right_to_the_data_of_a_child_that_has_left(client):
    left = client.post(f"{STUDENTS}/{cast.LIN}/leave", json={}, headers=as_(cast.OFFICE))
    assert left.status_code == 204
    assert held(client)["roster"] == 1
    assert opened(export(client)).testzip() is None


def test_export_holds_every_topic_and_the_photos(world, client):
    _, photo_id = record_with_photo(world, client)
    archive = opened(export(client))
    (record,) = topic(archive, "check_ins")
    assert (record["title"], record["note"], record["labor_on"]) == ("擦桌椅", "擦了三张桌子", str(cast.TODAY))
    assert topic(archive, "roster")[0]["name"] == "林小满"
    (picture,) = [name for name in archive.namelist() if name.startswith("photos/")]
    assert picture == f"photos/{cast.TODAY}-{photo_id}.jpg"
    assert archive.read(picture).startswith(b"\xff\xd8")
    manifest = json.loads(archive.read("manifest.json"))
    assert [one["file"] for one in manifest["topics"]] == [f"data/{one.key}.json" for one in TOPICS]
    assert manifest["photos"] == 1


def test_sealed_names_are_opened_in_the_copy_for_the_family(client):
    body = {"name": "林奶奶", "relation": "paternal_grandparent", "phone_tail": "1234"}
    added = client.post(f"{STUDENTS}/{cast.LIN}/collectors", json=body, headers=as_(cast.LIN_MOTHER))
    assert added.status_code == 201, added.text
    assert topic(opened(export(client)), "collectors")[0]["name"] == "林奶奶"


def test_copy_leaves_out_a_photo_of_another_child_without_consent(world, client):
    record_with_photo(world, client, cast.LIN, cast.LIN_BROTHER)
    consent(client, cast.LIN_MOTHER, cast.LIN_BROTHER, "photo_upload", granted=False)
    assert not [name for name in opened(export(client)).namelist() if name.startswith("photos/")]


def test_export_is_noted_as_a_request_that_is_done(client):
    opened(export(client))
    (noted,) = desk(client)["requests"]
    assert (noted["kind"], noted["status"], noted["answer"]) == ("export", "done", "数据已经导出给您。")


def test_family_is_told_which_roles_looked_and_never_names(world, client):
    client.get(f"{STUDENTS}/{cast.LIN}/points", headers=as_(cast.HOMEROOM))
    client.get(f"{STUDENTS}/{cast.LIN}/guardianships", headers=as_(cast.OFFICE))
    looks = {(look["who"], look["what"]) for look in desk(client)["accesses"]}
    assert looks == {("班主任", "查看积分"), ("学校办公室", "查看监护人列表")}


def test_correction_is_answered_by_the_office_and_the_family_gets_a_note(world, client):
    asked = ask_correction(client)
    assert (asked.status_code, asked.json["status"], asked.json["answer"]) == (201, "open", "")
    (waiting,) = client.get(f"{REQUESTS}?status=open", headers=as_(cast.OFFICE)).json["items"]
    assert (waiting["student_name"], waiting["class_label"], waiting["wish"]) == ("林小满", "三年级2班", "应为林小曼")
    assert close(client, waiting["id"]).json["status"] == "done"
    assert client.get(f"{REQUESTS}?status=open", headers=as_(cast.PRINCIPAL)).json["items"] == []
    work_off(world)
    (note,) = inbox(client, cast.LIN_MOTHER)
    assert (note["kind"], note["body"]) == ("note", "已核对户口簿并改正。")
    assert desk(client)["requests"][0]["answer"] == "已核对户口簿并改正。"


def test_refused_correction_says_why_and_is_answered_once(client):
    request_id = ask_correction(client).json["id"]
    refused = close(client, request_id, is_granted=False, answer="与户口簿一致。")
    assert (refused.json["status"], refused.json["answer"]) == ("refused", "与户口簿一致。")
    again = close(client, request_id)
    assert (again.status_code, again.json["code"]) == (409, "rights-request-closed")


def test_office_of_another_school_does_not_learn_that_a_request_exists(client):
    request_id = ask_correction(client).json["id"]
    unknown = close(client, request_id, cast.OUTSIDE_PRINCIPAL)
    assert (unknown.status_code, unknown.json["code"]) == (404, "rights-request-not-found")


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.PRINCIPAL, cast.LIN_CARD])
def test_only_guardians_stand_at_the_desk(client, account):
    assert client.get(f"{STUDENTS}/{cast.LIN}/rights", headers=as_(account)).status_code == 403


def test_what_teachers_said_to_the_child_is_in_the_copy(world, client):
    course = taught(world, cast.LIN)
    enrolment_id: UUID = course.enrolment_ids[cast.LIN]
    client.put(f"/api/v1/enrolments/{enrolment_id}/words", json={"words": "很专心"}, headers=as_(cast.HOMEROOM))
    archive = opened(export(client))
    assert topic(archive, "course_words")[0]["words"] == "很专心"
    assert topic(archive, "places")[0]["title"] == "篮球"
    assert len(topic(archive, "attendance")) == 5
