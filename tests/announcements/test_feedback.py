"""Feedback: submitted, handed on, answered, closed."""

import pytest

from tests import cast
from tests.cast import as_

FEEDBACK = "/api/v1/feedback"
AT_SCHOOL = f"{FEEDBACK}?school_id={cast.TIANJIA}"


def submit(client, account=cast.LIN_MOTHER, school=cast.TIANJIA):
    body = {"school_id": str(school), "category": "awards", "body": "领奖时间能不能改到放学后?"}
    return client.post(FEEDBACK, json=body, headers=as_(account))


def act(client, account, feedback_id, verb, **body):
    return client.post(f"{FEEDBACK}/{feedback_id}/{verb}", json=body or None, headers=as_(account))


def listed(client, account, url=AT_SCHOOL):
    return [item["id"] for item in client.get(url, headers=as_(account)).json["items"]]


def test_guardian_writes_the_office_answers_and_the_guardian_reads_and_closes(client):
    written = submit(client).json
    assert (written["status"], written["desk"]) == ("open", "school")
    assert listed(client, cast.OFFICE) == [written["id"]]
    assert act(client, cast.OFFICE, written["id"], "reply", body="下周起改到放学后。").json["status"] == "answered"
    (read,) = client.get(FEEDBACK, headers=as_(cast.LIN_MOTHER)).json["items"]
    assert [reply["body"] for reply in read["replies"]] == ["下周起改到放学后。"]
    assert act(client, cast.LIN_MOTHER, written["id"], "close").json["status"] == "closed"


def test_who_wrote_is_not_shown(client):
    submit(client)
    assert str(cast.LIN_MOTHER) not in client.get(AT_SCHOOL, headers=as_(cast.OFFICE)).text


def test_county_sees_what_was_handed_to_it_and_can_answer(client):
    kept, handed = submit(client).json["id"], submit(client).json["id"]
    assert act(client, cast.COUNTY_ADMIN, handed, "reply", body="收到。").status_code == 404
    act(client, cast.OFFICE, handed, "route", desk="county")
    assert listed(client, cast.COUNTY_ADMIN) == [handed]
    assert set(listed(client, cast.PRINCIPAL)) == {kept, handed}
    assert act(client, cast.COUNTY_ADMIN, handed, "reply", body="收到。").status_code == 200


def test_county_finds_what_all_its_schools_handed_to_it_in_one_list(client):
    handed = submit(client).json["id"]
    submit(client)
    act(client, cast.OFFICE, handed, "route", desk="county")
    in_region = f"/api/v1/feedback?region_code={cast.REGION}"
    found = client.get(in_region, headers=as_(cast.COUNTY_ADMIN)).json["items"]
    assert [item["id"] for item in found] == [handed]
    assert client.get(f"{in_region}&status=closed", headers=as_(cast.COUNTY_ADMIN)).json["items"] == []
    assert client.get(in_region, headers=as_(cast.PRINCIPAL)).json["code"] == "region-not-covered"


def test_closed_feedback_takes_no_answer(client):
    written = submit(client).json["id"]
    act(client, cast.OFFICE, written, "close")
    answer = act(client, cast.OFFICE, written, "reply", body="迟到的回复")
    assert (answer.status_code, answer.json["code"]) == (409, "feedback-closed")
    assert act(client, cast.OFFICE, written, "close").status_code == 200


def test_school_list_can_be_narrowed_by_status(client):
    first, second = submit(client).json["id"], submit(client).json["id"]
    act(client, cast.OFFICE, first, "close")
    assert listed(client, cast.OFFICE, f"{AT_SCHOOL}&status=open") == [second]
    assert listed(client, cast.OFFICE, f"{AT_SCHOOL}&status=closed") == [first]


@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.HOMEROOM])
def test_feedback_of_a_school_is_for_its_office_only(client, account):
    submit(client, cast.CLASSMATE_FATHER)
    assert client.get(AT_SCHOOL, headers=as_(account)).status_code == 404
    assert client.get(FEEDBACK, headers=as_(account)).json["items"] == []


def test_nobody_writes_to_a_school_without_belonging_to_it(client):
    assert submit(client, cast.OUTSIDE_GUARDIAN).status_code == 404
