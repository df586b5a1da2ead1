"""A stranger tries the awards."""

from tests import cast
from tests.cast import as_
from tests.factories.awards import AWARDS, ITEMS, announced, award_of, give, item
from tests.outsiders import Case

SCHOOL_AWARDS = "/api/v1/schools/<uuid:school_id>/awards"
TIANJIA = {"school_id": cast.TIANJIA}
SOMETHING = {"item_id": str(cast.named("some item"))}
RECEIPT = {"receiver_relation": "mother"}
CODE = {"pickup_code": "123456"}
ITEM = {
    "school_id": str(cast.TIANJIA), "name": "鸡蛋", "quantity": 30, "unit": "piece", "source_of_funds": "labor_base",
    "is_meat": False, "stock": 1,
}  # fmt: skip
OFFER = {
    "period_id": str(cast.named(f"period {cast.WEEK}")), "item_ids": [SOMETHING["item_id"]], "place": "食堂",
    "pickup_from": "2026-11-27T16:00:00+08:00", "pickup_to": "2026-11-27T17:00:00+08:00",
}  # fmt: skip


def an_item(world):
    return {"item_id": item(world.app.test_client())}


def lins_star(world):
    announced(world, cast.LIN)
    return {}


def lins_award(world):
    client = world.app.test_client()
    given = announced(world, cast.LIN)
    assert give(client, [item(client)], period_id=given.period_id).status_code == 201
    return {"award_id": award_of(client, cast.LIN_MOTHER)["id"]}


def a_chosen_award(world):
    award_id = lins_award(world)["award_id"]
    client = world.app.test_client()
    options = award_of(client, cast.LIN_MOTHER)["options"]
    body = {"item_id": options[0]["item_id"]}
    assert client.post(f"{AWARDS}/{award_id}/choose", json=body, headers=as_(cast.LIN_MOTHER)).status_code == 200
    return {"award_id": award_id}


def empty_or_refused(answer):
    assert answer.status_code in {200, 403}
    if answer.status_code == 200:
        assert answer.json["items"] == []


CASES = [
    Case("GET", ITEMS, query=f"school_id={cast.TIANJIA}", prepare=an_item),
    Case("POST", ITEMS, json=ITEM),
    Case("PUT", f"{ITEMS}/<uuid:item_id>", json={"stock": 9}, prepare=an_item),
    Case("POST", AWARDS, json=OFFER, prepare=lins_star),
    Case("GET", AWARDS, prepare=lins_award, check=empty_or_refused),
    Case("GET", AWARDS, query=f"school_id={cast.TIANJIA}", prepare=a_chosen_award),
    Case("POST", f"{AWARDS}/<uuid:award_id>/choose", json=SOMETHING, prepare=lins_award),
    Case("POST", f"{AWARDS}/<uuid:award_id>/hand-over", json=RECEIPT | CODE, prepare=a_chosen_award),
    Case("POST", f"{AWARDS}/hand-over", json=RECEIPT | CODE | {"school_id": str(cast.TIANJIA)}),
    Case("GET", f"{SCHOOL_AWARDS}/unclaimed", TIANJIA, prepare=lins_award),
    Case("GET", f"{SCHOOL_AWARDS}/summary", TIANJIA, prepare=an_item),
]
