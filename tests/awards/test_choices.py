"""The family chooses, changes its mind, and is asked for no reason."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.awards.models import Award
from app.awards.queries.awards import PICKUP_CODE
from app.core import db
from app.core.audit import AuditEntry
from tests import cast
from tests.cast import as_
from tests.factories.awards import (
    AWARDS,
    announced,
    award_of,
    choose,
    families,
    give,
    hand_over,
    item,
    pork,
    set_star,
)
from tests.world import VAULT


@pytest.fixture
def shelf(client, world):
    """Return one portion of pork, plenty of greens, and an award for Lin and for the classmate."""
    pork_id, greens = pork(client, stock=1), item(client)
    give(client, [pork_id, greens], period_id=announced(world, cast.LIN, cast.CLASSMATE).period_id)
    return pork_id, greens


def test_guardian_sees_the_options_and_the_code(client, shelf):
    award = award_of(client, cast.LIN_MOTHER)
    assert award["student_name"] == "林小满"
    assert len(award["pickup_code"]) == 6
    assert [option["name"] for option in award["options"]] == ["猪肉", "青菜"]
    assert award["pickup_from"] == "2026-11-27T16:00:00+08:00"


def test_last_portion_goes_to_the_first_and_is_shown_as_gone(client, shelf):
    pork_id, _ = shelf
    mine, other = award_of(client, cast.LIN_MOTHER), award_of(client, cast.CLASSMATE_FATHER)
    chosen = choose(client, cast.LIN_MOTHER, mine["id"], pork_id)
    assert (chosen.status_code, chosen.json["status"], chosen.json["chosen_item_id"]) == (200, "chosen", pork_id)
    refused = choose(client, cast.CLASSMATE_FATHER, other["id"], pork_id)
    assert (refused.status_code, refused.json["code"]) == (409, "item-out-of-stock")
    assert award_of(client, cast.CLASSMATE_FATHER)["options"][0]["is_available"] is False


def test_changed_mind_gives_the_former_portion_back(client, shelf):
    pork_id, greens = shelf
    mine, other = award_of(client, cast.LIN_MOTHER), award_of(client, cast.CLASSMATE_FATHER)
    choose(client, cast.LIN_MOTHER, mine["id"], pork_id)
    assert choose(client, cast.LIN_MOTHER, mine["id"], greens).json["chosen_item_id"] == greens
    assert choose(client, cast.CLASSMATE_FATHER, other["id"], pork_id).status_code == 200


def test_refused_change_keeps_the_former_choice(client, shelf):
    pork_id, greens = shelf
    mine, other = award_of(client, cast.LIN_MOTHER), award_of(client, cast.CLASSMATE_FATHER)
    choose(client, cast.LIN_MOTHER, mine["id"], greens)
    choose(client, cast.CLASSMATE_FATHER, other["id"], pork_id)
    assert choose(client, cast.LIN_MOTHER, mine["id"], pork_id).status_code == 409
    assert award_of(client, cast.LIN_MOTHER)["chosen_item_id"] == greens


def test_choosing_the_same_again_takes_nothing_more(client, shelf):
    pork_id, _ = shelf
    mine = award_of(client, cast.LIN_MOTHER)
    answers = [choose(client, cast.LIN_MOTHER, mine["id"], pork_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_no_reason_can_be_given(client, shelf):
    _, greens = shelf
    body = {"item_id": greens, "reason": "..."}
    url = f"{AWARDS}/{award_of(client, cast.LIN_MOTHER)['id']}/choose"
    assert client.post(url, json=body, headers=as_(cast.LIN_MOTHER)).json["code"] == "validation-failed"


def test_item_that_was_not_offered_cannot_be_chosen(client, shelf):
    other = item(client, name="鸡蛋")
    refused = choose(client, cast.LIN_MOTHER, award_of(client, cast.LIN_MOTHER)["id"], other)
    assert refused.json["code"] == "item-not-offered"


def test_item_no_longer_given_cannot_be_chosen(client, shelf):
    _, greens = shelf
    client.put(f"/api/v1/award-items/{greens}", json={"is_active": False}, headers=as_(cast.OFFICE))
    refused = choose(client, cast.LIN_MOTHER, award_of(client, cast.LIN_MOTHER)["id"], greens)
    assert refused.json["code"] == "item-out-of-stock"


def test_only_the_own_family_chooses(client, shelf):
    _, greens = shelf
    mine = award_of(client, cast.LIN_MOTHER)["id"]
    assert choose(client, cast.CLASSMATE_FATHER, mine, greens).json["code"] == "award-not-found"
    for staff in (cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL):
        assert choose(client, staff, mine, greens).status_code == 403


def test_nothing_is_chosen_after_the_hand_over(client, shelf):
    pork_id, greens = shelf
    award = award_of(client, cast.LIN_MOTHER)
    choose(client, cast.LIN_MOTHER, award["id"], pork_id)
    assert hand_over(client, award["id"], pickup_code=award["pickup_code"]).status_code == 200
    assert choose(client, cast.LIN_MOTHER, award["id"], greens).json["code"] == "award-handed-over"


def test_nothing_is_chosen_for_a_revoked_star(client, world, shelf):
    _, greens = shelf
    award = award_of(client, cast.LIN_MOTHER)
    set_star(world, award["star_ids"][0], "revoked")
    assert choose(client, cast.LIN_MOTHER, award["id"], greens).json["code"] == "star-revoked"


def test_codes_are_stored_sealed_and_differ(client, world, shelf):
    codes = {award_of(client, guardian)["pickup_code"] for guardian in (cast.LIN_MOTHER, cast.CLASSMATE_FATHER)}
    assert len(codes) == 2
    with world.app.app_context(), db.reading() as session:
        stored = session.execute(select(Award)).scalars().all()
        assert {VAULT.open(award.code_sealed, PICKUP_CODE) for award in stored} == codes
        assert not any(code in award.code_sealed + award.code_index for award in stored for code in codes)


def test_audit_trail_knows_the_item_and_no_reason(client, world, shelf):
    _, greens = shelf
    choose(client, cast.LIN_MOTHER, award_of(client, cast.LIN_MOTHER)["id"], greens)
    with world.app.app_context(), db.reading() as session:
        entry = session.execute(select(AuditEntry).where(AuditEntry.action == "award.chosen")).scalar_one()
        assert (entry.account_id, entry.detail) == (cast.LIN_MOTHER, {"item_id": greens})


def test_choices_are_listed_for_the_office_but_not_for_teachers(client, shelf):
    pork_id, _ = shelf
    choose(client, cast.LIN_MOTHER, award_of(client, cast.LIN_MOTHER)["id"], pork_id)
    query = {"school_id": cast.TIANJIA, "status": "chosen"}
    listed = client.get(AWARDS, query_string=query, headers=as_(cast.OFFICE)).json["items"]
    assert [(award["student_name"], award["chosen_item_id"]) for award in listed] == [("林小满", pork_id)]
    for teacher in (cast.HOMEROOM, cast.TEACHER):
        assert client.get(AWARDS, query_string=query, headers=as_(teacher)).status_code == 403


def test_last_pork_goes_to_exactly_one_of_eight_families(client, world):
    eight = families(world, 8)
    pork_id, greens = pork(client, stock=1), item(client, stock=8)
    period = announced(world, *(child for _, child in eight))
    give(client, [pork_id, greens], period_id=period.period_id)
    awards = {guardian: award_of(client, guardian)["id"] for guardian, _ in eight}

    def choose_pork(guardian):
        return choose(world.app.test_client(), guardian, awards[guardian], pork_id).status_code

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(choose_pork, awards))
    assert sorted(statuses) == [200] + [409] * 7
    listed = client.get("/api/v1/award-items", query_string={"school_id": cast.TIANJIA}, headers=as_(cast.OFFICE))
    assert {one["name"]: one["taken"] for one in listed.json["items"]} == {"猪肉": 1, "青菜": 0}


def test_families_who_exchange_items_do_not_block_each_other(client, world):
    eight = families(world, 8)
    eggs, greens = item(client, name="鸡蛋", stock=8), item(client, stock=8)
    period = announced(world, *(child for _, child in eight))
    give(client, [eggs, greens], period_id=period.period_id)
    awards = {guardian: award_of(client, guardian)["id"] for guardian, _ in eight}
    for place, guardian in enumerate(awards):
        choose(client, guardian, awards[guardian], [eggs, greens][place % 2])

    def exchange(place, guardian):
        return choose(world.app.test_client(), guardian, awards[guardian], [greens, eggs][place % 2]).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(exchange, range(8), awards)) == {200}
    listed = client.get("/api/v1/award-items", query_string={"school_id": cast.TIANJIA}, headers=as_(cast.OFFICE))
    assert [one["taken"] for one in listed.json["items"]] == [4, 4]
