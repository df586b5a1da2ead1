"""The timetable: when jobs are due and which periods they are about."""

import re
from datetime import datetime, timedelta

import pytest

from app.core.clock import SHANGHAI
from jobs.schedule import PERIODIC
from jobs.scheduler import due_periods

JOBS = {job.name: job for job in PERIODIC}
LONG_AGO = datetime(2020, 1, 1, tzinfo=SHANGHAI)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("job", "due", "period"),
    [
        ("tally_stars", "2026-11-23 06:00", "2026-W47"),
        ("tally_stars", "2027-01-04 06:00", "2026-W53"),
        ("tally_stars", "2027-01-11 06:00", "2027-W01"),
        ("promote_classes", "2027-09-01 03:00", "2027"),
        ("forget", "2026-11-18 04:00", "2026-11-18"),
        ("sweep_photos", "2026-11-18 23:30", "2026-11-18T23"),
    ],
)
def test_job_becomes_due_to_the_minute_for_its_period(job, due, period):
    moment = china(due)
    before = due_periods(JOBS[job], LONG_AGO, moment - timedelta(seconds=1))
    assert period not in before
    assert due_periods(JOBS[job], LONG_AGO, moment)[-1] == period


@pytest.mark.parametrize("job", PERIODIC, ids=lambda job: job.name)
def test_periods_have_the_form_that_the_command_line_asks_for(job):
    periods = due_periods(job, LONG_AGO, china("2026-11-18 12:00"))
    assert periods
    assert all(re.fullmatch(job.form, period) for period in periods)


def test_tally_reaches_eight_weeks_back_oldest_first():
    periods = due_periods(JOBS["tally_stars"], LONG_AGO, china("2026-11-24 12:00"))
    assert periods == [f"2026-W{week}" for week in range(40, 48)]


def test_nothing_is_due_from_before_the_first_school():
    periods = due_periods(JOBS["tally_stars"], china("2026-11-11 12:00"), china("2026-11-24 12:00"))
    assert periods == ["2026-W46", "2026-W47"]


def test_only_the_latest_sweep_is_made_up_for():
    assert due_periods(JOBS["sweep_photos"], LONG_AGO, china("2026-11-18 12:00")) == ["2026-11-18T11"]
