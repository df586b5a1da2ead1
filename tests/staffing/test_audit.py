"""What was done, for who answers for it; what families decided stays theirs."""

import re

import pytest

from app.core import audit, db
from app.staffing.words import ACTIONS, SUBJECTS
from tests import cast
from tests.cast import as_
from tests.guards.sources import python_files

AUDIT = "/api/v1/audit"
SCHOOL, COUNTY = {"school_id": cast.TIANJIA}, {"region_code": cast.REGION}
STAFF = f"/api/v1/schools/{cast.TIANJIA}/staff"


def acts(client, by=cast.PRINCIPAL, scope=None, **query):
    answer = client.get(AUDIT, query_string=(scope or SCHOOL) | query, headers=as_(by))
    assert answer.status_code == 200, answer.text
    return answer.json


def done(world, action, by, subject="student", subject_id=cast.LIN, school_id=cast.TIANJIA, **detail):
    with world.app.app_context(), db.transaction() as session:
        audit.record(session, world.clock.now(), by, action, subject, subject_id, school_id=school_id, **detail)


def hire(client, by, role="school_office"):
    body = {"login": "wang", "password": "initial password", "display_name": "王老师", "role": role}
    return client.post(STAFF, json=body, headers=as_(by)).json


def test_given_role_is_told_with_names_and_words(client):
    hired = hire(client, cast.COUNTY_ADMIN)
    (act,) = acts(client)["items"]
    assert (act["action"], act["action_name"], act["details"]) == (
        "role.granted",
        "授予角色",
        {"role": "school_office"},
    )
    assert act["at"] == "2026-11-18T12:00:00+08:00"
    assert act["actor"] == {"kind": "staff", "account_id": str(cast.COUNTY_ADMIN), "name": "县级管理员"}
    assert act["subject"] == {"kind": "account", "kind_name": "账号", "id": hired["id"], "label": "王老师"}


def test_words_are_told_in_the_language_of_the_reader(client, world):
    done(world, "student_card.issued", cast.HOMEROOM)
    (act,) = acts(client)["items"]
    assert (act["action_name"], act["actor"]["name"], act["subject"]["label"]) == ("发放学生卡", "班主任", "林小满")


@pytest.mark.parametrize("action", ["consent.answered", "leave.asked", "guardian.bound"])
def test_what_a_family_decided_is_told_without_who_whom_and_what(client, world, action):
    for by in (cast.LIN_MOTHER, cast.TEACHER):  # A teacher may be somebody's mother.
        done(world, action, by, purpose="photo_upload", granted=False)
    for act in acts(client)["items"]:
        assert act["actor"] == {"kind": "family", "account_id": None, "name": "学生或家长"}
        assert (act["subject"]["id"], act["subject"]["label"], act["details"]) == (None, "", {})


def test_answered_consent_cannot_be_read_off_the_trail(client):
    url = f"/api/v1/students/{cast.LIN}/consents/photo_upload"
    shown = client.get(url, headers=as_(cast.LIN_MOTHER)).json
    answer = {"granted": False, "policy_version": shown["policy_version"]}
    assert client.put(url, json=answer, headers=as_(cast.LIN_MOTHER)).status_code == 200
    listed = client.get(AUDIT, query_string=SCHOOL, headers=as_(cast.OFFICE))
    assert listed.json["items"][0]["action"] == "consent.answered"
    assert not any(secret in listed.text for secret in (str(cast.LIN), str(cast.LIN_MOTHER), "photo_upload", "林小满"))


@pytest.mark.parametrize("action", ["star.objected", "feedback.closed"])
def test_who_may_stay_unnamed_is_not_named(client, world, action):
    done(world, action, cast.TEACHER, subject="feedback", subject_id=cast.named("words"), star=cast.LIN)
    (act,) = acts(client)["items"]
    assert act["actor"] == {"kind": "withheld", "account_id": None, "name": "不显示姓名"}
    assert (act["subject"]["id"], act["details"]) == (None, {})


