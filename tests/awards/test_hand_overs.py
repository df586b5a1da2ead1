"""The table: whoever comes with the code gets what was chosen, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.awards.models import Award
from app.core import db
from app.core.audit import AuditEntry
from tests import cast
from tests.cast import as_
from tests.factories.awards import (
    AWARDS,
    announced,
    award_of,
    choose,
    give,
    hand_over,
    item,
    pork,
    set_star,
)

UNCLAIMED = f"/api/v1/schools/{cast.TIANJIA}/awards/unclaimed"
FRIDAY_AFTERNOON = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)


@pytest.fixture
def shelf(client, world):
    """Return pork and greens, offered to Lin and the classmate."""
    pork_id, greens = pork(client), item(client)
    give(client, [pork_id, greens], period_id=announced(world, cast.LIN, cast.CLASSMATE).period_id)
    return pork_id, greens


@pytest.fixture
def award(client, shelf):
    """Return Lin's award, for which pork was chosen."""
    pork_id, _ = shelf
    return choose(client, cast.LIN_MOTHER, award_of(client, cast.LIN_MOTHER)["id"], pork_id).json


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06}"


def by_code(client, code, account=cast.OFFICE, **more):
    body = {"school_id": str(cast.TIANJIA), "pickup_code": code, "receiver_relation": "mother"} | more
    return client.post(f"{AWARDS}/hand-over", json=body, headers=as_(account))


@pytest.mark.parametrize("staff", [cast.OFFICE, cast.PRINCIPAL, cast.HOMEROOM])
def test_award_is_handed_over_for_the_right_code(client, world, award, staff):
    world.clock.set(FRIDAY_AFTERNOON)
    answer = hand_over(client, award["id"], staff, pickup_code=award["pickup_code"], remark="带了袋子")
    assert answer.status_code == 200
    handed = answer.json
    assert (handed["status"], handed["receiver_relation"], handed["remark"]) == ("handed_over", "mother", "带了袋子")
    assert (handed["identified_by"], handed["pickup_code"]) == ("pickup_code", None)
    seen = award_of(client, cast.LIN_MOTHER)
    assert (seen["handed_over_at"], seen["pickup_code"]) == ("2026-11-27T16:05:00+08:00", None)


@pytest.mark.parametrize("staff", [cast.HOMEROOM_31, cast.TEACHER, cast.COUNTY_ADMIN])
def test_staff_of_other_classes_hand_nothing_over(client, award, staff):
    answer = hand_over(client, award["id"], staff, pickup_code=award["pickup_code"])
    assert answer.status_code in {403, 404}


def test_repeating_with_the_right_code_answers_the_same(client, world, award):
    first = hand_over(client, award["id"], pickup_code=award["pickup_code"])
    world.clock.advance(minutes=5)
    again = hand_over(client, award["id"], pickup_code=award["pickup_code"], receiver_relation="father")
    assert again.json == first.json


def test_wrong_codes_are_refused_and_after_five_the_award_rests(client, world, award):
    wrong = other_than(award["pickup_code"])
    answers = [hand_over(client, award["id"], pickup_code=wrong) for _ in range(5)]
    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(422, "pickup-code-wrong")}
    locked = hand_over(client, award["id"], pickup_code=award["pickup_code"])
    assert (locked.status_code, locked.json["code"]) == (429, "pickup-code-locked")
    assert 1 <= int(locked.headers["Retry-After"]) <= 31
    world.clock.advance(seconds=31)
    assert hand_over(client, award["id"], pickup_code=award["pickup_code"]).status_code == 200


def test_wrong_codes_of_one_award_do_not_hold_up_another(client, award):
    wrong = other_than(award["pickup_code"])
    for _ in range(6):
        hand_over(client, award["id"], pickup_code=wrong)
    other = award_of(client, cast.CLASSMATE_FATHER)
    answer = hand_over(client, other["id"], pickup_code=other["pickup_code"], item_id=other["options"][1]["item_id"])
    assert answer.status_code == 200


def test_code_alone_finds_the_award(client, award):
    handed = by_code(client, award["pickup_code"]).json
    assert (handed["id"], handed["student_name"], handed["status"]) == (award["id"], "林小满", "handed_over")
    assert by_code(client, award["pickup_code"]).json == handed


def test_code_alone_is_not_found_by_another_class_or_school(client, award):
    assert by_code(client, award["pickup_code"], cast.HOMEROOM_31).json["code"] == "pickup-code-wrong"
    elsewhere = by_code(client, award["pickup_code"], cast.OUTSIDE_PRINCIPAL, school_id=str(cast.LONGQUAN))
    assert elsewhere.json["code"] == "pickup-code-wrong"
    assert by_code(client, award["pickup_code"], cast.OUTSIDE_PRINCIPAL).json["code"] == "school-not-found"


