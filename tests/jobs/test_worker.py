"""Deferred work through a real broker and real Celery workers: begun at once, done once, and never lost."""

import os
import signal
import time
from dataclasses import replace
from statistics import median

import pytest
from sqlalchemy import delete, select

from app.core import broker, db, outbox
from app.core.broker import CeleryQueue, Errand
from app.core.clock import SystemClock
from app.core.deps import EXTENSION, deps
from app.core.outbox import LOST_AFTER, OutboxMessage
from app.factory import create_app
from jobs import work_outbox
from tests.jobs.notes import PHOTO, QUICK, SLOW, Notes
from tests.servers.programs import eventually, running
from tests.servers.valkey import ValkeyServer

pytestmark = [
    pytest.mark.parametrize("_session_world", ["postgresql"], indirect=True),
    pytest.mark.xdist_group("celery"),  # The servers are started once.
]


@pytest.fixture(scope="module")
def valkey():
    with ValkeyServer() as server:
        yield server


@pytest.fixture(scope="module")
def noted(tmp_path_factory):
    return Notes(tmp_path_factory.mktemp("notes"))


@pytest.fixture(scope="module")
def lasting_world(_session_world):
    """The world for the whole module: the workers stay connected to its database."""
    _session_world.restore()
    return _session_world


@pytest.fixture(scope="module")
def workers(lasting_world, valkey, noted, tmp_path_factory):
    """Two processes that take what comes."""
    with running(
        "-m", "celery", "-A", "tests.jobs.quick_worker", "worker", "--concurrency", "2",
        log=tmp_path_factory.mktemp("workers") / "log",
        DATABASE_URL=lasting_world.database_url, BROKER_URL=valkey.url(), NOTES=str(noted.folder),
    ) as program:  # fmt: skip
        program.wait_for("worker ready")
        yield program
        program.stop(signal.SIGQUIT)


@pytest.fixture
def app(lasting_world, valkey, noted, monkeypatch):
    """The world's app with the real clock and the real way to the workers, in an app context."""
    monkeypatch.setattr(broker, "PAUSE_SECONDS", 0.5)
    every_topic = work_outbox.handlers
    monkeypatch.setattr(work_outbox, "handlers", lambda deps: {**every_topic(deps), **noted.handlers()})
    noted.clear()
    valkey.ask("FLUSHALL")
    runtime = lasting_world.app.extensions[EXTENSION]
    app = create_app(runtime.config, replace(runtime.deps, clock=SystemClock(), queue=CeleryQueue(valkey.url())))
    with app.app_context():
        with db.transaction() as session:
            session.execute(delete(OutboxMessage))
        yield app
        db.engine().dispose()


@pytest.fixture
def sweep(app, valkey):
    """The scheduler's sweep, which remembers only what it has sent itself."""
    scheduler = replace(deps(), queue=CeleryQueue(valkey.url()))
    return lambda: work_outbox.run(scheduler.clock.now, scheduler)


def defer(number, topic=QUICK, age=0):
    with db.transaction() as session:
        outbox.defer(session, topic, {"number": number}, deps().clock.now() - age * LOST_AFTER)


def messages():
    with db.reading() as session:
        columns = select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.attempts, OutboxMessage.done_at)
        return list(session.execute(columns.order_by(OutboxMessage.id)))


def is_done(noted, *numbers):
    return sorted(number for number, _ in noted.done()) == sorted(numbers) and all(row.done_at for row in messages())


def test_what_the_broker_loses_is_handed_over_again_by_the_sweep(app, valkey, noted, sweep, request):
    defer(1, age=1)
    assert valkey.ask("LLEN default") == ":1"
    valkey.ask("FLUSHALL")
    sweep()
    assert valkey.ask("LLEN default") == ":1"
    sweep()
    assert valkey.ask("LLEN default") == ":1", "handed over again at once"
    assert noted.done() == []
    request.getfixturevalue("workers")
    eventually(lambda: is_done(noted, 1), "not done")
    assert noted.done()[0][1] != os.getpid()


def test_work_is_begun_after_the_commit_and_never_after_a_rollback(app, valkey, noted, workers):
    with db.transaction() as session:
        outbox.defer(session, QUICK, {"number": 1}, deps().clock.now())
        session.flush()
        time.sleep(0.3)
        assert noted.done() == []
    with pytest.raises(ZeroDivisionError), db.transaction() as session:  # noqa: PT012  # the block is what fails
        outbox.defer(session, QUICK, {"number": 2}, deps().clock.now())
        session.flush()
        raise ZeroDivisionError
    defer(3, PHOTO)
    eventually(lambda: is_done(noted, 1, 3), "not done, or too much")
    assert [row.attempts for row in messages()] == [1, 1]


def test_message_that_comes_several_times_and_to_several_workers_is_done_once(app, valkey, noted, workers):
    defer(1, SLOW)
    eventually(lambda: len(noted.begun()) == 1, "not begun")
    (message,) = messages()
    again = [Errand(message.id, SLOW)]
    assert all(CeleryQueue(valkey.url()).hand_over(again) for _ in range(3))
    defer(2)
    eventually(lambda: len(noted.done()) == 1, "the other worker is not free again")
    noted.go()
    eventually(lambda: is_done(noted, 1, 2), "not done")
    CeleryQueue(valkey.url()).hand_over(again)
    defer(3)
    eventually(lambda: is_done(noted, 1, 2, 3), "not done, or done twice")
    assert len(noted.begun()) == 1


def test_work_of_a_worker_that_is_killed_is_done_by_somebody(app, noted, sweep, workers):
    defer(1, SLOW)
    eventually(lambda: len(noted.begun()) == 1, "not begun")
    os.kill(noted.begun()[0][1], signal.SIGKILL)
    noted.go()
    eventually(lambda: sweep() or is_done(noted, 1), "not done")
    assert [row.attempts for row in messages()] == [2]


def test_without_the_broker_nobody_waits_and_the_scheduler_does_the_work(app, valkey, noted, sweep, workers):
    defer(1)
    eventually(lambda: is_done(noted, 1), "not done")
    for fail, mend in ((valkey.freeze, valkey.thaw), (valkey.kill, valkey.start)):
        noted.clear()
        fail()
        seconds = [timed(defer, number, QUICK, 1) for number in range(20)]
        assert max(seconds) < 10 * broker.ANSWER_SECONDS
        assert median(seconds) < broker.ANSWER_SECONDS
        sweep()
        assert 'laborstar_outbox_handed_over_total{outcome="failed"}' in app.test_client().get("/metrics").text
        mend()
        eventually(lambda: is_done(noted, *range(20)), "not done")
        assert os.getpid() in {pid for _, pid in noted.done()}


def timed(work, *arguments):
    began = time.monotonic()
    work(*arguments)
    return time.monotonic() - began


def test_workers_come_back_with_the_broker_and_finish_what_they_do_before_they_stop(app, noted, workers):
    time.sleep(broker.PAUSE_SECONDS)
    defer(1, SLOW)
    eventually(lambda: len(noted.begun()) == 1, "not begun")
    assert noted.begun()[0][1] != os.getpid()
    workers.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert workers.process.poll() is None
    noted.go()
    assert workers.process.wait(30) == 0
    assert is_done(noted, 1)
