"""Keeping the calendar over HTTP: who lists which day, and what a whole table must look like."""

from io import BytesIO

import pytest
from sqlalchemy import select

from app.core import db
from app.core.audit import COUNTY_CHAIN, AuditEntry
from tests import cast
from tests.cast import as_

CALENDAR = "/api/v1/calendar"
DAY = "2026-11-20"
COUNTY, SCHOOL = {"region_code": cast.REGION}, {"school_id": str(cast.TIANJIA)}
TABLE = (
    "date,until,kind,timetable_weekday,note\n2026-12-01,2026-12-02,停课,,大雪\n"
    "2027-02-22,2027-07-02,学期,,2026-2027-2\n"
)


def show(client, first=DAY, last=DAY, account=cast.LIN_MOTHER, **scope):
    query = (scope or SCHOOL) | {"from": first, "to": last}
    return client.get(CALENDAR, query_string=query, headers=as_(account))


def day(client):
    return show(client).json["items"][0]


def put(client, scope, account, kind="closed", **more):
    return client.put(f"{CALENDAR}/days", json=scope | {"on": DAY, "kind": kind} | more, headers=as_(account))


def drop(client, scope, account):
    return client.delete(f"{CALENDAR}/days", query_string=scope | {"on": DAY}, headers=as_(account))


def send(client, text=TABLE, region=cast.REGION, account=cast.COUNTY_ADMIN):
    with BytesIO(text.encode()) as file:
        form = {"region_code": region, "file": (file, "校历.csv")}
        return client.post(f"{CALENDAR}/imports", data=form, headers=as_(account))


def audited(app):
    with app.app_context(), db.reading() as session:
        return session.execute(select(AuditEntry.action, AuditEntry.chain).order_by(AuditEntry.id)).all()


def test_school_goes_before_the_county_until_it_takes_its_day_back(client):
    assert (day(client)["kind"], day(client)["source"]) == (None, None)
    listed = put(client, COUNTY, cast.COUNTY_ADMIN, note="大雪")
    assert listed.json == {
        "school_id": None, "region_code": cast.REGION, "on": DAY, "kind": "closed", "timetable_weekday": None,
        "note": "大雪",
    }  # fmt: skip
    assert (day(client)["kind"], day(client)["source"], day(client)["note"]) == ("closed", cast.REGION, "大雪")
    assert put(client, SCHOOL, cast.OFFICE, "makeup", timetable_weekday=3).status_code == 200
    assert (day(client)["kind"], day(client)["source"], day(client)["timetable_weekday"]) == ("makeup", "school", 3)
    for _ in range(2):
        assert drop(client, SCHOOL, cast.PRINCIPAL).status_code == 204
    assert day(client)["source"] == cast.REGION


def test_who_keeps_a_calendar_leaves_a_trace_in_its_own_chain(app, client):
    put(client, COUNTY, cast.COUNTY_ADMIN)
    put(client, SCHOOL, cast.OFFICE)
    drop(client, SCHOOL, cast.OFFICE)
    send(client)
    assert audited(app) == [
        ("calendar.day_listed", COUNTY_CHAIN),
        ("calendar.day_listed", str(cast.TIANJIA)),
        ("calendar.day_unlisted", str(cast.TIANJIA)),
        ("calendar.imported", COUNTY_CHAIN),
    ]


@pytest.mark.parametrize(
    ("scope", "account", "status"),
    [
        (COUNTY, cast.PRINCIPAL, 403),
        (COUNTY, cast.OUTSIDE_ADMIN, 403),
        ({"region_code": "430000"}, cast.COUNTY_ADMIN, 403),
        (SCHOOL, cast.COUNTY_ADMIN, 404),
        (SCHOOL, cast.OUTSIDE_PRINCIPAL, 404),
        (SCHOOL, cast.HOMEROOM, 403),
        (SCHOOL | COUNTY, cast.PRINCIPAL, 422),
        ({}, cast.PRINCIPAL, 422),
    ],
)
def test_each_keeps_only_the_own_calendar(app, client, scope, account, status):
    assert put(client, scope, account).status_code == status
    assert drop(client, scope, account).status_code == status
    assert audited(app) == []


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "party"}, "/kind"),
        ({"kind": "holiday", "timetable_weekday": 3}, "/timetable_weekday"),
        ({"kind": "makeup", "timetable_weekday": 8}, "/timetable_weekday"),
        ({"on": "2026-02-30"}, "/on"),
        ({"note": "雪" * 101}, "/note"),
    ],
)
def test_day_that_makes_no_sense_is_refused(client, wrong, pointer):
    body = SCHOOL | {"on": DAY, "kind": "closed"} | wrong
    answer = client.put(f"{CALENDAR}/days", json=body, headers=as_(cast.OFFICE))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_county_takes_over_a_table_for_all_its_schools(client):
    assert send(client).json == {"region_code": cast.REGION, "days": 2, "terms": 1}
    shown = show(client, "2026-11-30", "2026-12-03").json["items"]
    assert [item["is_school_day"] for item in shown] == [True, False, False, True]
    assert show(client, "2027-03-01", "2027-03-01").json["items"][0]["teaching_week"] == 2


def test_every_wrong_row_of_a_table_is_told_and_nothing_is_taken_over(client):
    answer = send(client, TABLE + "2026-13-01,,holiday,,\n2026-12-05,,party,,\n")
    assert (answer.status_code, answer.json["code"]) == (422, "calendar-invalid")
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [
        ("row 4", "date-invalid"),
        ("row 5", "kind-unknown"),
    ]
    assert show(client, "2026-12-01", "2026-12-01").json["items"][0]["kind"] is None


@pytest.mark.parametrize(("region", "account"), [("422801", cast.COUNTY_ADMIN), (cast.REGION, cast.PRINCIPAL)])
def test_table_is_for_a_region_that_the_caller_administers(client, region, account):
    assert send(client, region=region, account=account).status_code == 403


def test_weeks_of_a_month_are_whole_and_count_their_school_days(client):
    put(client, COUNTY, cast.COUNTY_ADMIN)
    weeks = show(client, "2026-11-01", "2026-11-30").json["weeks"]
    assert [week["week"] for week in weeks] == ["2026-W44", "2026-W45", "2026-W46", "2026-W47", "2026-W48", "2026-W49"]
    assert weeks[3] == {
        "week": "2026-W47", "starts_on": "2026-11-16", "ends_on": "2026-11-22", "term": cast.TERM,
        "teaching_week": 12, "school_days": 4,
    }  # fmt: skip


def test_week_in_which_a_term_begins_belongs_to_it(client):
    week = show(client, "2026-08-31", "2026-08-31").json["weeks"][0]
    assert (week["term"], week["teaching_week"]) == (cast.TERM, 1)


def test_county_sees_its_own_calendar_without_any_school(client):
    put(client, SCHOOL, cast.OFFICE)
    put(client, COUNTY, cast.COUNTY_ADMIN, "break")
    shown = show(client, account=cast.COUNTY_ADMIN, **COUNTY)
    assert (shown.json["items"][0]["kind"], shown.json["items"][0]["source"]) == ("break", cast.REGION)
    assert show(client, account=cast.PRINCIPAL, **COUNTY).status_code == 403


def test_last_day_of_all_time_is_refused_in_words(client):
    assert show(client, "9999-12-31", "9999-12-31").json["code"] == "period-key-invalid"
