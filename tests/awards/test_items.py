"""What a school gives away: things, with their source, stock and batch."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.awards import ITEMS, add_item, announced, award_of, choose, give, item, pork

SUMMARY = f"/api/v1/schools/{cast.TIANJIA}/awards/summary"


def change(client, item_id, account=cast.OFFICE, **changes):
    return client.put(f"{ITEMS}/{item_id}", json=changes, headers=as_(account))


def test_office_enters_an_item_and_sees_it_first(client):
    item(client)
    pork_id = pork(client)
    listed = client.get(ITEMS, query_string={"school_id": cast.TIANJIA}, headers=as_(cast.PRINCIPAL)).json["items"]
    assert [one["name"] for one in listed] == ["猪肉", "青菜"]
    assert listed[0]["id"] == pork_id
    assert listed[0] | {"quantity": 1000, "unit": "gram", "donor": "县食品公司", "taken": 0} == listed[0]


@pytest.mark.parametrize("name", ["现金红包", "超市购物卡"])
def test_money_is_refused(client, name):
    answer = add_item(client, name=name)
    assert answer.status_code == 422
    assert answer.json["code"] == "money-refused"


@pytest.mark.parametrize("wrong", [{"quantity": 1.5}, {"quantity": 0}, {"unit": "jin"}, {"stock": -1}, {"price": 3}])
def test_item_of_the_wrong_shape_is_refused(client, wrong):
    assert add_item(client, **wrong).json["code"] == "validation-failed"


def test_retried_entry_makes_one_item(client):
    body = {"school_id": str(cast.TIANJIA), "name": "鸡蛋", "quantity": 30, "unit": "piece", "is_meat": False}
    body |= {"source_of_funds": "school_budget", "stock": 5}
    headers = as_(cast.OFFICE, **{"Idempotency-Key": "eggs"})
    first, second = (client.post(ITEMS, json=body, headers=headers) for _ in range(2))
    assert first.json == second.json


def test_stock_is_topped_up_and_the_batch_noted(client):
    item_id = pork(client, stock=1, batch_note="")
    changed = change(client, item_id, stock=12, batch_note="合格证0013").json
    assert (changed["stock"], changed["batch_note"], changed["name"]) == (12, "合格证0013", "猪肉")


def test_what_families_were_promised_cannot_be_changed(client):
    assert change(client, item(client), name="白菜").status_code == 422


def test_stock_never_falls_below_what_families_took(client, world):
    greens = item(client)
    period = announced(world, cast.LIN)
    give(client, [greens], period_id=period.period_id)
    choose(client, cast.LIN_MOTHER, award_of(client, cast.LIN_MOTHER)["id"], greens)
    refused = change(client, greens, stock=0)
    assert refused.status_code == 409
    assert refused.json["code"] == "stock-too-small"
    assert change(client, greens, stock=1).status_code == 200


def test_summary_counts_chosen_handed_over_and_left(client, world):
    greens, pork_id = item(client, stock=5), pork(client, stock=2)
    period = announced(world, cast.LIN, cast.CLASSMATE)
    give(client, [greens, pork_id], period_id=period.period_id)
    choose(client, cast.LIN_MOTHER, award_of(client, cast.LIN_MOTHER)["id"], pork_id)
    fathers = choose(client, cast.CLASSMATE_FATHER, award_of(client, cast.CLASSMATE_FATHER)["id"], greens).json
    receipt = {"pickup_code": fathers["pickup_code"], "receiver_relation": "father"}
    client.post(f"/api/v1/awards/{fathers['id']}/hand-over", json=receipt, headers=as_(cast.OFFICE))
    counted = {one["name"]: one for one in client.get(SUMMARY, headers=as_(cast.PRINCIPAL)).json["items"]}
    assert [counted["猪肉"][name] for name in ("chosen", "handed_over", "left")] == [1, 0, 1]
    assert [counted["青菜"][name] for name in ("chosen", "handed_over", "left")] == [0, 1, 4]


def test_teachers_do_not_see_the_shelf(client):
    answer = client.get(ITEMS, query_string={"school_id": cast.TIANJIA}, headers=as_(cast.HOMEROOM))
    assert answer.status_code == 403
