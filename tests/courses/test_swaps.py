"""Swaps of places between two families."""

import pytest
from sqlalchemy import select

from app.core.db import reading, transaction
from app.courses.models.enrolments import PlaceSwap
from app.courses.models.menu import Offering
from tests import cast
from tests.cast import as_
from tests.factories.courses_places import (
    ENROLMENTS,
    SWAPS,
    assert_all_true,
    confirm,
    enrol,
    places_of,
    rush,
    seated,
    status_of,
    waiting,
    withdraw,
)

FATHER = cast.CLASSMATE_FATHER
COURSES = {
    "篮球": {"slots": ["3-1"], "capacity": 1},
    "书法": {"slots": ["3-1"], "capacity": 1},
    "合唱": {"slots": ["4-1"], "capacity": 1, "class_quota": 1},
    "五年级编程": {"slots": ["3-1"], "grades": [5], "capacity": 1},
}


@pytest.fixture
def opened(world):
    return rush(world, COURSES)


def propose(client, enrolment_id, account=cast.LIN_MOTHER):
    return client.post(f"{ENROLMENTS}/{enrolment_id}/swap", headers=as_(account))


def accept(client, code, enrolment_id, account=FATHER):
    return client.post(f"{SWAPS}/accept", json={"code": code, "enrolment_id": enrolment_id}, headers=as_(account))


@pytest.fixture
def pair(client, opened):
    """Lin plays basketball, the classmate writes, and Lin's mother has made a code."""
    lin = enrol(client, opened.offerings["篮球"]).json["id"]
    classmate = enrol(client, opened.offerings["书法"], cast.CLASSMATE, FATHER).json["id"]
    proposed = propose(client, lin)
    assert proposed.status_code == 201
    return lin, classmate, proposed.json


def test_two_families_swap_at_once(world, client, pair):
    lin, classmate, proposed = pair
    done = accept(client, proposed["code"].lower(), classmate)
    assert (done.status_code, done.json["title"], done.json["source"]) == (200, "篮球", "swap")
    assert places_of(client) == {"书法": "enrolled"}
    assert places_of(client, cast.CLASSMATE, FATHER) == {"篮球": "enrolled"}
    assert (status_of(world, lin), status_of(world, classmate)) == ("withdrawn", "withdrawn")
    assert_all_true(world)


def test_accepting_again_gives_the_same_answer(client, pair):
    _, classmate, proposed = pair
    first, second = (accept(client, proposed["code"], classmate) for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)


def test_accepting_again_answers_even_after_the_new_place_was_given_back(client, pair):
    _, classmate, proposed = pair
    got = accept(client, proposed["code"], classmate).json["id"]
    withdraw(client, got, FATHER)
    again = accept(client, proposed["code"], classmate)
    assert (again.status_code, again.json["id"], again.json["status"]) == (200, got, "withdrawn")


def test_code_is_kept_only_as_a_hash_and_ends_after_three_days(world, client, pair):
    _, classmate, proposed = pair
    with world.app.app_context(), reading() as session:
        swap = session.execute(select(PlaceSwap)).scalar_one()
        assert proposed["code"] not in str(vars(swap))
    world.clock.advance(hours=72)
    assert accept(client, proposed["code"], classmate).json["code"] == "swap-not-found"
    assert accept(client, "WRONGONE", classmate).status_code == 404


def test_newer_code_replaces_the_older(client, pair):
    lin, classmate, proposed = pair
    newer = propose(client, lin).json
    assert accept(client, proposed["code"], classmate).json["code"] == "swap-not-found"
    assert accept(client, newer["code"], classmate).status_code == 200


def test_proposal_can_be_taken_back_until_it_is_done(client, pair):
    _, classmate, proposed = pair
    swap = f"{SWAPS}/{proposed['id']}"
    assert client.delete(swap, headers=as_(FATHER)).json["code"] == "swap-not-found"
    for _ in range(2):
        assert client.delete(swap, headers=as_(cast.LIN_MOTHER)).status_code == 204
    assert accept(client, proposed["code"], classmate).json["code"] == "swap-not-found"


def test_done_swap_is_not_taken_back(client, pair):
    _, classmate, proposed = pair
    accept(client, proposed["code"], classmate)
    answer = client.delete(f"{SWAPS}/{proposed['id']}", headers=as_(cast.LIN_MOTHER))
    assert (answer.status_code, answer.json["code"]) == (409, "swap-done")


