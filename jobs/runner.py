"""Runs a job for one period: claimed in the ledger, done, and its end written down, whatever the end is."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Event, Thread

from flask import Flask
from sqlalchemy import select

from app.core import job_runs
from app.core.clock import monotonic
from app.core.counters import JOBS
from app.core.db import reading, transaction
from app.core.deps import deps
from app.core.job_runs import MOST_ATTEMPTS, JobRun
from jobs.schedule import Interval, Periodic

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(minutes=5)
RENEW_EVERY = timedelta(minutes=1)  # Far below the lease, so that a busy database may refuse a few times.


class Outcome(StrEnum):
    """``REFUSED``: the period is done, or runs elsewhere, or has failed too often."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


def run(app: Flask, job: Periodic, period: str, *, again: bool = False) -> Outcome:
    """Run a job for a period unless the ledger refuses; ``again`` repeats a finished one because a person asked.

    Of several processes one gets the run. A claim left by a process that died can be taken when its lease is over.
    """
    with app.app_context():
        collaborators = deps()
        read_clock = collaborators.clock.now
        claimed_at = read_clock()
        with transaction() as session:
            if not job_runs.claim(session, job.name, period, claimed_at, again=again):
                return Outcome.REFUSED
        began = monotonic()
        try:
            with _lease_renewed(app, job, period, claimed_at):
                result = job.work(period, read_clock, collaborators)
        except Exception as error:
            logger.exception("job failed", extra={"job": job.name, "period": period})
            outcome = Outcome.FAILED
            with transaction() as session:
                job_runs.fail(session, job.name, period, read_clock(), type(error).__name__)
        else:
            outcome = Outcome.DONE
            with transaction() as session:
                job_runs.finish(session, job.name, period, read_clock(), result)
            seconds = round(monotonic() - began, 2)
            logger.info("job done", extra={"job": job.name, "period": period, "seconds": seconds, "result": result})
        JOBS.labels(job.name, outcome.value).inc()
        return outcome


@contextmanager
def _lease_renewed(app: Flask, job: Periodic, period: str, claimed_at: datetime) -> Iterator[None]:
    """Prolong the lease while the job works, so that a long run is not taken for one whose process died."""
    is_over = Event()
    renewing = Thread(target=_renew_until, args=(is_over, app, job, period, claimed_at), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        is_over.set()
        renewing.join()


def _renew_until(is_over: Event, app: Flask, job: Periodic, period: str, claimed_at: datetime) -> None:
    while not is_over.wait(RENEW_EVERY.total_seconds()):
        try:
            with app.app_context(), transaction() as session:
                is_held = job_runs.renew(session, job.name, period, claimed_at, deps().clock.now())
        except Exception:
            logger.exception("lease not renewed", extra={"job": job.name, "period": period})
        else:
            if not is_held:
                logger.warning("run taken by another process", extra={"job": job.name, "period": period})
                return


def run_once(app: Flask, job: Interval) -> bool:
    """Run a job that has no periods; returns whether it has more to do at once."""
    with app.app_context():
        collaborators = deps()
        return job.work(collaborators.clock.now, collaborators)


def open_periods(app: Flask, job: Periodic, periods: Sequence[str]) -> list[str]:
    """Return those of the periods that should be tried now, in their order.

    A failed one rests for a delay that doubles each time. Only the claim decides; this keeps idle runs from claiming.
    """
    with app.app_context(), reading() as session:
        now = deps().clock.now()
        runs = session.execute(
            select(JobRun.period, JobRun.status, JobRun.attempts, JobRun.finished_at, JobRun.lease_until).where(
                JobRun.job == job.name, JobRun.period.in_(periods)
            )
        )
        closed = {row.period for row in runs if not _may_run(now, *row[1:])}
    return [period for period in periods if period not in closed]


def _may_run(now: datetime, status: str, attempts: int, finished_at: datetime | None, lease_until: datetime) -> bool:
    if status == "failed" and finished_at is not None:
        return attempts < MOST_ATTEMPTS and finished_at + FIRST_RETRY * 2 ** (attempts - 1) <= now
    return status == "running" and lease_until <= now
