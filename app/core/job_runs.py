"""The job ledger: one row for each job and period, so that a period's job runs once however many schedulers there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, UniqueConstraint, case, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Identified, Model, changed, insert_if_absent, reading

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
KEPT = timedelta(days=400)
FAILURES_TOLD = timedelta(days=7)


class JobRun(Identified, Model):
    """``status``: running, done or failed. A running row whose lease is over belongs to a process that died."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("job", "period"),)

    job: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(String(200))


def claim(session: Session, job: str, period: str, now: datetime, *, again: bool = False) -> bool:
    """Take the run of a job for a period; False where it is done, or running elsewhere, or has failed too often.

    ``again`` takes a finished or given-up run once more (a person asked for it), never one that is running.
    """
    values = {"status": "running", "attempts": 1, "started_at": now, "lease_until": now + LEASE}
    if insert_if_absent(session, JobRun, {"job": job, "period": period, **values}):
        return True
    allowed = [or_(JobRun.status != "running", JobRun.lease_until <= now)]
    if not again:
        allowed += [JobRun.status != "done", JobRun.attempts < MOST_ATTEMPTS]
    taken = session.execute(
        update(JobRun)
        .where(JobRun.job == job, JobRun.period == period, *allowed)
        .values(**values | {"attempts": JobRun.attempts + 1, "error": None})
    )
    return changed(taken) == 1


def renew(session: Session, job: str, period: str, began: datetime, now: datetime) -> bool:
    """Prolong the lease of the run that began then; False where it has ended or another process has taken it."""
    mine = (JobRun.job == job, JobRun.period == period, JobRun.status == "running", JobRun.started_at == began)
    return changed(session.execute(update(JobRun).where(*mine).values(lease_until=now + LEASE))) == 1


def finish(session: Session, job: str, period: str, now: datetime, result: dict[str, Any]) -> None:
    _close(session, job, period, status="done", finished_at=now, result=result)


def fail(session: Session, job: str, period: str, now: datetime, error: str) -> None:
    _close(session, job, period, status="failed", finished_at=now, error=error[:200])


def _close(session: Session, job: str, period: str, **values: Any) -> None:
    session.execute(update(JobRun).where(JobRun.job == job, JobRun.period == period).values(**values))


@dataclass(frozen=True)
class Standing:
    """How a job has fared: when it last ended well, how many runs are on, how many periods failed within a week."""

    job: str
    succeeded_at: datetime | None
    running: int
    failed: int


def standings(now: datetime) -> list[Standing]:
    """Return how each job of the ledger has fared."""
    is_on = (JobRun.status == "running") & (JobRun.lease_until > now)
    has_failed = (JobRun.status == "failed") & (JobRun.finished_at > now - FAILURES_TOLD)
    statement = select(
        JobRun.job,
        func.max(case((JobRun.status == "done", JobRun.finished_at))),
        func.count(case((is_on, 1))),
        func.count(case((has_failed, 1))),
    ).group_by(JobRun.job)
    with reading() as session:
        return [Standing(*row) for row in session.execute(statement)]


def forget_old_runs(session: Session, now: datetime) -> int:
    """Delete what ended longer ago than any missed period is made up for; returns how many."""
    return changed(session.execute(delete(JobRun).where(JobRun.finished_at < now - KEPT)))
