"""The prize table on its pages: stock, giving, the list of what to put out, and the hand-over by code."""

import pytest

from tests import cast
from tests.factories.awards import add_item, announced, award_of, choose, families, give, item, pork
from tests.pages.reader import Reader, problem_in

DESK = "/school/awards"
HAND_OVER = f"{DESK}/hand-over"
GIVE = f"{DESK}/give"
ITEMS = f"{DESK}/items"
WINDOW = {"pickup_from": "2026-11-17T16:00", "pickup_to": "2026-11-20T17:30", "place": "学校食堂门口"}


@pytest.fixture
def principal(client):
    return Reader(client, cast.PRINCIPAL)


@pytest.fixture
def office(client):
    return Reader(client, cast.OFFICE)


def given(client, world):
    """Give Lin an award of greens or pork; returns the items by name and Lin's award."""
    period = announced(world, cast.LIN).period_id
    items = {"青菜": item(client), "猪肉": pork(client)}
    answer = give(client, items.values(), period_id=period, pickup_from="2026-11-17T16:00:00+08:00")
    assert answer.status_code == 201, answer.json
    return items, award_of(client, cast.LIN_MOTHER)


def by_code(award, **more):
    return {"pickup_code": award["pickup_code"], "receiver_relation": "mother"} | more


def test_strangers_get_no_page_of_the_table(client):
    for path in (DESK, GIVE, ITEMS, f"{DESK}/list", f"{DESK}/unclaimed"):
        assert Reader(client).get(path).status_code == 303
        assert Reader(client, cast.LIN_MOTHER).get(path).status_code == 403


def test_item_is_entered_with_its_donor_and_never_as_money(office):
    eggs = {
        "name": "土鸡蛋",
        "quantity": "30",
        "unit": "piece",
        "stock": "50",
        "source_of_funds": "donation",
        "donor": "村合作社",
    }
    page = office.done(ITEMS, eggs, on=ITEMS)
    assert "土鸡蛋 30个" in page
    assert "捐赠 · 村合作社" in page
    refused = office.send(ITEMS, eggs | {"name": "50元购物卡"}, on=ITEMS)
    assert refused.status_code == 422
    assert "奖品不能是现金或购物卡券" in problem_in(refused.text)
    assert 'value="50元购物卡"' in refused.text


def test_stock_is_topped_up_and_never_below_what_was_taken(client, world, office):
    items, award = given(client, world)
    choose(client, cast.LIN_MOTHER, award["id"], items["青菜"])
    page = f"{ITEMS}/{items['青菜']}"
    assert office.send(page, {"stock": "0", "is_active": "on"}, on=page).status_code == 409
    assert ">60<" in office.done(page, {"stock": "60", "is_active": "on"}, on=page)


def test_principal_gives_the_stars_of_a_period_what_families_choose_from(client, world, principal, office):
    period = announced(world, cast.LIN, cast.CLASSMATE).period_id
    chosen = {"period": period, "item_ids": [pork(client)], **WINDOW}
    assert "2名劳动之星还没有奖品,由校长发放" in office.read(GIVE)
    assert office.send(GIVE, chosen, on=GIVE).status_code == 403
    refused = principal.send(GIVE, chosen, on=GIVE)
    assert refused.status_code == 422
    assert "有肉类时须另有足够的其他奖品" in problem_in(refused.text)
    assert 'value="学校食堂门口"' in refused.text
    page = principal.done(GIVE, chosen | {"item_ids": [*chosen["item_ids"], item(client)]}, on=GIVE)
    assert "2份奖品已发放" in page
    assert "等家长选" in page


def test_list_tells_what_must_lie_on_the_table(client, world, office):
    period = announced(world, *(child for _, child in families(world, 3)))
    greens, meat = item(client), pork(client)
    give(client, [greens, meat], period_id=period.period_id)
    for guardian, wanted in zip(
        (cast.named(f"guardian {number}") for number in range(2)), (greens, greens), strict=True
    ):
        choose(client, guardian, award_of(client, guardian)["id"], wanted)
    page = office.read(f"{DESK}/list")
    assert "<b>2</b><span>青菜 1.5公斤</span>" in page
    assert "还没有选的,来了当面选" in page
    assert page.index("学生0") < page.index("学生1") < page.index("学生2")


def test_code_hands_over_what_the_family_chose_and_is_ready_for_the_next(client, world, office):
    items, award = given(client, world)
    choose(client, cast.LIN_MOTHER, award["id"], items["青菜"])
    page = office.done(HAND_OVER, by_code(award), on=DESK)
    assert "三年级2班 林小满:请交付青菜 1.5公斤" in page
    assert "autofocus" in page
    assert award["pickup_code"] not in page


def test_second_visit_with_the_same_code_is_noticed(client, world, office):
    items, award = given(client, world)
    choose(client, cast.LIN_MOTHER, award["id"], items["青菜"])
    office.done(HAND_OVER, by_code(award), on=DESK)
    world.clock.advance(minutes=10)
    again = office.send(HAND_OVER, by_code(award), on=DESK)
    assert again.status_code == 409
    assert "已经领过" in problem_in(again.text)


def test_family_that_has_not_chosen_is_asked_at_the_table(client, world, office):
    items, award = given(client, world)
    asked = office.send(HAND_OVER, by_code(award), on=DESK)
    assert asked.status_code == 422
    assert f'value="{items["青菜"]}"' in asked.text
    assert f'value="{award["pickup_code"]}"' in asked.text
    assert "请交付猪肉 1公斤" in office.done(HAND_OVER, by_code(award, item_id=items["猪肉"]), on=DESK)


def test_wrong_code_says_so(client, world, office):
    _, award = given(client, world)
    wrong = "000000" if award["pickup_code"] != "000000" else "111111"
    refused = office.send(HAND_OVER, by_code(award, pickup_code=wrong), on=DESK)
    assert refused.status_code == 422
    assert "领取码不正确" in problem_in(refused.text)


def test_family_without_a_phone_is_known_to_the_homeroom_teacher(client, world, office):
    items, award = given(client, world)
    assert add_item(client).status_code == 201
    assert "林小满" in office.read(f"{DESK}/unclaimed")
    address = f"{DESK}/{award['id']}"
    page = office.done(address, {"receiver_relation": "paternal_grandparent", "item_id": items["青菜"]}, on=address)
    assert "请交付青菜" in page
    assert "都领走了" in page
    assert office.get(address).status_code == 404
    assert Reader(client, cast.OUTSIDE_PRINCIPAL).get(address).status_code == 404
