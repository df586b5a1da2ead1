"""Candidates and confirmations over HTTP: who sees them, who decides, and with which reasons."""

from datetime import timedelta

import pytest

from app.accounts.rules import Role
from app.accounts.service import grant
from app.core.db import transaction
from app.schools.models import Guardianship
from app.stars.models import StarSettings
from app.stars.queries import DEFAULT_SETTINGS
from tests import cast
from tests.cast import as_
from tests.factories.points import labor
from tests.factories.stars import (
    CLASS_32,
    HOMEROOM,
    MONDAY,
    OFFICE,
    PERIODS,
    SCHOOL,
    TUESDAY,
    candidates,
    code,
    confirm,
    confirmed,
    post,
    tallied,
)


def test_members_see_status_dates_and_rules_and_staff_also_the_seed(world, client):
    period_id = tallied(world)
    for_mother = client.get(f"{PERIODS}/{period_id}", headers=as_(cast.LIN_MOTHER)).json
    assert (for_mother["status"], for_mother["starts_on"], for_mother["ends_on"]) == (
        "tallied",
        "2026-11-16",
        "2026-11-22",
    )
    assert for_mother["period_words"] == "2026年第47周"
    assert for_mother["rules"]["version"] == "2026-11"
    assert "每25名学生" in for_mother["rules"]["sentences"][0]
    assert for_mother["settlement"] is None
    for_teacher = client.get(f"{PERIODS}/{period_id}", headers=HOMEROOM).json
    assert len(for_teacher["settlement"]["seed"]) == 64


def test_periods_of_a_school_are_listed_latest_first(world, client):
    tallied(world)
    answer = client.get(PERIODS, query_string=SCHOOL, headers=as_(cast.CLASSMATE_FATHER))
    assert [(item["period_key"], item["status"]) for item in answer.json["items"]] == [(cast.WEEK, "tallied")]


def test_homeroom_teacher_sees_the_candidates_of_the_own_class_with_reasons(world, client):
    period_id = tallied(world)
    (pool,) = candidates(client, period_id).json["items"]
    assert (pool["class_label"], pool["size"], pool["quota"]) == ("三年级2班", 2, 1)
    lin, classmate = pool["candidates"]
    assert (lin["name"], lin["seat_no"], lin["is_proposed"], lin["points"]) == ("林小满", 7, True, 30)
    assert lin["reasons"][0] == {"code": "labor", "words": "本期有3天的劳动记录,0个新的任务群,共30分"}
    assert classmate["is_proposed"] is False


def test_office_sees_all_classes(world, client):
    period_id = tallied(world)
    labels = [pool["class_label"] for pool in candidates(client, period_id, cast.OFFICE).json["items"]]
    assert sorted(labels) == ["三年级1班", "三年级2班", "五年级1班"]


@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.TEACHER, cast.COUNTY_ADMIN, cast.LIN_CARD])
def test_candidates_are_for_those_who_decide(world, client, account):
    assert candidates(client, tallied(world), account).status_code == 403


def test_differences_are_told_in_words_to_the_class_they_concern(world, client):
    period_id = tallied(world)
    with world.app.app_context(), transaction() as session:
        labor(session, cast.CLASSMATE, TUESDAY, *(MONDAY + timedelta(days=day) for day in (3, 4)))
    assert post(client, period_id, "publish-notice", cast.OFFICE).status_code == 200
    (difference,) = candidates(client, period_id).json["differences"]
    (change,) = difference["pools"]
    assert change["came"][0]["student_id"] == str(cast.CLASSMATE)
    assert change["came"][0]["why"]["words"] == "本人记录有变化,积分由10变为40"
    assert change["went"][0]["why"] == {"code": "others-changed", "words": "其他学生的记录有变化"}
    (elsewhere,) = candidates(client, period_id, cast.HOMEROOM_31).json["differences"]
    assert elsewhere["pools"] == []


def test_period_is_confirmed_once_every_class_with_proposals_is(world, client):
    period_id = tallied(world)
    confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    assert client.get(f"{PERIODS}/{period_id}", headers=HOMEROOM).json["status"] == "tallied"
    confirm(client, period_id, cast.CLASS_31, cast.PARALLEL, account=cast.HOMEROOM_31)
    assert client.get(f"{PERIODS}/{period_id}", headers=HOMEROOM).json["status"] == "confirmed"


def test_confirming_twice_answers_the_same(world, client):
    period_id = tallied(world)
    first = confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    world.clock.advance(minutes=5)
    again = confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    assert again.json == first.json


