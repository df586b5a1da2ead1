"""Looks at whether the installation lives: jobs run, messages go out, calendars go on, backups are made."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.core import audit
from app.core.clock import local_day
from app.core.db import reading
from app.core.deps import now
from app.core.job_runs import JobRun
from app.core.metrics import BACKUP_MADE
from app.core.outbox import MOST_ATTEMPTS, OutboxMessage
from app.operations.doctor.findings import Finding, ok, warning, wrong
from app.schools import queries as schools

_SIGN_OF_LIFE = timedelta(hours=2)  # Some job is due every hour.
_FAILED_LATELY = timedelta(days=7)
_WAITING = timedelta(minutes=10)
_BACKUP = timedelta(days=8)
_CALENDAR_AHEAD = timedelta(days=60)


def scheduler() -> Iterator[Finding]:
    with reading() as session:
        last = session.execute(select(func.max(JobRun.started_at))).scalar_one()
        failed = (JobRun.status == "failed", JobRun.finished_at > now() - _FAILED_LATELY)
        jobs = session.execute(select(JobRun.job).where(*failed).distinct().order_by(JobRun.job)).scalars().all()
    if last is None:
        yield warning("scheduler", "No job has ever run; start the scheduler: python -m jobs scheduler")
    elif now() - last > _SIGN_OF_LIFE:
        yield wrong("scheduler", f"The last job began {_ago(last)}; is the scheduler running?")
    else:
        yield ok("scheduler", f"The last job began {_ago(last)}.")
    if jobs:
        yield warning("jobs", f"Failed within a week: {', '.join(jobs)}; the log says why.")


def messages() -> Iterator[Finding]:
    undone = OutboxMessage.done_at.is_(None)
    with reading() as session:
        given_up = session.execute(
            select(func.count()).where(undone, OutboxMessage.attempts >= MOST_ATTEMPTS)
        ).scalar_one()
        oldest = session.execute(
            select(func.min(OutboxMessage.available_at)).where(undone, OutboxMessage.attempts < MOST_ATTEMPTS)
        ).scalar_one()
    if given_up:
        yield warning(
            "messages", f"{given_up} messages were given up after {MOST_ATTEMPTS} attempts; the log says why."
        )
    if oldest and now() - oldest > _WAITING:
        yield wrong("messages", f"A message was due {_ago(oldest)} and is not done; is the scheduler running?")
    elif not given_up:
        yield ok("messages", "Nothing waits longer than it should.")


def calendars() -> Iterator[Finding]:
    today = local_day(now())
    with reading() as session:
        known = schools.all_schools(session)
        found = schools.calendars_of(session, known)
        ends = {school.name: max((term.ends_on for term in found[school.id].terms), default=None) for school in known}
    over = [name for name, end in ends.items() if end is None or end < today]
    ending = [name for name, end in ends.items() if end and today <= end < today + _CALENDAR_AHEAD]
    if over:
        yield wrong("calendar", f"{_several(over)} without a term now or ahead; run: flask calendar import")
    if ending:
        yield warning("calendar", f"{_several(ending)} without the next term, and this one ends within 60 days.")
    if not over and not ending:
        yield ok("calendar", f"{len(known)} schools have their terms.")


def _several(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} schools, such as {names[0]},"


def backups() -> Iterator[Finding]:
    with reading() as session:
        last = audit.last_done(session, BACKUP_MADE)
    if last is None:
        yield warning("backup", "No backup was ever made; run: flask backup FOLDER")
    elif now() - last > _BACKUP:
        yield warning("backup", f"The last backup was made {_ago(last)}; run: flask backup FOLDER")
    else:
        yield ok("backup", f"The last backup was made {_ago(last)}.")


def audit_trail() -> Iterator[Finding]:
    """Follow every chain from its beginning; takes long where there is much."""
    with reading() as session:
        broken = [chain for chain in audit.chains(session) if audit.first_break(session, chain) is not None]
    if broken:
        yield wrong("audit trail", f"Changed around Laborstar: {', '.join(broken)}; see: flask audit verify")
    else:
        yield ok("audit trail", "All chains are whole.")


def _ago(instant: datetime) -> str:
    seconds = (now() - instant).total_seconds()
    if seconds < 2 * 3600:
        return f"{seconds // 60:.0f} minutes ago"
    return f"{seconds // 3600:.0f} hours ago" if seconds < 2 * 86400 else f"{seconds // 86400:.0f} days ago"
