"""A visit is a session that comes back after half an hour; the count stays, who came is forgotten."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts import queries as accounts
from app.core import db
from app.insights import service
from app.insights.models import DailyVisits, VisitBegin
from app.insights.visits import VisitLog, rows_of
from tests import cast
from tests.factories.insights import freeze

AT = cast.NOW
MINUTE = timedelta(minutes=1)


def actor(account):
    return accounts.actor_of_token(cast.token(account), AT)


def test_session_begins_a_visit_after_half_an_hour_of_silence(session):  # the database of the tokens
    log, mother = VisitLog(), actor(cast.LIN_MOTHER)
    for minutes in (0, 1, 30, 60, 91):
        log.see(mother, AT + minutes * MINUTE)
    assert log.take_due(AT) == [(mother, AT), (mother, AT + 91 * MINUTE)]


def test_beginnings_wait_a_minute_and_go_together(session):  # the database of the tokens
    log = VisitLog()
    assert log.take_due(AT) == []
    seen = [(actor(account), AT) for account in (cast.LIN_MOTHER, cast.HOMEROOM)]
    for one, at in seen:
        log.see(one, at)
    assert log.take_due(AT + MINUTE / 2) == []
    assert log.take_due(AT + MINUTE) == seen
    assert log.take_due(AT + 2 * MINUTE) == []


@pytest.mark.parametrize(
    ("account", "school_ids", "audience"),
    [
        (cast.LIN_MOTHER, [cast.TIANJIA], "family"),
        (cast.LIN_CARD, [cast.TIANJIA], "family"),
        (cast.HOMEROOM, [cast.TIANJIA], "staff"),
        (cast.COUNTY_ADMIN, [], None),
        (cast.UNBOUND, [], None),
    ],
)
def test_visit_belongs_to_the_schools_of_the_caller(session, account, school_ids, audience):
    begins = rows_of(session, [(actor(account), AT)])
    assert [(one["school_id"], one["audience"]) for one in begins] == [(school, audience) for school in school_ids]


def signed_in(client):
    body = {"login": "principal", "password": cast.PASSWORD}
    token = client.post("/api/v1/sessions/password", json=body).json["token"]
    return {"Authorization": f"Bearer {token}"}


def rows(world, model):
    with world.app.app_context(), db.reading() as session:
        return session.execute(select(*model.__table__.columns)).all()


def test_requests_of_one_visit_leave_one_row_and_the_night_leaves_a_number(client, world):
    """The day is another one than that of all other tests, whose visits this process may still hold."""
    world.clock.advance(days=30)
    headers = signed_in(client)
    for _ in range(3):
        client.get("/api/v1/me", headers=headers)
    world.clock.advance(minutes=2)
    client.get("/healthz")
    own = [row for row in rows(world, VisitBegin) if row.began_at == AT + timedelta(days=30)]
    assert [(row.school_id, row.audience) for row in own] == [(cast.TIANJIA, "staff")]
    # The night counts the day, and the next one forgets who came.
    world.clock.advance(hours=14)
    freeze(world, "2026-12-18")
    counted = [(cast.TIANJIA, date(2026, 12, 18), "staff", 1)]
    assert [tuple(row) for row in rows(world, DailyVisits)] == counted
    assert [row.began_at for row in rows(world, VisitBegin)] == [AT + timedelta(days=30)]
    world.clock.advance(hours=24)
    freeze(world, "2026-12-19")
    assert rows(world, VisitBegin) == []
    assert [tuple(row) for row in rows(world, DailyVisits)] == counted


def test_day_is_settled_once(session):
    begins = [{"school_id": cast.TIANJIA, "session_id": cast.LIN, "audience": "family", "began_at": AT}]
    service.begin_visits(session, begins)
    assert service.settle_visits(session, cast.TODAY, AT) == 0
    service.begin_visits(session, [begins[0] | {"session_id": cast.CLASSMATE}])
    service.settle_visits(session, cast.TODAY, AT)
    assert session.execute(select(DailyVisits.visits)).scalars().all() == [1]
