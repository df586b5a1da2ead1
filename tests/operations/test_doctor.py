"""The doctor says in one sentence each what is wrong and what to do, and never waits long."""

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import delete

from app.core import db
from app.core.clock import monotonic
from app.core.crypto import Vault
from app.core.deps import EXTENSION
from app.core.job_runs import JobRun
from app.core.outbox import MOST_ATTEMPTS, OutboxMessage
from app.core.storage.s3 import S3Settings, S3Storage
from app.operations.doctor import database, life, machine, settings, surroundings
from app.operations.doctor.examination import CHECKS, examine
from app.schools.models import Term
from tests import cast
from tests.operations.commands import done, refused
from tests.world import VAULT

NOBODY = "127.0.0.1:9"


@contextmanager
def changed(app, *, deps=(), **config):
    runtime = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(
        runtime, config=replace(runtime.config, **config), deps=replace(runtime.deps, **dict(deps))
    )
    try:
        yield
    finally:
        app.extensions[EXTENSION] = runtime


def found(app, check):
    """Return what one check finds as level and words."""
    with app.app_context():
        return [(each.level.value, each.words) for each in check()]


def add(app, *rows):
    with app.app_context(), db.transaction() as session:
        session.add_all(rows)


def run_of(job, began, **more):
    return JobRun(
        **{"job": job, "period": str(began), "status": "done", "started_at": began, "lease_until": began} | more
    )


def message(due, **more):
    return OutboxMessage(topic="x", payload={}, created_at=due, available_at=due, **more)


def test_every_part_is_looked_at_and_nothing_of_a_test_installation_is_wrong_but_its_clock(app):
    add(app, run_of("sweep_photos", cast.NOW - timedelta(minutes=5)))
    with app.app_context():
        parts = {each.part: each for each in examine(app, seconds=30)}
    assert {each.part for each in parts.values() if each.level == "wrong"} <= {"clock"}
    assert parts.keys() >= {
        "configuration", "keys", "database", "migrations", "store", "limits", "disk", "file rights", "fonts",
        "image work", "scheduler", "messages", "calendar", "backup",
    }  # fmt: skip


def test_status_and_json_are_for_programs(world, app):
    add(app, run_of("sweep_photos", cast.NOW), message(cast.NOW - timedelta(hours=1)))
    findings = json.loads(refused(app, "doctor", "--json"))
    assert {"part": "messages", "level": "wrong"}.items() <= next(
        each for each in findings if each["level"] == "wrong" and each["part"] != "clock"
    ).items()
    assert "audit trail        All chains are whole." in refused(app, "doctor", "--audit")


def test_check_that_hangs_or_fails_is_a_finding(app):
    def hanging():
        Event().wait(20)

    def failing():
        raise RuntimeError

    began = monotonic()
    findings = examine(app, [hanging, failing], seconds=0.3)
    assert monotonic() - began < 5
    assert [(each.part, each.level.value) for each in findings] == [("hanging", "wrong"), ("failing", "wrong")]


def test_schema_that_is_not_the_present_one_is_told(app, world):
    assert found(app, database.migrations)[0][0] == "ok"
    with world.neighbour() as empty:
        assert "run: flask db upgrade" in found(empty, database.migrations)[0][1]


def test_what_does_not_answer_is_told_in_time(app):
    nowhere = S3Settings(
        bucket="b", endpoint_url=f"http://{NOBODY}", access_key_id="a", secret_access_key="b", attempts=1
    )
    checks = (surroundings.store, surroundings.bucket, surroundings.store_clock)
    with changed(
        app, deps={"storage": S3Storage(nowhere)}, s3=nowhere,
        rate_limit_storage=f"redis://{NOBODY}/0", broker_url=f"amqp://{NOBODY}//",
    ):  # fmt: skip
        levels = {each.level.value for each in examine(app, checks, seconds=20)}
        redis, broker = found(app, surroundings.shared_limits)[0], found(app, surroundings.broker)[0]
    assert levels == {"wrong"}
    assert (redis[0], broker[0]) == ("warning", "warning")
    assert f"{NOBODY} does not answer" in redis[1]
    assert f"{NOBODY} does not answer" in broker[1]


def test_scheduler_that_stands_still_and_jobs_that_fail_are_told(app, world):
    assert found(app, life.scheduler)[0] == (
        "warning", "No job has ever run; start the scheduler: python -m jobs scheduler",
    )  # fmt: skip
    add(app, run_of("forget", cast.NOW, status="failed", finished_at=cast.NOW))
    world.clock.advance(hours=3)
    assert found(app, life.scheduler) == [
        ("wrong", "The last job began 3 hours ago; is the scheduler running?"),
        ("warning", "Failed within a week: forget; the log says why."),
    ]


def test_messages_that_were_given_up_or_wait_too_long_are_told(app):
    add(app, message(cast.NOW, attempts=MOST_ATTEMPTS), message(cast.NOW - timedelta(minutes=30)))
    assert [level for level, _ in found(app, life.messages)] == ["warning", "wrong"]


@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (30, "warning"), (90, "wrong")])
def test_calendar_that_ends_is_told_before_it_does(app, world, days, level):
    world.clock.advance(days=days)
    assert [each[0] for each in found(app, life.calendars)] == [level]


def test_school_without_any_term_is_told(app):
    with app.app_context(), db.transaction() as session:
        session.execute(delete(Term))
    assert found(app, life.calendars)[0][1].startswith("2 schools, such as ")


def test_backup_that_is_long_ago_is_told(app, world, tmp_path):
    assert "No backup was ever made" in found(app, life.backups)[0][1]
    done(app, "backup", tmp_path)
    assert found(app, life.backups)[0][0] == "ok"
    world.clock.advance(days=9)
    assert found(app, life.backups) == [("warning", "The last backup was made 9 days ago; run: flask backup FOLDER")]


def test_secrets_that_others_can_read_are_told(app, tmp_path):
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "secrets.json").chmod(0o644)
    tmp_path.chmod(0o755)
    with changed(app, var=tmp_path):
        assert found(app, machine.file_rights)[0][0] == "wrong"
        (tmp_path / "secrets.json").chmod(0o600)
        assert found(app, machine.file_rights)[0][0] == "ok"


def test_older_key_is_told_until_it_can_be_removed(app):
    rotated = Vault((("k2", bytes(range(32, 64))), *VAULT.keys), VAULT.index_key)
    with changed(app, deps={"vault": rotated}, field_keys=rotated.keys):
        assert "flask keys reseal" in found(app, settings.keys)[0][1]
        done(app, "keys", "reseal")
        assert "Nothing is sealed with k1 any more" in found(app, settings.keys)[0][1]


def test_configuration_left_as_it_came_is_told(app):
    with changed(app, base_url="https://labor.example.org", backup_key=None, secret_keys=("new", "old")):
        words = " ".join(each for _, each in found(app, settings.configuration))
        assert "TRUSTED_PROXIES=0" in words
        assert "BACKUP_KEY is not set" in words
        assert "SECRET_KEY still accepts an older key" in found(app, settings.keys)[0][1]


def test_no_check_is_forgotten():
    written = {
        getattr(module, name)
        for module in (database, life, machine, settings, surroundings)
        for name, value in vars(module).items()
        if callable(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }
    assert written - {database.clock_finding, life.audit_trail} == set(CHECKS)
