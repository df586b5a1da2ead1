"""Looks of the staff at single children are written down, once a day, and never by changing what was written."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app.core import db
from app.privacy import access_log
from app.privacy.models import AccessLogEntry
from tests import cast
from tests.cast import as_
from tests.factories.rights import record_with_photo

POINTS = f"/api/v1/students/{cast.LIN}/points"


def entries(world):
    with world.app.app_context(), db.reading() as session:
        rows = session.execute(select(AccessLogEntry).order_by(AccessLogEntry.id)).scalars()
        return [(row.account_id, row.role, row.student_id, row.what) for row in rows]


def test_looks_of_staff_at_a_child_are_written_down_with_their_role(world, client):
    record, photo_id = record_with_photo(world, client)
    for path in (
        f"/api/v1/check-ins?student_id={cast.LIN}", f"/api/v1/check-ins/{record['id']}", f"/api/v1/photos/{photo_id}",
        POINTS, f"/api/v1/students/{cast.LIN}/guardianships",
    ):  # fmt: skip
        assert client.get(path, headers=as_(cast.HOMEROOM)).status_code == 200
    looked = {
        (cast.HOMEROOM, "homeroom_teacher", cast.LIN, what)
        for what in ("check_ins", "photos", "points", "guardianships")
    }
    assert set(entries(world)) == looked
    assert len(entries(world)) == len(looked)


def test_second_look_on_a_day_adds_nothing_and_one_on_the_next_day_does(world, client):
    for _ in range(2):
        client.get(POINTS, headers=as_(cast.HOMEROOM))
    assert len(entries(world)) == 1
    world.clock.advance(days=1)
    client.get(POINTS, headers=as_(cast.HOMEROOM))
    assert len(entries(world)) == 2


def test_family_and_child_may_look_without_being_noted(world, client):
    for account in (cast.LIN_MOTHER, cast.LIN_CARD):
        assert client.get(POINTS, headers=as_(account)).status_code == 200
    assert entries(world) == []


def test_look_that_was_refused_is_not_noted(world, client):
    assert client.get(POINTS, headers=as_(cast.HOMEROOM_31)).status_code == 404
    assert entries(world) == []


def test_two_looks_at_once_make_one_entry(world, at_once):
    client = world.app.test_client()
    at_once(4, lambda _: world.app.test_client().get(POINTS, headers=as_(cast.HOMEROOM)).status_code)
    assert client.get(POINTS, headers=as_(cast.HOMEROOM)).status_code == 200
    assert len(entries(world)) == 1


def test_answer_does_not_depend_on_the_log(world, client):
    with world.app.app_context(), db.transaction() as session:
        session.execute(text("ALTER TABLE access_log_entries RENAME TO elsewhere"))
    assert client.get(POINTS, headers=as_(cast.HOMEROOM)).status_code == 200


def test_entries_cannot_be_rewritten(world, client):
    client.get(POINTS, headers=as_(cast.HOMEROOM))
    with world.app.app_context(), pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
        session.execute(text("UPDATE access_log_entries SET what = what"))


def test_entries_are_forgotten_after_four_hundred_days(world, client):
    client.get(POINTS, headers=as_(cast.HOMEROOM))
    with world.app.app_context(), db.transaction() as session:
        assert access_log.forget_accesses(session, cast.NOW + timedelta(days=400)) == 0
        assert access_log.forget_accesses(session, cast.NOW + timedelta(days=401)) == 1
