"""The timetable as data: which job is due when, and which period its run is about. All times are those of China."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import local_day, local_time
from app.core.deps import Deps
from jobs import (
    advance_rounds,
    audit_places,
    clear_photos,
    end_places,
    forget,
    forget_children,
    freeze_insights,
    give_up_checks,
    make_partitions,
    plan_sessions,
    promote_classes,
    resettle_stars,
    settle_places,
    sweep_photos,
    tally_stars,
    work_outbox,
)

ReadClock = Callable[[], datetime]
PeriodicWork = Callable[[str, ReadClock, Deps], dict[str, Any]]


@dataclass(frozen=True)
class Periodic:
    """A job that is done once for each period, however many schedulers there are; its runs stand in the ledger.

    ``due`` are the fields of a cron entry. ``period_of`` names the period of a due time, in the form of the pattern
    ``form``. Periods that were missed, for example while the machine was off, are made up for as far as ``reach`` back.
    """

    name: str
    work: PeriodicWork
    due: Mapping[str, int | str]
    period_of: Callable[[datetime], str]
    form: str
    reach: timedelta


@dataclass(frozen=True)
class Interval:
    """A job that is done again and again and tells whether it has more to do at once.

    It needs no ledger: what it works on is claimed piece by piece, so that any number of schedulers may do it. One that
    ``is_shared`` is done by several threads of a scheduler at once, so that a slow piece does not hold up the others.
    What ``ends_things`` at their time waits while nobody knows the time.
    """

    name: str
    work: Callable[[ReadClock, Deps], bool]
    every: timedelta
    is_shared: bool = False
    ends_things: bool = True


def week_before(due: datetime) -> str:
    """Return the ISO week before the one of the due time: on the Monday of W48 it is W47."""
    year, week, _ = (local_day(due) - timedelta(weeks=1)).isocalendar()
    return f"{year}-W{week:02}"


def year(due: datetime) -> str:
    return str(local_day(due).year)


def month(due: datetime) -> str:
    return local_day(due).strftime("%Y-%m")


def day(due: datetime) -> str:
    return local_day(due).isoformat()


def day_before(due: datetime) -> str:
    return (local_day(due) - timedelta(days=1)).isoformat()


def hour(due: datetime) -> str:
    return local_time(due).strftime("%Y-%m-%dT%H")


YEAR_FORM, MONTH_FORM, WEEK_FORM = r"\d{4}", r"\d{4}-\d\d", r"\d{4}-W\d\d"
DAY_FORM, HOUR_FORM = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d"


def _daily(name: str, work: PeriodicWork, at: int) -> Periodic:
    """Return a job for each day at an hour; what was missed earlier than yesterday is not made up for."""
    return Periodic(name, work, due={"hour": at}, period_of=day, form=DAY_FORM, reach=timedelta(days=1))


def _hourly(name: str, work: PeriodicWork, at: int) -> Periodic:
    """Return a job for each hour at a minute."""
    return Periodic(name, work, due={"minute": at}, period_of=hour, form=HOUR_FORM, reach=timedelta(hours=1))


PERIODIC = (
    Periodic(
        "tally_stars",
        tally_stars.run,
        due={"day_of_week": "mon", "hour": 6},
        period_of=week_before,
        form=WEEK_FORM,
        reach=timedelta(weeks=8),
    ),
    _hourly("resettle_stars", resettle_stars.run, at=45),
    Periodic(
        "promote_classes",
        promote_classes.run,
        due={"month": 9, "day": 1, "hour": 3},
        period_of=year,
        form=YEAR_FORM,
        reach=timedelta(days=366),
    ),
    Periodic(
        "make_partitions",
        make_partitions.run,
        due={"day": 1, "hour": 2, "minute": 30},
        period_of=month,
        form=MONTH_FORM,
        reach=timedelta(days=31),
    ),
    _daily("plan_sessions", plan_sessions.run, at=2),
    _daily("end_places", end_places.run, at=1),
    _daily("audit_places", audit_places.run, at=3),
    _hourly("sweep_photos", sweep_photos.run, at=30),
    Periodic(
        "freeze_insights",
        freeze_insights.run,
        due={"hour": 3, "minute": 30},
        period_of=day_before,
        form=DAY_FORM,
        reach=timedelta(days=8),
    ),
    _daily("forget", forget.run, at=4),
    _daily("forget_children", forget_children.run, at=5),
    _hourly("clear_photos", clear_photos.run, at=15),
)
INTERVALS = (
    Interval("work_outbox", work_outbox.run, every=timedelta(seconds=3), is_shared=True, ends_things=False),
    Interval("advance_rounds", advance_rounds.run, every=timedelta(minutes=1)),
    Interval("give_up_checks", give_up_checks.run, every=timedelta(minutes=5)),
    Interval("settle_places", settle_places.run, every=timedelta(minutes=5)),
)