def test_guessing_codes_is_slowed_down_but_right_codes_are_not(client, award):
    wrong = other_than(award["pickup_code"])
    for _ in range(15):
        assert by_code(client, award["pickup_code"]).status_code == 200
    statuses = [by_code(client, wrong).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_guardian_without_a_phone_chooses_at_the_table(client, shelf):
    _, greens = shelf
    unchosen = award_of(client, cast.LIN_MOTHER)
    asked = hand_over(client, unchosen["id"], cast.HOMEROOM, identified_by="homeroom_teacher")
    assert (asked.status_code, asked.json["code"]) == (422, "item-required")
    assert [option["name"] for option in asked.json["options"]] == ["猪肉", "青菜"]
    receipt = {"identified_by": "homeroom_teacher", "item_id": greens, "receiver_relation": "paternal_grandparent"}
    handed = hand_over(client, unchosen["id"], cast.HOMEROOM, **receipt).json
    assert (handed["status"], handed["chosen_item_id"]) == ("handed_over", greens)
    assert (handed["identified_by"], handed["receiver_relation"]) == ("homeroom_teacher", "paternal_grandparent")


def test_table_cannot_overrule_the_family(client, shelf, award):
    _, greens = shelf
    answer = hand_over(client, award["id"], pickup_code=award["pickup_code"], item_id=greens)
    assert (answer.status_code, answer.json["code"]) == (409, "item-chosen-otherwise")


@pytest.mark.parametrize(
    "receipt", [{}, {"pickup_code": "123456", "identified_by": "homeroom_teacher"}, {"pickup_code": "12345"}]
)
def test_guardian_is_identified_in_exactly_one_way(client, award, receipt):
    assert hand_over(client, award["id"], **receipt).json["code"] == "validation-failed"


def test_meat_without_its_batch_is_not_handed_over(client, shelf, award):
    pork_id, _ = shelf
    note = f"/api/v1/award-items/{pork_id}"
    client.put(note, json={"batch_note": ""}, headers=as_(cast.OFFICE))
    refused = hand_over(client, award["id"], pickup_code=award["pickup_code"])
    assert (refused.status_code, refused.json["code"]) == (409, "batch-note-missing")
    client.put(note, json={"batch_note": "合格证0013"}, headers=as_(cast.OFFICE))
    assert hand_over(client, award["id"], pickup_code=award["pickup_code"]).status_code == 200


def test_batch_stays_with_the_award(client, world, shelf, award):
    pork_id, _ = shelf
    hand_over(client, award["id"], pickup_code=award["pickup_code"])
    client.put(f"/api/v1/award-items/{pork_id}", json={"batch_note": "下一批"}, headers=as_(cast.OFFICE))
    with world.app.app_context(), db.reading() as session:
        noted = session.execute(select(Award.batch_note).where(Award.status == "handed_over")).scalar_one()
        assert noted == "检疫合格证0012,11月26日屠宰"


def test_award_of_a_revoked_star_is_not_handed_over(client, world, award):
    set_star(world, award["star_ids"][0], "revoked")
    refused = hand_over(client, award["id"], pickup_code=award["pickup_code"])
    assert (refused.status_code, refused.json["code"]) == (409, "star-revoked")


def test_two_tables_at_once_hand_over_once(client, world, award):
    tables = [cast.OFFICE, cast.PRINCIPAL, cast.HOMEROOM] * 2

    def hand(staff):
        return hand_over(world.app.test_client(), award["id"], staff, pickup_code=award["pickup_code"])

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(hand, tables))
    assert {answer.status_code for answer in answers} == {200}
    assert len({str(answer.json) for answer in answers}) == 1
    with world.app.app_context(), db.reading() as session:
        handed = select(func.count()).where(AuditEntry.action == "award.handed_over")
        assert session.execute(handed).scalar_one() == 1


def test_guesses_at_the_same_time_are_all_counted(client, world, award):
    wrong = other_than(award["pickup_code"])

    def guess(_):
        return hand_over(world.app.test_client(), award["id"], pickup_code=wrong).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(guess, range(8))) == [422] * 5 + [429] * 3


def test_unclaimed_list_begins_with_the_pickup(client, world, award):
    def names():
        return [one["student_name"] for one in client.get(UNCLAIMED, headers=as_(cast.OFFICE)).json["items"]]

    assert names() == []
    world.clock.set(FRIDAY_AFTERNOON)
    assert names() == ["林小满", "阿依古丽·买买提"]
    hand_over(client, award["id"], pickup_code=award["pickup_code"])
    assert names() == ["阿依古丽·买买提"]
    set_star(world, award_of(client, cast.CLASSMATE_FATHER)["star_ids"][0], "revoked")
    assert names() == []


def test_pick_list_comes_in_pages_by_class_and_seat(client, shelf):
    query = {"school_id": cast.TIANJIA, "limit": 1}
    first = client.get(AWARDS, query_string=query, headers=as_(cast.OFFICE)).json
    second = client.get(AWARDS, query_string=query | {"cursor": first["next"]}, headers=as_(cast.OFFICE)).json
    assert [one["seat_no"] for one in first["items"] + second["items"]] == [7, 8]
    assert second["next"] is None


def test_audit_trail_knows_who_handed_what_to_which_relation(client, world, award):
    hand_over(client, award["id"], cast.HOMEROOM, pickup_code=award["pickup_code"])
    with world.app.app_context(), db.reading() as session:
        entry = session.execute(select(AuditEntry).where(AuditEntry.action == "award.handed_over")).scalar_one()
        assert entry.account_id == cast.HOMEROOM
        assert entry.detail == {
            "item_id": award["chosen_item_id"], "identified_by": "pickup_code", "receiver_relation": "mother",
        }  # fmt: skip
