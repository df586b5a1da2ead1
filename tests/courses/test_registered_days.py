"""Days registered by families before the wishes open."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.core.db import transaction
from app.courses.models.rounds import SelectionRound
from tests import cast
from tests.cast import as_
from tests.factories.courses_rounds import NOTICE_AT, OPEN_AT, ROUNDS, Prepared, prepared_round

UNTIL = OPEN_AT - timedelta(hours=2)


@pytest.fixture
def asked(world) -> Prepared:
    """Return a round that asks for days, and whose facts are not fixed yet."""
    return prepared_round(world, prepared_at=None, register_until=UNTIL, most_courses=2, children=[])


def put(client, asked: Prepared, *slots: str, student: UUID = cast.LIN, account: UUID = cast.LIN_MOTHER):
    return client.put(f"{ROUNDS}/{asked.id}/days/{student}", json={"slots": list(slots)}, headers=as_(account))


def get(client, asked: Prepared, student: UUID = cast.LIN, account: UUID = cast.LIN_MOTHER) -> Any:
    return client.get(f"{ROUNDS}/{asked.id}/days/{student}", headers=as_(account))


def codes(answer) -> set[tuple[str, str]]:
    assert answer.json["code"] == "days-invalid"
    return {(error["pointer"], error["code"]) for error in answer.json["errors"]}


def test_guardian_registers_and_changes_days(client, asked):
    before = get(client, asked).json
    assert (before["slots"], before["offered"]) == (None, ["1-1", "3-1", "4-1", "5-1"])
    assert (before["most_courses"], before["register_until"]) == (2, "2026-11-20T10:00:00+08:00")
    assert put(client, asked, "4-1", "3-1", "3-1").json["slots"] == ["3-1", "4-1"]
    assert put(client, asked, "5-1").json["slots"] == ["5-1"]
    assert get(client, asked).json["slots"] == ["5-1"]
    assert put(client, asked).json["slots"] == []


def test_only_a_guardian_registers(client, asked):
    assert put(client, asked, "3-1", account=cast.LIN_CARD).status_code == 403
    assert put(client, asked, "3-1", account=cast.HOMEROOM).status_code == 404
    assert put(client, asked, "3-1", account=cast.CLASSMATE_FATHER).status_code == 404
    assert get(client, asked, account=cast.CLASSMATE_FATHER).status_code == 404


def test_at_most_so_many_days_and_only_those_with_a_course(client, asked):
    assert codes(put(client, asked, "1-1", "3-1", "4-1", "2-1")) == {
        ("/slots", "too-many-slots"),
        ("/slots/3", "slot-not-offered"),
    }
    assert put(client, asked, "9-9").json["code"] == "validation-failed"
    assert get(client, asked).json["slots"] is None


def test_registration_ends(world, client, asked):
    world.clock.set(UNTIL - timedelta(seconds=1))
    assert put(client, asked, "3-1").status_code == 200
    world.clock.set(UNTIL)
    assert put(client, asked, "4-1").json["code"] == "registration-over"


def test_clock_set_back_does_not_open_the_registration_of_a_prepared_round(world, client, asked):
    with world.app.app_context(), transaction() as session:
        session.execute(update(SelectionRound).values(prepared_at=UNTIL))
    world.clock.set(NOTICE_AT)
    assert put(client, asked, "3-1").json["code"] == "registration-over"


def test_round_that_does_not_ask_says_so(world, client):
    prepared = prepared_round(world, prepared_at=None, children=[])
    assert put(client, prepared, "3-1").json["code"] == "registration-not-asked"


def test_cancelled_round_takes_no_registration(world, client, asked):
    with world.app.app_context(), transaction() as session:
        session.execute(update(SelectionRound).values(cancelled_at=NOTICE_AT, cancel_reason="教室维修"))
    assert put(client, asked, "3-1").json["code"] == "round-cancelled"


def test_child_of_a_class_outside_the_round_does_not_register(world, client):
    prepared = prepared_round(world, prepared_at=None, register_until=UNTIL, children=[], classes=[cast.CLASS_51])
    assert put(client, prepared, "3-1").json["code"] == "child-not-in-round"
    assert get(client, prepared).status_code == 404


def test_two_guardians_registering_at_once_leave_one_registration(world, client, asked, at_once):
    answers = at_once(2, lambda number: put(world.app.test_client(), asked, ("3-1", "4-1")[number]))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert get(client, asked).json["slots"] in (["3-1"], ["4-1"])
