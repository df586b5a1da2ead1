"""The ledger over HTTP."""

from datetime import timedelta

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import load_library, record, task_ids

POINTS = f"/api/v1/students/{cast.LIN}/points"


@pytest.fixture
def _three_days(client, world):
    load_library(world)
    (task,) = task_ids(world, "C02")
    for days in (2, 0, 1):
        assert record(client, task_id=task, labor_on=str(cast.TODAY - timedelta(days=days))).status_code == 201


@pytest.mark.usefixtures("_three_days")
@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.LIN_CARD, cast.TEACHER, cast.HOMEROOM])
def test_family_and_teachers_see_ledger_and_balance(client, account):
    ledger = client.get(POINTS, headers=as_(account)).json
    assert ledger["balance"] == 35 == sum(item["points"] for item in ledger["items"])
    days = [item["labor_on"] for item in ledger["items"]]
    assert days == sorted(days, reverse=True)
    assert {item["rule"] for item in ledger["items"]} == {"record", "new_group", "first_time"}


@pytest.mark.usefixtures("_three_days")
def test_ledger_is_paged_and_narrowed_by_days(client):
    first = client.get(f"{POINTS}?limit=2", headers=as_(cast.LIN_MOTHER)).json
    rest = client.get(f"{POINTS}?limit=50&cursor={first['next']}", headers=as_(cast.LIN_MOTHER)).json
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 3, None)
    one_day = client.get(f"{POINTS}?from={cast.TODAY}&to={cast.TODAY}", headers=as_(cast.LIN_MOTHER)).json
    assert [item["points"] for item in one_day["items"]] == [10]
    assert one_day["balance"] == 35


@pytest.mark.parametrize("account", [cast.PRINCIPAL, cast.OFFICE, cast.COUNTY_ADMIN])
def test_points_are_hidden_from_school_and_bureau(client, account):
    assert client.get(POINTS, headers=as_(account)).status_code == 403


@pytest.mark.parametrize("account", [cast.CLASSMATE_FATHER, cast.HOMEROOM_31, cast.HOMEROOM_51, cast.OUTSIDER])
def test_points_are_unknown_to_other_families_and_teachers(client, account):
    assert client.get(POINTS, headers=as_(account)).status_code == 404
