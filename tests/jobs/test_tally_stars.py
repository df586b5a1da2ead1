"""The weekly tally of a county, seen from the job."""

import logging
from datetime import date

import pytest

from app.core import db
from app.core.deps import deps
from app.schools.models import CalendarDay
from jobs import tally_stars
from tests import cast


@pytest.mark.parametrize(("week", "level"), [(cast.WEEK, logging.INFO), ("2031-W20", logging.WARNING)])
def test_year_without_a_calendar_is_a_warning_and_never_a_failure(app, world, caplog, week, level):
    with app.app_context(), db.transaction() as session:
        session.add(CalendarDay(scope=cast.REGION, day=date(2026, 10, 1), kind="holiday"))
    with app.app_context(), caplog.at_level(logging.INFO):
        done = tally_stars.run(week, world.clock.now, deps())
    assert done["due"] == 2
    planned = [record for record in caplog.records if record.message == "period planned"]
    assert [(record.period, record.levelno) for record in planned] == [(week, level)]