def test_reasons_seeds_and_ids_of_children_stay_where_they_belong(client, world):
    done(world, "draw.drawn", cast.OFFICE, seed="secret seed", reason="搬家", student_ids=[cast.LIN], places=12)
    assert acts(client)["items"][0]["details"] == {"places": 12}


def test_parent_who_works_at_another_school_is_a_parent_here(client, world):
    done(world, "enrolment.dropped", cast.OUTSIDER, subject="enrolment")
    assert acts(client)["items"][0]["actor"]["kind"] == "family"


def test_job_has_no_name(client, world):
    done(world, "places.miscounted", None)
    assert acts(client)["items"][0]["actor"] == {"kind": "system", "account_id": None, "name": "系统自动"}


def test_acts_are_read_page_by_page_from_the_latest_by_day_and_kind(client, world):
    for number in range(3):
        done(world, "work.entered", cast.TEACHER, subject="work", stock=number)
        done(world, "password.reset", cast.PRINCIPAL)
        world.clock.advance(days=1)
    first = acts(client, action="work.entered", limit=2)
    rest = acts(client, action="work.entered", cursor=first["next"])
    assert [act["details"]["stock"] for act in first["items"] + rest["items"]] == [2, 1, 0]
    of_a_day = acts(client, **{"from": "2026-11-19", "to": "2026-11-19"})["items"]
    assert [act["action"] for act in of_a_day] == ["password.reset", "work.entered"]


def test_county_reads_what_its_administrators_did_and_nothing_of_schools(client, world):
    hire(client, cast.COUNTY_ADMIN)
    done(world, "insights.exported", cast.COUNTY_ADMIN, "region", None, None, region_code=cast.REGION, period=cast.TERM)
    done(world, "insights.exported", cast.OUTSIDE_ADMIN, "region", None, None, region_code="422801")
    done(world, "password.changed", cast.TEACHER, "account", cast.TEACHER, None)
    done(world, "role.granted", None, "account", cast.COUNTY_ADMIN, None, role="county_admin")
    found = acts(client, cast.COUNTY_ADMIN, COUNTY)["items"]
    assert [(act["action"], act["actor"]["kind"]) for act in found] == [
        ("role.granted", "system"),
        ("insights.exported", "staff"),
    ]
    assert found[0]["subject"]["label"] == "县级管理员"


@pytest.mark.parametrize(
    ("by", "scope", "status"),
    [
        (cast.OFFICE, SCHOOL, 200),
        (cast.COUNTY_ADMIN, SCHOOL, 404),
        (cast.OUTSIDE_PRINCIPAL, SCHOOL, 404),
        (cast.HOMEROOM, SCHOOL, 403),
        (cast.PRINCIPAL, COUNTY, 403),
        (cast.OUTSIDE_ADMIN, COUNTY, 403),
        (cast.COUNTY_ADMIN, SCHOOL | COUNTY, 422),
        (cast.PRINCIPAL, {}, 422),
        (cast.PRINCIPAL, SCHOOL | {"to": "9999-12-31"}, 422),
        (cast.PRINCIPAL, SCHOOL | {"cursor": "x"}, 400),
    ],
)
def test_trail_is_read_by_who_answers_for_it(client, by, scope, status):
    assert client.get(AUDIT, query_string=scope, headers=as_(by)).status_code == status


def test_every_act_that_is_recorded_has_its_words():
    literal = re.compile(r'audit\.record\(\s*[^"]*?"([a-z_-]+\.[a-z_-]+)",\s*"([a-z_-]+)"', re.DOTALL)
    recorded = [found for path in python_files("app") for found in literal.findall(path.read_text(encoding="utf-8"))]
    assert len(recorded) > 40
    assert {action for action, _ in recorded} - ACTIONS.keys() == set()
    assert {subject for _, subject in recorded} - SUBJECTS.keys() == set()
