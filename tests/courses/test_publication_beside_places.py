"""Publishing a draw among children who wait for, or have got, places of other rounds since the wishes were frozen."""

import pytest

from app.core.db import transaction
from app.courses.models.enrolments import Enrolment
from app.courses.rules.words import EnrolmentStatus, SilentRule
from tests import cast
from tests.factories.courses_draws import OFFICE, drawable, drawn, rows
from tests.factories.courses_places import assert_all_true, seated, statuses, waiting
from tests.factories.courses_rounds import PUBLISH_AT, offer

ONE_SEAT = {"机器人": {"slots": ["3-1"], "capacity": 1}}


def publish(world, client, found):
    world.clock.set(PUBLISH_AT)
    return client.post(f"{found.url}/publish", headers=OFFICE)


def other_course(world):
    with world.app.app_context(), transaction() as session:
        return offer(session, "上一轮的课程", slots=["3-1"], capacity=5)


@pytest.mark.parametrize("status", [EnrolmentStatus.WAITLISTED, EnrolmentStatus.OFFERED])
def test_drawn_place_takes_the_place_of_an_earlier_wait(world, client, status):
    found = drawable(world, {"机器人": {"slots": ["3-1"], "capacity": 3}}, {cast.LIN: {"3-1": ["机器人"]}})
    robots = found.offerings["机器人"]
    seated(world, robots, cast.LIN, status=status, waiting_no=1)
    drawn(world, found)
    assert publish(world, client, found).status_code == 200
    assert statuses(world, robots) == {"withdrawn": 1, "enrolled": 1}
    assert_all_true(world)


def test_child_that_waits_since_an_earlier_round_keeps_its_turn(world, client):
    wishes = {child: {"3-1": ["机器人"]} for child in (cast.LIN, cast.CLASSMATE, cast.PARALLEL)}
    found = drawable(world, ONE_SEAT, wishes)
    robots = found.offerings["机器人"]
    seated(world, robots, cast.LIN_BROTHER)
    first = waiting(world, robots, cast.LIN, 1)
    drawn(world, found)
    assert publish(world, client, found).status_code == 200
    waits = rows(world, Enrolment, Enrolment.offering_id == robots, Enrolment.status == "waitlisted")
    assert {row.student_id for row in waits} == {cast.LIN, cast.CLASSMATE, cast.PARALLEL}
    assert first in {row.id for row in waits}


def test_children_with_another_course_since_the_freeze_are_named_and_decided_on(world, client):
    found = drawn(world, drawable(world, wishes={cast.LIN: {"3-1": ["机器人"]}}))
    seated(world, other_course(world), cast.LIN)
    answer = publish(world, client, found)
    assert (answer.status_code, answer.json["code"]) == (409, "drawn-slots-taken")
    robots = str(found.offerings["机器人"])
    assert answer.json["children"] == [{"student_id": str(cast.LIN), "offering_id": robots}]
    given_up = {"student_id": str(cast.LIN), "slot": "3-1", "to_offering_id": None, "reason": "已有其他课程"}
    assert client.post(f"{found.url}/draw/adjustments", json=given_up, headers=OFFICE).status_code == 201
    assert publish(world, client, found).status_code == 200
    assert_all_true(world)


def test_silent_child_with_another_course_since_the_freeze_gets_no_left_over_seat(world, client):
    found = drawn(world, drawable(world, silent_rule=SilentRule.LEFT_OVER.value))
    seated(world, other_course(world), cast.LIN)
    assert publish(world, client, found).status_code == 200
    places = rows(world, Enrolment, Enrolment.student_id == cast.LIN, Enrolment.source == "left_over")
    taught = {row.offering_id for row in places}
    assert taught
    assert taught.isdisjoint({found.offerings["机器人"], found.offerings["书法"]})
    assert_all_true(world)