def test_only_held_places_of_ones_own_child_are_swapped(world, client, opened, pair):
    lin, classmate, proposed = pair
    assert propose(client, lin, FATHER).json["code"] == "enrolment-not-found"
    assert accept(client, proposed["code"], lin).json["code"] == "enrolment-not-found"
    assert accept(client, proposed["code"], lin, cast.LIN_MOTHER).json["code"] == "swap-not-possible"
    withdraw(client, lin)
    assert accept(client, proposed["code"], classmate).json["code"] == "not-seated"
    waits = waiting(world, opened.offerings["合唱"], cast.LIN, 1)
    assert propose(client, waits).json["code"] == "not-seated"


def test_each_child_must_fit_the_others_course(world, client, opened):
    lin = enrol(client, opened.offerings["篮球"]).json["id"]
    brother = enrol(client, opened.offerings["五年级编程"], cast.LIN_BROTHER).json["id"]
    code = propose(client, lin).json["code"]
    refused = accept(client, code, brother, cast.LIN_MOTHER)
    assert (refused.json["code"], refused.json["reason"]) == ("not-eligible", "grade")
    classmate = enrol(client, opened.offerings["合唱"], cast.CLASSMATE, FATHER).json["id"]
    with world.app.app_context(), transaction() as session:
        session.get_one(Offering, opened.offerings["书法"]).slots = ["4-1"]
    enrol(client, opened.offerings["书法"])
    assert accept(client, code, classmate).json["code"] == "time-clash"
    assert places_of(client) == {"篮球": "enrolled", "书法": "enrolled"}
    assert_all_true(world)


def test_swap_keeps_the_class_quota(world, client, opened):
    """Lin may give the choir's one seat of the class to the classmate, but not to the brother of another class."""
    with world.app.app_context(), transaction() as session:
        session.get_one(Offering, opened.offerings["合唱"]).capacity = 2
    lin = enrol(client, opened.offerings["合唱"]).json["id"]
    classmate = enrol(client, opened.offerings["书法"], cast.CLASSMATE, FATHER).json["id"]
    brother = enrol(client, opened.offerings["篮球"], cast.LIN_BROTHER).json["id"]
    seated(world, opened.offerings["合唱"], cast.PARALLEL, class_id=cast.CLASS_51)
    code = propose(client, lin).json["code"]
    assert accept(client, code, brother, cast.LIN_MOTHER).json["code"] == "class-quota-full"
    assert accept(client, code, classmate).status_code == 200
    assert_all_true(world)


def test_offer_in_the_course_one_gets_goes_to_the_next(world, client, opened):
    with world.app.app_context(), transaction() as session:
        session.get_one(Offering, opened.offerings["书法"]).capacity = 2
    lin = enrol(client, opened.offerings["篮球"]).json["id"]
    classmate = enrol(client, opened.offerings["书法"], cast.CLASSMATE, FATHER).json["id"]
    held = enrol(client, opened.offerings["书法"], cast.LIN_BROTHER).json["id"]
    waiting(world, opened.offerings["书法"], cast.LIN, 1)
    next_ = waiting(world, opened.offerings["书法"], cast.PARALLEL, 2)
    withdraw(client, held)
    assert places_of(client) == {"篮球": "enrolled", "书法": "offered"}
    assert accept(client, propose(client, lin).json["code"], classmate).status_code == 200
    assert status_of(world, next_) == "offered"
    assert_all_true(world)


def test_no_swap_after_the_adjustments(world, client, pair):
    lin, classmate, proposed = pair
    world.clock.advance(days=2)
    newer = propose(client, lin).json
    world.clock.advance(days=8, hours=-1)
    assert propose(client, lin).status_code == 201
    world.clock.advance(hours=1)
    assert propose(client, lin).json["code"] == "withdrawal-closed"
    assert proposed["code"] != newer["code"]
    assert confirm(client, classmate, FATHER).status_code == 200


def test_swap_keeps_the_weekly_limit_of_the_round(world, client):
    courses = {"篮球": {"slots": ["3-1"]}, "合唱": {"slots": ["4-1"]}, "足球队": {"slots": ["1-1", "5-1"]}}
    opened = rush(world, courses, most_courses=2)
    enrol(client, opened.offerings["合唱"])
    lin = enrol(client, opened.offerings["篮球"]).json["id"]
    classmate = enrol(client, opened.offerings["足球队"], cast.CLASSMATE, FATHER).json["id"]
    refused = accept(client, propose(client, lin).json["code"], classmate)
    assert (refused.status_code, refused.json["code"]) == (409, "weekly-limit-reached")
    assert places_of(client) == {"合唱": "enrolled", "篮球": "enrolled"}
