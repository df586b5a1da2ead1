"""A scheduler whose machine has another time than the database's does nothing that cannot be taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from app.core import db
from app.core.clock import SHANGHAI
from jobs import right_time
from jobs.schedule import Interval
from jobs.scheduler import Scheduler
from tests.factories.jobs import Recorder, ledger, weekly
from tests.servers.programs import eventually

TUESDAY_OF_W50 = datetime(2026, 12, 8, 12, tzinfo=SHANGHAI)


def hide_the_clock(world) -> None:
    """Let connections made from now on find a function of ours before PostgreSQL's own."""
    with world.app.app_context():
        with db.engine().begin() as connection:
            connection.execute(text("ALTER DATABASE live SET search_path = public, pg_catalog"))
        db.engine().dispose()


def set_database_back(world, by: str) -> None:
    """Let the database's clock be behind ours."""
    now = f"SELECT pg_catalog.clock_timestamp() - interval '{by}'"
    words = f"CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ {now} $$"
    with world.app.app_context(), db.engine().begin() as connection:
        connection.execute(text(words))


@pytest.mark.parametrize("_session_world", ["postgresql"], indirect=True)
def test_jobs_wait_while_the_clocks_disagree_and_are_made_up_for_afterwards(world, caplog):
    caplog.set_level("INFO")
    world.clock.set(TUESDAY_OF_W50)
    set_database_back(world, "90 days")
    hide_the_clock(world)
    record, ended, delivered = Recorder(), [], []
    often = timedelta(milliseconds=20)
    intervals = [
        Interval("ends", lambda *_: ended.append(1), often),
        Interval("delivers", lambda *_: delivered.append(1), often, ends_things=False),
    ]
    scheduler = Scheduler(world.app, [weekly(record)], intervals)
    scheduler.start()
    try:
        eventually(lambda: delivered and "caught up" in caplog.text, "the scheduler did not look at its jobs")
        assert (record.periods, ended) == ([], [])
        assert "clock disagrees" in caplog.text
        set_database_back(world, "30 seconds")
        eventually(lambda: ended, "the interval job did not go on")
    finally:
        scheduler.stop()
    assert ledger(world) == []
    scheduler = Scheduler(world.app, [weekly(record)], [])
    scheduler.start()
    try:
        eventually(lambda: len(record.periods) == 3, "what had waited was not made up for")
    finally:
        scheduler.stop()


def test_clock_of_the_same_machine_is_right(world):
    with world.app.app_context():
        assert right_time.is_known()
