"""What the machines that watch this machine are told."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core import db, outbox
from app.core.storage.port import StorageUnavailable
from tests import cast
from tests.core.test_problems import out_of_order


def test_process_that_answers_is_healthy(client):
    assert client.get("/healthz").json == {"status": "ok"}


@pytest.fixture
def ready(world, bench):
    """A client of a migrated installation."""
    with bench.app_context(), db.transaction() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        if session.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 0:
            session.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    return bench.test_client()


def test_installation_with_database_and_store_is_ready(ready):
    answer = ready.get("/readyz")
    assert (answer.status_code, answer.json["parts"]) == (200, {"database": True, "storage": True})


def test_installation_without_its_store_is_not_ready(ready, world, monkeypatch):
    def fail():
        raise StorageUnavailable

    monkeypatch.setattr(world.storage, "check", fail)
    answer = ready.get("/readyz")
    assert (answer.status_code, answer.json["parts"]) == (503, {"database": True, "storage": False})


def test_installation_that_was_never_migrated_is_not_ready(ready, bench):
    with bench.app_context(), db.transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))
    assert ready.get("/readyz").json["parts"]["database"] is False


@contextmanager
def unreadable(world, app):
    """Stop PostgreSQL, or ruin the SQLite file, which is made anew for the next test."""
    if world._postgres:
        with out_of_order(world):
            yield
        return
    for opened in (world.app, app):
        with opened.app_context():
            db.engine().dispose()
    Path(world.database_url.removeprefix("sqlite:///")).write_bytes(b"this is no database" * 1000)
    yield


def test_installation_whose_database_is_down_is_not_ready_but_still_measured(ready, world):
    with unreadable(world, ready.application):
        answer = ready.get("/readyz")
        measured = ready.get("/metrics")
    assert (answer.status_code, answer.json["parts"]["database"]) == (503, False)
    assert measured.status_code == 200
    assert "laborstar_requests_total" in measured.text
    assert "laborstar_outbox_due" not in measured.text


def test_metrics_count_requests_by_route_and_waiting_work(client, world):
    with world.app.app_context(), db.transaction() as session:
        outbox.defer(session, "greet", {}, cast.NOW)
    client.get(f"/api/v1/students/{cast.LIN}/consents")
    measured = client.get("/metrics").text
    rule = "/api/v1/students/<uuid:student_id>/consents"
    assert f'laborstar_requests_total{{method="GET",route="{rule}",status="401"}}' in measured
    assert "laborstar_outbox_due 1.0" in measured
    assert str(cast.LIN) not in measured


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 404),
    ],
)
def test_metrics_without_a_token_are_for_this_machine_only(client, address, headers, status):
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
