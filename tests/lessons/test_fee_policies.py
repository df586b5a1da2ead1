"""Policies come in as a table, and a school publishes one of them before its families choose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import db
from app.lessons.models.fees import FeePolicy
from app.lessons.rules.fee_policies import parse_policies
from app.lessons.service.fees import LISTED
from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import approved_course, offering
from tests.factories.courses_rounds import OPEN_AT, a_round
from tests.factories.lessons_fees import CHOICE, HEADER, POLICIES, POLICY, choose, import_policies, policy_id


def listed(client, account=cast.OFFICE):
    return client.get(POLICIES, query_string={"school_id": cast.TIANJIA}, headers=as_(account))


def test_policies_that_come_along_are_imported_once(world):
    runner = world.app.test_cli_runner()
    assert runner.invoke(args=["fee-policies", "import"]).output == "5 fee policies added.\n"
    assert runner.invoke(args=["fee-policies", "import"]).output == "0 fee policies added.\n"


def test_table_of_the_county_is_imported_with_cents(world, client):
    import_policies(world, f"{cast.REGION},课后服务,县发1号,rural,per_lesson,3.50,450,by_day,2026-03-01,2027-08-31")
    found = listed(client).json["items"][0]
    assert found | {"price": 350, "cap_per_term": 45000, "effective_until": "2027-08-31"} == found
    assert (found["unit"], found["refund"], found["locale"]) == ("per_lesson", "by_day", "rural")


def test_mistakes_are_told_with_their_rows_and_nothing_is_imported(world, tmp_path):
    rows = (POLICY, POLICY.replace("3.50", "3.505"), POLICY.replace("by_day", "weekly").replace("2026", "26"))
    (tmp_path / "policies.csv").write_text("\n".join([HEADER, *rows]), encoding="gb18030")
    refused = world.app.test_cli_runner().invoke(args=["fee-policies", "import", str(tmp_path / "policies.csv")])
    assert refused.exit_code == 1
    assert "fee-policies-invalid" in refused.output
    assert [line.split(":")[0] for line in refused.output.splitlines()[1:]] == ["row 3", "row 4", "row 4"]
    with world.app.app_context(), db.reading() as session:
        assert session.execute(select(FeePolicy)).first() is None


def test_table_without_its_columns_is_refused(world, tmp_path):
    (tmp_path / "policies.csv").write_text("a,b\n1,2", encoding="utf-8")
    refused = world.app.test_cli_runner().invoke(args=["fee-policies", "import", str(tmp_path / "policies.csv")])
    assert "row 1" in refused.output


def test_known_policy_keeps_its_price(world, client):
    import_policies(world, POLICY)
    refused = import_policies(world, POLICY.replace("3.50", "5"))
    assert "fee-policy-differs" in refused.output
    assert listed(client).json["items"][0]["price"] == 350


def test_known_policy_may_get_a_last_day(world, client):
    import_policies(world, POLICY)
    assert import_policies(world, POLICY + "2027-01-31").output == "0 fee policies added.\n"
    assert listed(client).json["items"][0]["effective_until"] == "2027-01-31"


def test_school_sees_the_policies_of_its_place_only(world, client):
    import_policies(world, POLICY, POLICY.replace(cast.REGION, "430000"), POLICY.replace(cast.REGION, "422800"))
    import_policies(world, POLICY.replace(cast.REGION, str(cast.TIANJIA)))
    import_policies(world, POLICY.replace(cast.REGION, str(cast.LONGQUAN)))
    assert len(listed(client).json["items"]) == 3
    assert listed(client, cast.COUNTY_ADMIN).json == listed(client).json
    assert listed(client, cast.HOMEROOM).status_code == 403


@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM, cast.PRINCIPAL, cast.COUNTY_ADMIN])
def test_everybody_of_the_school_sees_the_price_list(world, client, account):
    import_policies(world, POLICY)
    assert choose(client, policy_id(world)).status_code == 200
    shown = client.get(CHOICE, query_string={"term": cast.TERM}, headers=as_(account))
    assert shown.json["policy"]["price"] == 350
    assert shown.json["published_at"] == "2026-11-18T12:00:00+08:00"
    assert any("县发1号" in sentence for sentence in shown.json["sentences"])
    assert "从不收费" in shown.json["sentences"][-1]


def test_price_list_names_the_courses_whose_materials_cost_something(world, client):
    with world.app.app_context(), db.transaction() as session:
        pottery = approved_course(session, title="陶艺")
        offering(session, pottery, materials_fee=2000)
        offering(session, pottery, slots=["4-1"], materials_fee=2500, status="draft")
        offering(session, slots=["5-1"])
    shown = client.get(CHOICE, query_string={"term": cast.TERM}, headers=as_(cast.LIN_MOTHER)).json
    assert [(one["title"], one["amount"]) for one in shown["materials"]] == [("陶艺", 2000)]


def test_nothing_published_means_nothing_to_pay(client):
    shown = client.get(CHOICE, query_string={"term": cast.TERM}, headers=as_(cast.LIN_MOTHER)).json
    assert (shown["policy"], shown["published_at"]) == (None, None)
    assert "没有公布" in shown["sentences"][0]


def test_fees_may_change_until_the_first_round_opens_and_then_hold(world, client):
    import_policies(world, POLICY, POLICY.replace("县发1号", "县发2号"))
    first, second = policy_id(world, "县发1号"), policy_id(world, "县发2号")
    with world.app.app_context(), db.transaction() as session:
        a_round(session)
    world.clock.set(OPEN_AT - timedelta(seconds=1))
    assert choose(client, first).status_code == 200
    assert choose(client, second).json["policy"]["document_no"] == "县发2号"
    world.clock.set(OPEN_AT)
    refused = choose(client, first)
    assert (refused.status_code, refused.json["code"]) == (409, "fees-published")
    assert choose(client, second).status_code == 200


def test_cancelled_round_does_not_publish_the_fees(world, client):
    import_policies(world, POLICY)
    with world.app.app_context(), db.transaction() as session:
        a_round(session, cancelled_at=cast.NOW)
    world.clock.set(OPEN_AT)
    assert choose(client, policy_id(world)).status_code == 200


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (POLICY.replace(cast.REGION, "422800"), "fee-policy-not-found"),
        (POLICY.replace("2026-03-01", "2026-10-01"), "fee-policy-not-in-force"),
        (POLICY + "2026-08-31", "fee-policy-not-in-force"),
    ],
)
def test_policy_of_another_place_or_time_cannot_be_chosen(world, client, policy, code):
    import_policies(world, policy)
    assert choose(client, policy_id(world)).json["code"] == code


def test_term_must_be_in_the_calendar(world, client):
    import_policies(world, POLICY)
    assert choose(client, policy_id(world), term_code="2030-2031-1").json["code"] == "term-unknown"
    assert choose(client, policy_id(world), term_code="2030-2032-1").json["code"] == "validation-failed"


@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.HOMEROOM, cast.COUNTY_ADMIN])
def test_only_the_office_publishes_fees(world, client, account):
    import_policies(world, POLICY)
    assert choose(client, policy_id(world), account=account).status_code == 403


def test_listed_examples_are_well_formed():
    assert {policy.scope for policy in parse_policies(LISTED.read_text(encoding="utf-8"))} == {
        "431200", "422800", "460100",
    }  # fmt: skip
