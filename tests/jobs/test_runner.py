"""A run is claimed, done and written down; failures rest and are tried again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from app.core import job_runs
from app.core.db import reading, transaction
from app.core.job_runs import LEASE, JobRun
from jobs import runner
from jobs.runner import Outcome
from tests import cast
from tests.factories.jobs import Recorder, ledger, weekly
from tests.servers.programs import eventually

WEEK = cast.WEEK


def test_done_run_stands_in_the_ledger_with_its_result(world):
    assert runner.run(world.app, weekly(Recorder()), WEEK) is Outcome.DONE
    assert ledger(world) == [(WEEK, "done", 1, {"done": True}, None)]


def test_period_is_run_once_unless_a_person_asks_again(world):
    record = Recorder()
    job = weekly(record)
    asked = [runner.run(world.app, job, WEEK) for _ in range(2)]
    assert asked == [Outcome.DONE, Outcome.REFUSED]
    assert runner.run(world.app, job, WEEK, again=True) is Outcome.DONE
    assert record.periods == [WEEK, WEEK]


def test_of_many_at_once_exactly_one_gets_the_run(world):
    record = Recorder()
    job = weekly(record)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda _: runner.run(world.app, job, WEEK), range(6)))
    assert sorted(outcomes) == ["done"] + ["refused"] * 5
    assert record.periods == [WEEK]


def test_failure_is_recorded_without_its_text_and_tried_again_after_a_rest(world):
    record = Recorder(failures=1)
    job = weekly(record)
    assert runner.run(world.app, job, WEEK) is Outcome.FAILED
    assert ledger(world) == [(WEEK, "failed", 1, None, "ValueError")]
    assert runner.open_periods(world.app, job, [WEEK]) == []
    world.clock.advance(seconds=runner.FIRST_RETRY.total_seconds())
    assert runner.open_periods(world.app, job, [WEEK]) == [WEEK]
    assert runner.run(world.app, job, WEEK) is Outcome.DONE
    assert ledger(world) == [(WEEK, "done", 2, {"done": True}, None)]


def test_rest_grows_and_ends_in_giving_up_until_a_person_asks(world):
    job = weekly(Recorder(failures=job_runs.MOST_ATTEMPTS))
    for doubled in range(job_runs.MOST_ATTEMPTS):
        assert runner.run(world.app, job, WEEK) is Outcome.FAILED
        rest = runner.FIRST_RETRY.total_seconds() * 2**doubled
        world.clock.advance(seconds=rest - 1)
        assert runner.open_periods(world.app, job, [WEEK]) == []
        world.clock.advance(seconds=1)
    assert runner.open_periods(world.app, job, [WEEK]) == []
    assert runner.run(world.app, job, WEEK) is Outcome.REFUSED
    assert runner.run(world.app, job, WEEK, again=True) is Outcome.DONE


def test_run_of_a_process_that_died_is_taken_when_its_lease_is_over(world):
    job = weekly(Recorder())
    with world.app.app_context(), transaction() as session:
        job_runs.claim(session, job.name, WEEK, world.clock.now())
    assert runner.open_periods(world.app, job, [WEEK]) == []
    assert runner.run(world.app, job, WEEK) is Outcome.REFUSED
    world.clock.advance(seconds=job_runs.LEASE.total_seconds())
    assert runner.open_periods(world.app, job, [WEEK]) == [WEEK]
    assert runner.run(world.app, job, WEEK) is Outcome.DONE


def test_lease_is_renewed_as_long_as_the_job_works(world, monkeypatch):
    monkeypatch.setattr(runner, "RENEW_EVERY", timedelta(milliseconds=10))
    asked = []

    def lease_until():
        with world.app.app_context(), reading() as session:
            return session.execute(select(JobRun.lease_until)).scalar_one()

    def long(period, now, deps):
        for _ in range(3):
            world.clock.advance(seconds=0.9 * LEASE.total_seconds())
            eventually(lambda: lease_until() == now() + LEASE, "the lease was not renewed")
            asked.append(runner.run(world.app, weekly(Recorder()), period))
        return {}

    assert runner.run(world.app, weekly(long), WEEK) is Outcome.DONE
    assert asked == [Outcome.REFUSED] * 3
