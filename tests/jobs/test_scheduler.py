"""The scheduler makes up for what was missed, once among all processes, and stops in good order."""

import signal
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from threading import Event, Lock

import pytest
from sqlalchemy import update

from app.core.clock import SHANGHAI, SystemClock
from app.core.db import transaction
from app.schools.models import Organisation
from jobs.schedule import PERIODIC, Interval
from jobs.scheduler import Scheduler, due_periods
from tests.factories.jobs import Recorder, ledger, weekly
from tests.jobs.scheduler_process import LEASE
from tests.servers.programs import eventually, running

TUESDAY_OF_W50 = datetime(2026, 12, 8, 12, tzinfo=SHANGHAI)


def run_once(world, job, until):
    scheduler = Scheduler(world.app, [job], [])
    scheduler.start()
    try:
        eventually(until, "the job was not run")
    finally:
        scheduler.stop()


def test_missed_mondays_are_made_up_for_oldest_first(world):
    world.clock.set(TUESDAY_OF_W50)
    record = Recorder()
    run_once(world, weekly(record), lambda: len(record.periods) == 3)
    assert record.periods == ["2026-W47", "2026-W48", "2026-W49"]
    assert [row.status for row in ledger(world)] == ["done"] * 3


def test_what_is_done_is_not_done_again_at_the_next_start(world):
    world.clock.set(TUESDAY_OF_W50)
    record = Recorder()
    job = weekly(record)
    run_once(world, job, lambda: len(record.periods) == 3)
    world.clock.advance(weeks=1)
    run_once(world, job, lambda: len(record.periods) >= 4)
    assert record.periods[3:] == ["2026-W50"]


def test_failed_week_does_not_keep_the_next_ones_back(world):
    world.clock.set(TUESDAY_OF_W50)
    record = Recorder(failures=1)
    run_once(world, weekly(record), lambda: len(record.periods) == 3)
    assert [row.status for row in ledger(world)] == ["failed", "done", "done"]


def test_stopping_finishes_the_running_job_and_begins_no_other(world):
    world.clock.set(TUESDAY_OF_W50)
    started, may_end = Event(), Event()

    def slow(period, now, deps):
        started.set()
        assert may_end.wait(30)
        return {}

    scheduler = Scheduler(world.app, [weekly(slow)], [])
    scheduler.start()
    assert started.wait(30)
    scheduler.ask_to_stop()
    may_end.set()
    scheduler.stop()
    assert [(row.period, row.status) for row in ledger(world)] == [("2026-W47", "done")]


def test_interval_job_goes_on_at_once_while_it_has_more_to_do(world):
    turns = []

    def work(now, deps):
        turns.append(now())
        return len(turns) < 5

    scheduler = Scheduler(world.app, [], [Interval("turns", work, timedelta(seconds=1))])
    scheduler.start()
    try:
        eventually(lambda: len(turns) >= 5, "the job did not go on")
    finally:
        scheduler.stop()


def test_slow_piece_of_shared_work_does_not_hold_up_the_others(world):
    slow, may_end, others = Lock(), Event(), []

    def work(now, deps):
        if slow.acquire(blocking=False):
            assert may_end.wait(30)
        else:
            others.append(now())
        return False

    scheduler = Scheduler(world.app, [], [Interval("pieces", work, timedelta(milliseconds=20), is_shared=True)])
    scheduler.start()
    try:
        eventually(lambda: len(others) >= 3, "the slow piece held up the others")
    finally:
        may_end.set()
        scheduler.stop()


def test_three_scheduler_processes_run_each_missed_period_once_and_stop_on_sigterm(world, tmp_path):
    now = SystemClock().now()
    opened = now - timedelta(days=20)
    with world.app.app_context(), transaction() as session:
        session.execute(update(Organisation).values(created_at=opened))
    (tally,) = (job for job in PERIODIC if job.name == "tally_stars")
    with ExitStack() as stack:
        schedulers = []
        for number in range(3):
            folder = tmp_path / str(number)
            folder.mkdir()
            arguments = ("-m", "jobs", "scheduler")
            schedulers.append(
                stack.enter_context(running(*arguments, log=folder / "log", DATABASE_URL=world.database_url))
            )
        for scheduler in schedulers:
            scheduler.wait_for("caught up")
        assert [scheduler.stop() for scheduler in schedulers] == [0, 0, 0]
    weeks = due_periods(tally, opened, now)
    assert [(row.period, row.status, row.attempts) for row in ledger(world, "tally_stars")] == [
        (week, "done", 1) for week in weeks
    ]
    assert sum(scheduler.output.count('"job": "tally_stars"') for scheduler in schedulers) == len(weeks) >= 2


@pytest.mark.parametrize("_session_world", ["postgresql"], indirect=True)
def test_of_three_scheduler_processes_another_finishes_what_a_killed_one_began_and_only_then(world, tmp_path):
    with world.app.app_context(), transaction() as session:
        session.execute(update(Organisation).values(created_at=SystemClock().now() - timedelta(days=365)))
    with ExitStack() as stack:
        schedulers = []
        for number in range(3):
            folder = tmp_path / str(number)
            folder.mkdir()
            arguments = ("-m", "tests.jobs.scheduler_process", str(tmp_path))
            schedulers.append(
                stack.enter_context(running(*arguments, log=folder / "log", DATABASE_URL=world.database_url))
            )

        def at_work():
            return [scheduler for scheduler in schedulers if "job began" in scheduler.output]

        eventually(at_work, "nobody began")
        time.sleep(1.5 * LEASE.total_seconds())
        (first,) = at_work()
        first.stop(signal.SIGKILL)
        eventually(lambda: len(at_work()) == 2, "nobody took over")
        (tmp_path / "go").touch()
        eventually(lambda: [row.status for row in ledger(world, "patient")] == ["done"], "not finished")
        rest = [scheduler for scheduler in schedulers if scheduler is not first]
        assert [scheduler.stop() for scheduler in rest] == [0, 0]
        assert [scheduler.output.count("job began") for scheduler in rest].count(1) == 1
        assert ledger(world, "patient")[0].attempts == 2
