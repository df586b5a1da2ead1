"""One run for each job and period, however many schedulers ask."""

from datetime import timedelta

from sqlalchemy import select

from app.core import db, job_runs
from app.core.job_runs import LEASE, MOST_ATTEMPTS, JobRun
from tests import cast

TALLY = ("tally_stars", cast.WEEK)


def test_one_of_eight_threads_gets_the_run(app, at_once):
    def claim(_):
        with app.app_context(), db.transaction() as session:
            return job_runs.claim(session, *TALLY, cast.NOW)

    assert sorted(at_once(8, claim)) == [False] * 7 + [True]


def test_periods_run_independently(session):
    assert job_runs.claim(session, "tally_stars", "2026-W46", cast.NOW)
    assert job_runs.claim(session, "tally_stars", "2026-W47", cast.NOW)
    assert job_runs.claim(session, "resettle_stars", "2026-W47", cast.NOW)


def status(session):
    return session.execute(select(JobRun.status)).scalar_one()


def test_finished_run_is_not_repeated(session):
    job_runs.claim(session, *TALLY, cast.NOW)
    job_runs.finish(session, *TALLY, cast.NOW, {"schools": 2})
    assert not job_runs.claim(session, *TALLY, cast.NOW + LEASE)
    assert status(session) == "done"


def test_failed_run_is_repeated_a_few_times(session):
    for _ in range(MOST_ATTEMPTS):
        assert job_runs.claim(session, *TALLY, cast.NOW)
        job_runs.fail(session, *TALLY, cast.NOW, "OperationalError" * 50)
    assert not job_runs.claim(session, *TALLY, cast.NOW)
    assert status(session) == "failed"


def test_run_of_a_process_that_died_is_taken_over_when_its_lease_is_over(session):
    job_runs.claim(session, *TALLY, cast.NOW)
    assert not job_runs.claim(session, *TALLY, cast.NOW + LEASE - timedelta(seconds=1))
    assert job_runs.claim(session, *TALLY, cast.NOW + LEASE)
    assert not job_runs.claim(session, *TALLY, cast.NOW + LEASE)


def test_person_may_ask_for_a_finished_run_again_but_not_for_a_running_one(session):
    job_runs.claim(session, *TALLY, cast.NOW)
    assert not job_runs.claim(session, *TALLY, cast.NOW, again=True)
    job_runs.finish(session, *TALLY, cast.NOW, {})
    assert job_runs.claim(session, *TALLY, cast.NOW, again=True)


def test_run_tells_what_it_did(session):
    job_runs.claim(session, *TALLY, cast.NOW)
    job_runs.finish(session, *TALLY, cast.NOW + LEASE, {"schools": 2})
    run = session.execute(select(JobRun)).scalar_one()
    session.refresh(run)
    assert (run.status, run.attempts, run.result, run.finished_at) == ("done", 1, {"schools": 2}, cast.NOW + LEASE)


def test_only_the_run_that_holds_the_lease_renews_it(session):
    job_runs.claim(session, *TALLY, cast.NOW)
    later = cast.NOW + LEASE
    assert job_runs.renew(session, *TALLY, cast.NOW, later - timedelta(seconds=1))
    assert not job_runs.claim(session, *TALLY, later)
    assert job_runs.claim(session, *TALLY, later + LEASE)
    assert not job_runs.renew(session, *TALLY, cast.NOW, later + LEASE)
    job_runs.finish(session, *TALLY, later + LEASE, {})
    assert not job_runs.renew(session, *TALLY, later + LEASE, later + LEASE)
