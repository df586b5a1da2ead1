"""Children placed, invited or preferred in courses, declared by the office before the facts are fixed."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.core.db import transaction
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import ClassSeats, Offering
from app.courses.models.rounds import SelectionRound
from tests import cast
from tests.cast import as_
from tests.factories.courses_rounds import NOTICE_AT, Prepared, prepared_round

OFFICE = as_(cast.OFFICE)


@pytest.fixture
def planned(world) -> Prepared:
    """Return a round whose facts are not fixed yet."""
    return prepared_round(world, prepared_at=None)


def url(offering_id: UUID) -> str:
    return f"/api/v1/offerings/{offering_id}/declarations"


def declare(client, offering_id: UUID, *students: UUID, kind: str = "placed", **headers: str):
    body = {"student_ids": [str(student) for student in students], "kind": kind, "reason": "校队队员"}
    return client.post(url(offering_id), json=body, headers=OFFICE | headers)


def declared(client, offering_id: UUID) -> list[dict[str, Any]]:
    return client.get(url(offering_id), headers=OFFICE).json["items"]


def change(world, model, *conditions: Any, **values: Any) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(model).where(*conditions).values(**values))


def codes(answer) -> list[tuple[str, str]]:
    assert answer.json["code"] == "declaration-invalid"
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def test_office_declares_with_a_reason_and_takes_back(client, planned):
    robots = planned.offerings["机器人"]
    answer = declare(client, robots, cast.LIN, cast.CLASSMATE, kind="need")
    assert answer.status_code == 201
    assert {(row["name"], row["kind"], row["reason"]) for row in declared(client, robots)} == {
        ("林小满", "need", "校队队员"),
        ("阿依古丽·买买提", "need", "校队队员"),
    }
    gone = client.delete(f"/api/v1/declarations/{answer.json['items'][0]['id']}", headers=OFFICE)
    assert gone.status_code == 204
    assert len(declared(client, robots)) == 1
    again = client.delete(f"/api/v1/declarations/{answer.json['items'][0]['id']}", headers=OFFICE)
    assert again.json["code"] == "declaration-not-found"


def test_declaring_again_changes_nothing(client, planned):
    robots = planned.offerings["机器人"]
    for _ in range(2):
        assert declare(client, robots, cast.LIN, cast.CLASSMATE).status_code == 201
    assert len(declared(client, robots)) == 2


def test_teacher_does_not_declare(client, planned):
    body = {"student_ids": [str(cast.LIN)], "kind": "placed", "reason": "校队"}
    answer = client.post(url(planned.offerings["机器人"]), json=body, headers=as_(cast.TEACHER))
    assert answer.status_code == 403


def test_facts_of_a_prepared_round_are_fixed(world, client, planned):
    robots = planned.offerings["机器人"]
    declaration = declare(client, robots, cast.LIN).json["items"][0]["id"]
    change(world, SelectionRound, prepared_at=NOTICE_AT)
    assert declare(client, robots, cast.CLASSMATE).json["code"] == "facts-fixed"
    assert client.delete(f"/api/v1/declarations/{declaration}", headers=OFFICE).json["code"] == "facts-fixed"


def test_nothing_is_declared_of_a_cancelled_course(world, client, planned):
    change(world, Offering, status="cancelled")
    assert declare(client, planned.offerings["机器人"], cast.LIN).status_code == 409


def test_grade_must_fit_and_children_must_be_of_the_school(client, planned):
    answer = declare(
        client, planned.offerings["五年级编程"], cast.LIN_BROTHER, cast.LIN, cast.OUTSIDE_CHILD, uuid4(), kind="invited"
    )
    assert codes(answer) == [
        ("/student_ids/1", "other-grade"),
        ("/student_ids/2", "student-unknown"),
        ("/student_ids/3", "student-unknown"),
    ]
    assert declared(client, planned.offerings["五年级编程"]) == []


def test_placed_children_count_against_the_seats(world, client, planned):
    robots = planned.offerings["机器人"]
    assert codes(declare(client, robots, cast.LIN, cast.CLASSMATE, cast.PARALLEL)) == [
        ("/student_ids/2", "course-full")
    ]
    assert declare(client, robots, cast.LIN).status_code == 201
    change(world, Offering, Offering.id == robots, taken=1)
    assert codes(declare(client, robots, cast.CLASSMATE)) == [("/student_ids/0", "course-full")]
    assert declare(client, robots, cast.CLASSMATE, kind="need").status_code == 201


def test_placed_children_count_against_the_quota_of_their_class(world, client, planned):
    robots = planned.offerings["机器人"]
    change(world, Offering, Offering.id == robots, class_quota=1, capacity=4)
    assert codes(declare(client, robots, cast.LIN, cast.CLASSMATE)) == [("/student_ids/1", "class-quota-full")]
    assert declare(client, robots, cast.LIN, cast.LIN_BROTHER).status_code == 201
    assert codes(declare(client, robots, cast.CLASSMATE)) == [("/student_ids/0", "class-quota-full")]
    with world.app.app_context(), transaction() as session:
        session.add(ClassSeats(offering_id=robots, class_id=cast.CLASS_31, quota=1, taken=1))
    assert codes(declare(client, robots, cast.PARALLEL)) == [("/student_ids/0", "class-quota-full")]


def test_child_is_placed_once_in_a_slot(client, planned):
    assert declare(client, planned.offerings["机器人"], cast.LIN).status_code == 201
    assert codes(declare(client, planned.offerings["书法"], cast.LIN)) == [("/student_ids/0", "time-clash")]
    assert declare(client, planned.offerings["合唱"], cast.LIN).status_code == 201


def test_child_that_holds_a_course_in_the_slot_is_not_placed(world, client, planned):
    with world.app.app_context(), transaction() as session:
        place = Enrolment(
            school_id=cast.TIANJIA, offering_id=planned.offerings["书法"], student_id=cast.LIN,
            class_id=cast.CLASS_32, status="enrolled", source="by_hand", created_at=NOTICE_AT,
        )  # fmt: skip
        session.add(place)
        session.flush()
        session.add(
            SlotClaim(
                student_id=cast.LIN, term_code=cast.TERM, slot="3-1", school_id=cast.TIANJIA, enrolment_id=place.id
            )
        )
    assert codes(declare(client, planned.offerings["机器人"], cast.LIN)) == [("/student_ids/0", "time-clash")]


def test_two_office_workers_placing_at_once_stay_within_the_seats(world, planned, at_once):
    robots = planned.offerings["机器人"]
    pairs = [(cast.LIN, cast.CLASSMATE), (cast.PARALLEL, cast.LIN_BROTHER)]
    answers = at_once(2, lambda number: declare(world.app.test_client(), robots, *pairs[number]))
    assert sorted(answer.status_code for answer in answers) == [201, 422]
