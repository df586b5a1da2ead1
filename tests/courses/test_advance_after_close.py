"""What the job does with a round by itself once it has closed."""

from datetime import timedelta

import pytest

from app.core.deps import deps
from app.courses.models.draws import Draw
from app.courses.models.rounds import SelectionRound
from jobs import advance_rounds
from tests import cast
from tests.factories import announcements
from tests.factories.courses_draws import drawable, rows
from tests.factories.courses_places import RUSH, enrol, rush
from tests.factories.courses_rounds import CLOSE_AT
from tests.factories.lessons import lessons_by_day


def run_job(world, at):
    world.clock.set(at)
    with world.app.app_context():
        advance_rounds.run(world.clock.now, deps())


def test_job_freezes_the_wishes_at_the_close(world):
    drawable(world, reminded_at=cast.NOW)
    run_job(world, CLOSE_AT + timedelta(seconds=59))
    (row,) = rows(world, Draw)
    assert (row.status, row.frozen_at) == ("frozen", CLOSE_AT + timedelta(seconds=59))


@pytest.mark.parametrize("mode", ["rush", "assigned"])
def test_job_publishes_places_that_need_no_draw_and_their_lessons_begin(world, client, mode):
    opened = rush(world, mode=mode)
    basketball = opened.offerings["篮球"]
    run_job(world, RUSH["publish_at"] - timedelta(seconds=1))
    assert [row.published_at for row in rows(world, SelectionRound)] == [None]
    run_job(world, RUSH["publish_at"])
    assert [row.published_at for row in rows(world, SelectionRound)] == [RUSH["publish_at"]]
    announcements.work_off(world)
    assert set(lessons_by_day(world, basketball).values()) == {"planned"}
    assert enrol(client, basketball).status_code == (201 if mode == "rush" else 409)
