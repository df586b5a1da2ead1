"""The night counts every school once; a repetition changes nothing."""

import pytest
from sqlalchemy import select, update

from app.core import db
from app.courses.models.draws import Draw
from app.insights.models import InsightSnapshot
from jobs import freeze_insights
from jobs.schedule import PERIODIC
from tests import cast
from tests.factories.courses_draws import a_school, published
from tests.factories.insights import DAY, a_class_at_work, freeze


def snapshots(world):
    with world.app.app_context(), db.reading() as session:
        columns = InsightSnapshot.__table__.columns
        return sorted(map(repr, session.execute(select(*columns))))


def test_second_run_finds_nothing_to_do_and_changes_nothing(world):
    a_class_at_work(world)
    # For each of two schools this week, last week and the term.
    assert freeze(world) == {"schools": 2, "frozen": 6, "visits_forgotten": 0}
    before = snapshots(world)
    world.clock.advance(hours=1)
    assert freeze(world) == {"schools": 2, "frozen": 0, "visits_forgotten": 0}
    assert snapshots(world) == before


def test_night_that_is_made_up_for_later_overwrites_nothing_newer(world):
    freeze(world)
    before = snapshots(world)
    assert freeze(world, "2026-11-17")["frozen"] == 0
    assert snapshots(world) == before


def test_next_night_counts_the_running_periods_again(world):
    freeze(world)
    assert freeze(world, "2026-11-19")["frozen"] == 6
    with world.app.app_context(), db.reading() as session:
        counted = session.execute(select(InsightSnapshot.as_of).distinct()).scalars().all()
    assert [day.isoformat() for day in counted] == ["2026-11-19"]


def test_school_that_fails_does_not_keep_the_others_from_their_figures(world):
    published(world, a_school(world))
    with world.app.app_context(), db.transaction() as session:
        session.execute(update(Draw).values(statistics={"never_served": None}))
    with pytest.raises(freeze_insights.SchoolsFailedError):
        freeze(world)
    with world.app.app_context(), db.reading() as session:
        assert set(session.execute(select(InsightSnapshot.school_id)).scalars()) == {cast.LONGQUAN}


def test_job_is_due_at_half_past_three_for_the_day_before(world):
    job = next(job for job in PERIODIC if job.work is freeze_insights.run)
    assert job.due == {"hour": 3, "minute": 30}
    assert job.period_of(cast.NOW) == "2026-11-17"
    assert job.period_of(cast.NOW) < DAY
