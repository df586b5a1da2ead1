"""What the machines that watch this machine are told."""

import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core import audit, db, job_runs, outbox
from app.core.metrics import BACKUP_MADE
from app.core.storage.port import StorageUnavailable
from app.media.errors import PhotoNotAnImage
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


def test_installation_without_its_store_is_ready_for_everything_else(ready, world, monkeypatch):
    def fail():
        raise StorageUnavailable

    monkeypatch.setattr(world.storage, "check", fail)
    answer = ready.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert answer.json["parts"] == {"database": True, "storage": False}


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


def value(text, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def test_metrics_tell_how_work_fares(client, world):
    with world.app.app_context(), db.transaction() as session:
        outbox.defer(session, "greet", {}, cast.NOW - timedelta(seconds=90))
        for period in ("good", "bad", "running"):
            job_runs.claim(session, "forget", period, cast.NOW)
        job_runs.finish(session, "forget", "good", cast.NOW, {})
        job_runs.fail(session, "forget", "bad", cast.NOW, "ValueError")
        audit.record(session, cast.NOW, None, BACKUP_MADE, "installation", None)
    measured = client.get("/metrics").text
    at = cast.NOW.timestamp()
    assert value(measured, "laborstar_outbox_oldest_seconds") == 90
    assert value(measured, 'laborstar_job_last_success_timestamp_seconds{job="forget"}') == at
    assert value(measured, 'laborstar_job_running{job="forget"}') == 1
    assert value(measured, 'laborstar_job_failed{job="forget"}') == 1
    assert value(measured, "laborstar_backup_last_timestamp_seconds") == at
    assert 'laborstar_build_info{version="' in measured


def test_metrics_count_connections_in_use_photos_and_failures_of_the_store(client, world):
    before = client.get("/metrics").text
    with world.app.app_context(), db.reading() as session:
        session.execute(text("SELECT 1"))
        held = client.get("/metrics").text
    assert value(held, "laborstar_database_connections") > value(before, "laborstar_database_connections")
    with pytest.raises(PhotoNotAnImage):
        world.images.process(b"no photo", cast.NOW)
    StorageUnavailable()
    after = client.get("/metrics").text
    assert value(after, 'laborstar_image_work_total{outcome="refused"}') >= 1
    failures = "laborstar_storage_errors_total"
    assert value(after, failures) == value(before, failures) + 1


def test_metrics_leave_out_what_a_killed_process_still_held(client, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    beyond_any_pid = tmp_path / f"gauge_livesum_{2**22 + 1}.db"
    beyond_any_pid.write_bytes(b"cut off")
    assert client.get("/metrics").status_code == 200
    assert not beyond_any_pid.exists()


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


def test_methods_that_callers_make_up_are_counted_as_one(client):
    for method in ("BREW", "WHEN"):
        client.open("/healthz", method=method)
    counted = client.get("/metrics").text
    assert 'laborstar_requests_total{method="other"' in counted
    assert "BREW" not in counted
