"""Families without a phone sign on paper; the homeroom teacher or the office enters what they signed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import reading, transaction
from app.courses.models.enrolments import Enrolment
from tests import cast
from tests.cast import as_
from tests.factories.courses_places import ENROLMENTS, rush, seated, status_of
from tests.factories.courses_rounds import NOTICE_AT, OPEN_AT, ROUNDS, prepared_round

PAPER = {"on_paper": True}


def pending(world) -> str:
    opened = rush(world)
    place = seated(world, opened.offerings["篮球"], cast.LIN)
    with world.app.app_context(), transaction() as session:
        found = session.get_one(Enrolment, place)
        found.status, found.answer_by = "pending_guardian", world.clock.now() + timedelta(days=1)
    return f"/api/v1/enrolments/{place}/confirm"


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL])
def test_signed_slip_confirms_a_place_and_leaves_a_trace(client, world, account):
    path = pending(world)
    assert client.post(path, json=PAPER, headers=as_(account)).json["status"] == "enrolled"
    with world.app.app_context(), reading() as session:
        actions = session.execute(select(AuditEntry.action, AuditEntry.account_id)).all()
    assert ("enrolment.confirmed_on_paper", account) in actions


def test_school_cannot_confirm_a_place_without_the_slip(client, world):
    path = pending(world)
    for account in (cast.HOMEROOM, cast.OFFICE):
        assert client.post(path, json={}, headers=as_(account)).status_code == 404
    assert status_of(world, path.split("/")[-2]) == "pending_guardian"


def test_only_those_who_keep_the_class_may_enter_a_slip(client, world):
    path = pending(world)
    for account in (cast.HOMEROOM_31, cast.LIN_MOTHER, cast.CLASSMATE_FATHER):
        assert client.post(path, json=PAPER, headers=as_(account)).status_code in {403, 404}


def test_places_that_wait_for_a_family_are_listed_to_who_keeps_the_class(client, world):
    waits = pending(world).split("/")[-2]

    def listed(account):
        return client.get(ENROLMENTS, query_string={"class_id": cast.CLASS_32}, headers=as_(account))

    for account in (cast.HOMEROOM, cast.OFFICE):
        assert [(one["id"], one["student_name"]) for one in listed(account).json["items"]] == [(waits, "林小满")]
    for account in (cast.TEACHER, cast.HOMEROOM_31, cast.LIN_MOTHER):
        assert listed(account).status_code == 404
    client.post(f"{ENROLMENTS}/{waits}/confirm", json=PAPER, headers=as_(cast.HOMEROOM))
    assert listed(cast.HOMEROOM).json["items"] == []


def test_list_of_places_is_asked_for_one_scope_alone(client):
    for query in ({}, {"class_id": cast.CLASS_32, "student_id": cast.LIN}):
        assert client.get(ENROLMENTS, query_string=query, headers=as_(cast.HOMEROOM)).status_code == 422


def test_wishes_of_the_computer_room_are_confirmed_by_the_signed_sheet(client, world):
    opened = prepared_round(world)
    world.clock.set(OPEN_AT)
    path = f"{ROUNDS}/{opened.id}/wishes/{cast.LIN}"
    ranked = [{"weekday": 3, "slot": 1, "ranked": [str(opened.offerings["书法"])]}]
    entered = client.put(path, json={"wishes": ranked}, headers=as_(cast.HOMEROOM))
    assert entered.json["confirmed_at"] is None
    assert client.post(f"{path}/confirm", json={}, headers=as_(cast.HOMEROOM)).status_code == 404
    assert client.post(f"{path}/confirm", json=PAPER, headers=as_(cast.HOMEROOM)).json["confirmed_at"]


def test_days_are_registered_from_the_signed_sheet(client, world):
    asked = prepared_round(world, prepared_at=None, register_until=OPEN_AT - timedelta(hours=2), children=[])
    world.clock.set(NOTICE_AT)
    path = f"{ROUNDS}/{asked.id}/days/{cast.LIN}"
    assert client.put(path, json={"slots": ["3-1"]}, headers=as_(cast.HOMEROOM)).status_code == 404
    assert client.put(path, json={"slots": ["3-1"], **PAPER}, headers=as_(cast.HOMEROOM)).json["slots"] == ["3-1"]
