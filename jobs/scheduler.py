"""The scheduler: looks at due times and makes up for missed ones. The only place that knows APScheduler.

A due time only says when to look. What is run is every period that is due and not done, oldest first, so that a run on
time, a late one, one missed while the machine was off, and the retry of a failed one are the same thing.
"""

import logging
import signal
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from app.core.clock import SHANGHAI
from app.core.db import reading
from app.core.deps import config, deps
from app.schools import queries as schools
from jobs import right_time, runner
from jobs.schedule import INTERVALS, PERIODIC, Interval, Periodic

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=1)
# A fire time is run however late it is, once, and not while the one before is still running.
_DEFAULTS = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


def due_periods(job: Periodic, since: datetime, now: datetime) -> list[str]:
    """Return the periods of a job that became due from ``since`` to ``now`` within its reach, oldest first."""
    trigger = _cron(job)
    periods = []
    due = trigger.get_next_fire_time(None, max(since, now - job.reach))
    while due and due <= now:
        periods.append(job.period_of(due))
        due = trigger.get_next_fire_time(due, due)
    return periods


def _cron(job: Periodic) -> CronTrigger:
    return CronTrigger(timezone=SHANGHAI, **job.due)


def _every(interval: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=interval.total_seconds(), timezone=SHANGHAI)


def _threads_for(app: Flask, interval: Interval) -> int:
    with app.app_context():
        return config().work_threads if interval.is_shared else 1


class Scheduler:
    """One scheduler process. Any number may run: the ledger gives each period to one of them.

    Periodic jobs share one thread, so that missed periods are made up for one after the other.
    """

    def __init__(
        self, app: Flask, periodic: Sequence[Periodic] = PERIODIC, intervals: Sequence[Interval] = INTERVALS
    ) -> None:
        self._app = app
        self._periodic = periodic
        self._stopping = Event()
        # A run that takes longer than its interval is no news.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        repeated = [interval for interval in intervals for _ in range(_threads_for(app, interval))]
        executors = {"periodic": ThreadPoolExecutor(1), "intervals": ThreadPoolExecutor(len(repeated) or 1)}
        self._timer = BackgroundScheduler(timezone=SHANGHAI, executors=executors, job_defaults=_DEFAULTS)
        for job in periodic:
            self._timer.add_job(self._run_due, _cron(job), args=[job], id=job.name, executor="periodic")
        self._timer.add_job(self._catch_up, executor="periodic")
        self._timer.add_job(self._run_all_due, _every(LOOK_EVERY), executor="periodic")
        for interval in repeated:
            self._timer.add_job(self._repeat, _every(interval.every), args=[interval], executor="intervals")

    def serve(self) -> None:
        """Work until SIGTERM or SIGINT; a job that is running then is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.ask_to_stop())
        self.start()
        self._stopping.wait()
        self.stop()

    def start(self) -> None:
        self._timer.start()
        logger.info("scheduler started", extra={"jobs": [job.name for job in self._periodic]})

    def ask_to_stop(self) -> None:
        """Begin no further run."""
        self._stopping.set()

    def stop(self) -> None:
        """Wait for what is running and end."""
        self.ask_to_stop()
        self._timer.shutdown(wait=True)
        logger.info("scheduler stopped")

    def _catch_up(self) -> None:
        self._run_all_due()
        logger.info("caught up")

    def _run_all_due(self) -> None:
        for job in self._periodic:
            self._run_due(job)

    def _run_due(self, job: Periodic) -> None:
        with self._app.app_context(), reading() as session:
            since, now = schools.first_school_at(session), deps().clock.now()
        if since is None:
            return
        for period in runner.open_periods(self._app, job, due_periods(job, since, now)):
            if self._stopping.is_set() or not self._knows_the_time():
                return
            runner.run(self._app, job, period)

    def _knows_the_time(self) -> bool:
        with self._app.app_context():
            return right_time.is_known()

    def _repeat(self, interval: Interval) -> None:
        if interval.ends_things and not self._knows_the_time():
            return
        while not self._stopping.is_set() and runner.run_once(self._app, interval):
            pass