def test_replacing_needs_a_reason_and_may_name_a_child_without_points(world, client):
    period_id = tallied(world)
    confirm_51 = {"class_id": str(cast.CLASS_51), "picks": [{"student_id": str(cast.LIN_BROTHER)}]}
    refused = post(client, period_id, "confirm", cast.HOMEROOM_51, **confirm_51)
    assert code(refused) == (422, "picks-invalid")
    assert [(error["pointer"], error["code"]) for error in refused.json["errors"]] == [
        ("/picks/0/reason", "reason-required")
    ]
    confirm_51["picks"][0]["reason"] = "每天主动打扫教室"
    assert post(client, period_id, "confirm", cast.HOMEROOM_51, **confirm_51).status_code == 200


def test_leaving_a_place_empty_needs_a_reason(world, client):
    period_id = tallied(world)
    assert code(confirm(client, period_id, cast.CLASS_32, account=cast.HOMEROOM)) == (422, "picks-invalid")
    kept_empty = confirm(client, period_id, cast.CLASS_32, account=cast.HOMEROOM, empty_reason="宁缺毋滥")
    assert kept_empty.json["picks"] == []


def test_child_of_another_class_cannot_be_named(world, client):
    period_id = tallied(world)
    body = {"class_id": CLASS_32, "picks": [{"student_id": str(cast.PARALLEL), "reason": "好"}]}
    refused = post(client, period_id, "confirm", cast.HOMEROOM, **body)
    assert [error["code"] for error in refused.json["errors"]] == ["student-not-in-pool"]


def test_only_the_classes_own_homeroom_teacher_confirms_it(world, client):
    period_id = tallied(world)
    for account in (cast.HOMEROOM_31, cast.OFFICE, cast.PRINCIPAL):
        refused = confirm(client, period_id, cast.CLASS_32, cast.LIN, account=account)
        assert code(refused) == (404, "star-pool-not-found")
    assert confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.TEACHER).status_code == 403


def test_pool_of_the_school_is_confirmed_by_the_office(world, client):
    settings = f"/api/v1/schools/{cast.TIANJIA}/star-settings"
    assert client.put(settings, json={"school_quota": 1}, headers=OFFICE).json["school_quota"] == 1
    period_id = tallied(world)
    picks = [{"student_id": str(cast.LIN)}]
    assert post(client, period_id, "confirm", cast.HOMEROOM, pool="school", picks=picks).status_code == 404
    assert post(client, period_id, "confirm", cast.OFFICE, pool="school", picks=picks).status_code == 200


def test_naming_the_own_child_waits_for_a_second_look(world, client):
    with world.app.app_context(), transaction() as session:
        session.add(
            Guardianship(
                school_id=cast.TIANJIA,
                student_id=cast.LIN,
                account_id=cast.HOMEROOM,
                relation="mother",
                created_at=cast.NOW,
            )
        )
    period_id = confirmed(world, client)
    refused = post(client, period_id, "publish-notice", cast.OFFICE)
    assert code(refused) == (409, "check-missing")
    assert refused.json["pools"] == [CLASS_32]
    checked = post(client, period_id, "check", cast.OFFICE, class_id=CLASS_32)
    assert (checked.status_code, checked.json["has_conflict_of_interest"]) == (200, True)
    assert post(client, period_id, "publish-notice", cast.OFFICE).status_code == 200


def test_office_cannot_check_its_own_confirmation(world, client):
    settings = f"/api/v1/schools/{cast.TIANJIA}/star-settings"
    client.put(settings, json={"school_quota": 1}, headers=OFFICE)
    period_id = tallied(world)
    body = {"pool": "school", "picks": [{"student_id": str(cast.LIN)}], "has_conflict_of_interest": True}
    post(client, period_id, "confirm", cast.OFFICE, **body)
    refused = post(client, period_id, "check", cast.OFFICE, pool="school")
    assert code(refused) == (403, "checked-by-same-person")
    assert post(client, period_id, "check", cast.PRINCIPAL, pool="school").status_code == 200


def test_office_of_another_school_does_not_confirm_the_pools_of_this_one(world, client):
    settings = DEFAULT_SETTINGS | {"grade_quota": 1}
    with world.app.app_context(), transaction() as session:
        session.add(StarSettings(school_id=cast.TIANJIA, **settings))
        grant(session, cast.HOMEROOM, Role.SCHOOL_OFFICE, cast.NOW, school_id=cast.LONGQUAN)
    picks = [{"student_id": str(cast.LIN), "reason": "每天扫地"}]
    answer = post(client, tallied(world), "confirm", cast.HOMEROOM, pool="grade-3", picks=picks)
    assert code(answer) == (404, "star-pool-not-found")
