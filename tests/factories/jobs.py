"""Jobs that tell what was done, and what the ledger says about them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.core.db import reading
from app.core.job_runs import JobRun
from jobs.schedule import WEEK_FORM, Periodic, week_before
from tests.world import World


def weekly(work) -> Periodic:
    """Return a job of the week before, due on Monday at six like the tally."""
    return Periodic(
        "weekly",
        work,
        due={"day_of_week": "mon", "hour": 6},
        period_of=week_before,
        form=WEEK_FORM,
        reach=timedelta(weeks=8),
    )


class Recorder:
    """Notes the periods it is run for; fails as often as it was told to."""

    def __init__(self, failures: int = 0) -> None:
        self.periods: list[str] = []
        self._failures = failures

    def __call__(self, period: str, *_: Any) -> dict[str, Any]:
        self.periods.append(period)
        if self._failures:
            self._failures -= 1
            raise ValueError("a name that must not be stored")
        return {"done": True}


def ledger(world: World, job: str = "weekly") -> list[Any]:
    """Return the ledger's rows of a job, by period."""
    with world.app.app_context(), reading() as session:
        columns = select(JobRun.period, JobRun.status, JobRun.attempts, JobRun.result, JobRun.error)
        return list(session.execute(columns.where(JobRun.job == job).order_by(JobRun.period)).all())
