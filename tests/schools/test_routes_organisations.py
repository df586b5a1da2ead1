"""Bureaus, schools and the calendar over HTTP."""

from datetime import date

import pytest

from app.core import db
from app.schools import service
from app.schools.rules.calendar_files import parse_calendar
from tests import cast
from tests.cast import as_

ORGANISATIONS = "/api/v1/organisations"
NEW = {"name": "龙泉教学点", "region_code": cast.REGION, "school_type": "teaching_point", "school_code": "2143000001"}


def names(client, account):
    return {item["name"] for item in client.get(ORGANISATIONS, headers=as_(account)).json["items"]}


def test_county_administrator_adds_a_school_of_the_region(client):
    answer = client.post(ORGANISATIONS, json=NEW, headers=as_(cast.COUNTY_ADMIN))
    assert answer.status_code == 201
    assert answer.json["stages"] == ["primary"]
    shown = client.get(f"/api/v1/schools/{answer.json['id']}", headers=as_(cast.COUNTY_ADMIN))
    assert shown.json == answer.json


def test_region_of_somebody_else_is_refused(client):
    answer = client.post(ORGANISATIONS, json=NEW | {"region_code": "422801"}, headers=as_(cast.COUNTY_ADMIN))
    assert (answer.status_code, answer.json["code"]) == (403, "region-not-covered")


def test_official_code_belongs_to_one_school(client):
    client.post(ORGANISATIONS, json=NEW, headers=as_(cast.COUNTY_ADMIN))
    answer = client.post(ORGANISATIONS, json=NEW, headers=as_(cast.COUNTY_ADMIN))
    assert (answer.status_code, answer.json["code"]) == (409, "school-code-taken")


def test_only_the_county_adds_schools(client):
    assert client.post(ORGANISATIONS, json=NEW, headers=as_(cast.PRINCIPAL)).status_code == 403


def test_list_holds_what_the_caller_belongs_to(client):
    assert names(client, cast.COUNTY_ADMIN) == {"新田县教育局", "田家学校", "龙泉第五小学"}
    assert names(client, cast.OUTSIDE_ADMIN) == set()
    assert names(client, cast.TEACHER) == {"田家学校"}
    assert names(client, cast.LIN_MOTHER) == {"田家学校"}
    assert names(client, cast.LIN_CARD) == {"田家学校"}
    assert names(client, cast.UNBOUND) == set()


def test_list_is_read_page_by_page(client):
    first = client.get(ORGANISATIONS, query_string={"limit": 2}, headers=as_(cast.COUNTY_ADMIN)).json
    second = client.get(
        ORGANISATIONS, query_string={"limit": 2, "cursor": first["next"]}, headers=as_(cast.COUNTY_ADMIN)
    ).json
    assert len(first["items"]) == 2
    assert len(second["items"]) == 1
    assert second["next"] is None


@pytest.mark.parametrize("member", [cast.LIN_MOTHER, cast.LIN_CARD, cast.TEACHER, cast.COUNTY_ADMIN])
def test_school_is_shown_to_its_members(client, member):
    assert client.get(f"/api/v1/schools/{cast.TIANJIA}", headers=as_(member)).json["name"] == "田家学校"


def calendar(client, first, last, account=cast.LIN_MOTHER):
    query = {"school_id": cast.TIANJIA, "from": first, "to": last}
    return client.get("/api/v1/calendar", query_string=query, headers=as_(account))


def test_calendar_shows_holidays_and_make_up_days(client, world):
    lines = "date,until,kind,timetable_weekday,note\n2026-10-01,2026-10-07,holiday,,国庆节\n2026-10-10,,makeup,3,补课\n"
    with world.app.app_context(), db.transaction() as session:
        service.import_calendar(session, cast.REGION, parse_calendar(lines))
    answer = calendar(client, "2026-10-01", "2026-10-11").json
    assert [item["day"] for item in answer["items"] if item["is_school_day"]] == [
        "2026-10-08",
        "2026-10-09",
        "2026-10-10",
    ]
    made_up = answer["items"][9]
    assert (made_up["timetable_weekday"], made_up["term"], made_up["teaching_week"]) == (3, cast.TERM, 6)
    assert [term["code"] for term in answer["terms"]] == [cast.TERM]
    assert answer["is_assumed"] is False


def test_year_without_data_is_monday_to_friday_and_says_so(client):
    answer = calendar(client, "2031-03-03", "2031-03-09").json
    assert [item["is_school_day"] for item in answer["items"]] == [True] * 5 + [False] * 2
    assert answer["is_assumed"] is True


@pytest.mark.parametrize(("first", "last"), [("2026-10-02", "2026-10-01"), ("2026-01-01", "2027-03-01")])
def test_calendar_is_asked_for_a_bounded_span(client, first, last):
    answer = calendar(client, first, last)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/query/to")


def test_calendar_is_shown_to_members_only(client):
    today = date.isoformat(cast.TODAY)
    assert calendar(client, today, today, cast.OUTSIDE_GUARDIAN).status_code == 404
