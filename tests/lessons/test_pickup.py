"""Whom guardians allow to collect a child, and the hand-over after the lesson."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.db import reading, transaction
from app.lessons.models.pickup import Collector, HandOver, PickupCode
from tests import cast
from tests.cast import as_
from tests.factories.lessons import (
    STUDENTS,
    add_collector,
    call,
    course,
    hand_over,
    lesson,
    make_code,
    mark,
    mother,
    roll,
)

COLLECTORS = f"{STUDENTS}/{cast.LIN}/collectors"
OWN_HAND_OVERS = f"{STUDENTS}/{cast.LIN}/hand-overs"
TOMORROW = cast.TODAY + timedelta(days=1)


@pytest.fixture
def basketball(client, world):
    """Return a lesson of today at which Lin was present, her brother left early and the classmate was absent."""
    at = course(world)
    call(client, at, mark(cast.LIN), mark(cast.LIN_BROTHER, "left_early"), mark(cast.CLASSMATE, "absent"))
    return at


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06}"


def collectors(client, account=cast.LIN_MOTHER):
    return client.get(COLLECTORS, headers=as_(account)).json["items"]


def awaited(client, at, account=cast.HOMEROOM):
    return client.get(f"{at.url}/hand-overs", headers=as_(account)).json


def own_hand_overs(client):
    return client.get(OWN_HAND_OVERS, headers=as_(cast.LIN_MOTHER)).json["items"]


def count(world, model, *conditions):
    with world.app.app_context(), reading() as session:
        return session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()


def test_guardian_announces_and_removes_collectors(client):
    added = add_collector(client).json
    assert collectors(client) == [added]
    assert (added["name"], added["relation"], added["phone_tail"]) == ("王芳", "other", "1234")
    for _ in range(2):
        assert client.delete(f"/api/v1/collectors/{added['id']}", headers=as_(cast.LIN_MOTHER)).status_code == 204
    assert collectors(client) == []


def test_name_of_a_collector_is_stored_sealed(client, world):
    add_collector(client)
    make_code(client)
    with world.app.app_context(), reading() as session:
        for sealed in (select(Collector.name_sealed), select(PickupCode.name_sealed)):
            assert "王芳" not in (found := session.execute(sealed).scalar_one())
            assert found.startswith("k1:")


def test_fifth_collector_is_refused_until_one_is_removed(client):
    first = add_collector(client).json["id"]
    for _ in range(3):
        add_collector(client)
    refused = add_collector(client)
    assert (refused.status_code, refused.json["code"]) == (409, "too-many-collectors")
    client.delete(f"/api/v1/collectors/{first}", headers=as_(cast.LIN_MOTHER))
    assert add_collector(client).status_code == 201


def test_collectors_added_at_once_stay_within_four(world, client, at_once):
    statuses = at_once(6, lambda _: add_collector(world.app.test_client()).status_code)
    assert sorted(statuses) == [201] * 4 + [409] * 2


@pytest.mark.parametrize("changes", [{"phone_tail": "123"}, {"relation": "driver"}, {"name": ""}])
def test_collector_needs_name_relation_and_end_of_phone_number(client, changes):
    assert add_collector(client, **changes).json["code"] == "validation-failed"


@pytest.mark.parametrize("stranger", [cast.CLASSMATE_FATHER, cast.LIN_CARD, cast.HOMEROOM])
def test_only_guardians_see_and_add_collectors(client, stranger):
    assert client.get(COLLECTORS, headers=as_(stranger)).status_code in {403, 404}
    assert add_collector(client, stranger).status_code in {403, 404}
    assert make_code(client, account=stranger).status_code in {403, 404}


def test_three_codes_a_day_are_made_and_not_a_fourth(client):
    codes = [make_code(client).json["code"] for _ in range(3)]
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    refused = make_code(client)
    assert (refused.status_code, refused.json["code"]) == (409, "too-many-pickup-codes")
    assert make_code(client, TOMORROW).status_code == 201


@pytest.mark.parametrize("days", [-1, 15])
def test_code_is_for_a_day_of_the_next_two_weeks(client, days):
    answer = make_code(client, cast.TODAY + timedelta(days=days))
    assert (answer.status_code, answer.json["code"]) == (422, "pickup-day-invalid")


def test_roll_shows_collectors_by_relation_and_phone_but_not_by_name(client, basketball):
    added = add_collector(client).json
    guardian, collector = roll(client, basketball)[cast.LIN]["collectors"]
    assert (guardian["relation"], guardian["collector_id"]) == ("mother", None)
    assert collector == {
        "guardianship_id": None, "collector_id": added["id"], "relation": "other", "phone_tail": "1234",
    }  # fmt: skip


def test_child_leaves_with_its_mother(client, basketball):
    answer = hand_over(client, basketball, note="带了伞", **mother(client, basketball))
    assert answer.status_code == 200
    assert (answer.json["relation"], answer.json["handed_at"], answer.json["note"]) == (
        "mother", "2026-11-18T12:00:00+08:00", "带了伞",
    )  # fmt: skip
    (own,) = own_hand_overs(client)
    assert (own["title"], own["relation"], own["name"], own["handed_at"]) == (
        "篮球", "mother", None, "2026-11-18T12:00:00+08:00",
    )  # fmt: skip


def test_child_leaves_with_an_announced_collector(client, basketball):
    collector_id = add_collector(client).json["id"]
    assert hand_over(client, basketball, collector_id=collector_id).json["relation"] == "other"
    assert own_hand_overs(client)[0]["name"] == "王芳"


def test_child_leaves_with_the_bearer_of_a_code_once(client, world, basketball):
    code = make_code(client).json["code"]
    first = hand_over(client, basketball, pickup_code=code)
    assert (first.status_code, first.json["relation"]) == (200, None)
    assert hand_over(client, basketball, pickup_code=code).json == first.json
    assert own_hand_overs(client)[0]["name"] == "表叔"
    again = course(world, title="书法")
    call(client, again, mark(cast.LIN))
    assert hand_over(client, again, pickup_code=code).json["code"] == "collector-code-wrong"


def test_list_tells_who_still_waits_and_who_may_come(client, basketball):
    add_collector(client)
    before = awaited(client, basketball)
    assert [(row["name"], row["handed_at"]) for row in before["items"]] == [("林小满", None), ("林大川", None)]
    assert [one["name"] for one in before["items"][0]["collectors"]] == [None, "王芳"]
    hand_over(client, basketball, **mother(client, basketball))
    after = awaited(client, basketball, cast.OFFICE)
    assert (before["waiting"], after["waiting"]) == (2, 1)
    assert after["items"][0]["relation"] == "mother"


def test_unknown_collector_needs_the_guardian_s_code(client, basketball):
    refused = hand_over(client, basketball)
    assert (refused.status_code, refused.json["code"]) == (422, "unknown-collector")
    assert "接送码" in refused.json["detail"]
    assert awaited(client, basketball)["waiting"] == 2


def test_removed_collectors_and_those_of_other_children_are_unknown(client, basketball):
    removed = add_collector(client).json["id"]
    client.delete(f"/api/v1/collectors/{removed}", headers=as_(cast.LIN_MOTHER))
    strangers = add_collector(client, cast.CLASSMATE_FATHER, cast.CLASSMATE).json["id"]
    for collector_id in (removed, strangers):
        assert hand_over(client, basketball, collector_id=collector_id).json["code"] == "unknown-collector"


def test_former_guardian_is_unknown(client, basketball):
    person = mother(client, basketball)
    ended = f"/api/v1/guardianships/{person['guardianship_id']}"
    assert client.delete(ended, headers=as_(cast.OFFICE)).status_code == 204
    assert hand_over(client, basketball, **person).json["code"] == "unknown-collector"


@pytest.mark.parametrize("child", [cast.CLASSMATE, cast.PARALLEL])
def test_child_that_was_not_there_is_not_handed_over(client, basketball, child):
    answer = hand_over(client, basketball, child, pickup_code="123456")
    assert (answer.status_code, answer.json["code"]) == (409, "not-present")


def test_child_is_handed_over_on_the_day_only(client, world, basketball):
    person = mother(client, basketball)
    world.clock.advance(days=1)
    answer = hand_over(client, basketball, **person)
    assert (answer.status_code, answer.json["code"]) == (409, "hand-over-not-today")


def test_code_holds_on_its_day_and_for_its_child(client, basketball):
    for_tomorrow = make_code(client, TOMORROW).json["code"]
    for_brother = make_code(client, student_id=cast.LIN_BROTHER).json["code"]
    for code in (for_tomorrow, for_brother):
        assert hand_over(client, basketball, pickup_code=code).json["code"] == "collector-code-wrong"


def test_wrong_codes_are_counted_and_after_five_the_child_s_codes_rest(client, world, basketball):
    code = make_code(client).json["code"]
    answers = [hand_over(client, basketball, pickup_code=other_than(code)) for _ in range(5)]
    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(422, "collector-code-wrong")}
    locked = hand_over(client, basketball, pickup_code=code)
    assert (locked.status_code, locked.json["code"]) == (429, "collector-code-locked")
    assert 1 <= int(locked.headers["Retry-After"]) <= 31
    assert hand_over(client, basketball, **mother(client, basketball)).status_code == 200


def test_right_code_after_the_rest_counts_and_forgets_the_wrong_ones(client, world, basketball):
    code = make_code(client).json["code"]
    for _ in range(5):
        hand_over(client, basketball, pickup_code=other_than(code))
    world.clock.advance(seconds=31)
    assert hand_over(client, basketball, pickup_code=code).status_code == 200


def test_guesses_at_the_same_time_are_all_counted(client, world, basketball, at_once):
    wrong = other_than(make_code(client).json["code"])
    statuses = at_once(8, lambda _: hand_over(world.app.test_client(), basketball, pickup_code=wrong).status_code)
    assert sorted(statuses) == [422] * 5 + [429] * 3


def test_two_teachers_at_once_hand_over_the_same_child_once(client, world, basketball, at_once):
    person, teachers = mother(client, basketball), [cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL] * 2

    def hand(number):
        return hand_over(world.app.test_client(), basketball, account=teachers[number], **person)

    answers = at_once(6, hand)
    assert {answer.status_code for answer in answers} == {200}
    assert len({str(answer.json) for answer in answers}) == 1
    assert count(world, HandOver) == 1
    assert count(world, AuditEntry, AuditEntry.action == "hand_over.done") == 1


def test_two_people_at_once_do_not_both_get_the_child(client, world, basketball, at_once):
    people = [mother(client, basketball), {"collector_id": add_collector(client).json["id"]}]
    answers = at_once(2, lambda number: hand_over(world.app.test_client(), basketball, **people[number]))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = max(answers, key=lambda answer: answer.status_code).json
    assert refused["code"] == "already-handed-over"
    assert refused["relation"] in {"mother", "other"}
    assert count(world, HandOver) == 1


def test_person_is_known_in_one_way(client, basketball):
    answer = hand_over(client, basketball, pickup_code="123456", **mother(client, basketball))
    assert answer.json["code"] == "validation-failed"


@pytest.mark.parametrize("account", [cast.TEACHER, cast.HOMEROOM_51, cast.HOMEROOM_31])
def test_teachers_who_do_not_hold_the_lesson_hand_nobody_over(client, basketball, account):
    assert hand_over(client, basketball, account=account, **mother(client, basketball)).status_code == 404
    assert client.get(f"{basketball.url}/hand-overs", headers=as_(account)).status_code == 404


def test_substitute_hands_over(client, basketball):
    person = mother(client, basketball)
    client.put(basketball.url, json={"substitute_id": str(cast.TEACHER)}, headers=as_(cast.OFFICE))
    assert hand_over(client, basketball, account=cast.TEACHER, **person).status_code == 200


def test_hand_overs_come_latest_first_in_pages(client, world, basketball):
    hand_over(client, basketball, **mother(client, basketball))
    world.clock.advance(days=7)
    with world.app.app_context(), transaction() as session:
        next_week = lesson(session, basketball.offering_id, cast.TODAY + timedelta(days=7))
    later = type(basketball)(basketball.offering_id, next_week)
    call(client, later, mark(cast.LIN))
    hand_over(client, later, **mother(client, later))
    first = client.get(OWN_HAND_OVERS, query_string={"limit": 1}, headers=as_(cast.LIN_MOTHER)).json
    rest = client.get(OWN_HAND_OVERS, query_string={"cursor": first["next"]}, headers=as_(cast.LIN_MOTHER)).json
    assert [one["held_on"] for one in first["items"] + rest["items"]] == ["2026-11-25", "2026-11-18"]
