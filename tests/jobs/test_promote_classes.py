"""The job of 1 September."""

from app.core import db
from app.core.deps import deps
from app.schools import queries
from jobs import promote_classes
from tests import cast


def run(world, period):
    with world.app.app_context():
        return promote_classes.run(period, world.clock.now, deps())


def test_all_schools_enter_the_school_year_and_a_second_run_finds_nothing_to_do(world):
    assert run(world, "2027") == {"schools": 2, "relabelled": 4, "graduated": 0}
    assert run(world, "2027") == {"schools": 2, "relabelled": 0, "graduated": 0}
    with world.app.app_context(), db.reading() as session:
        school = queries.school(session, cast.TIANJIA)
        labels = [row.label for row in queries.classes(session, school, cast.TODAY)]
    assert labels == ["四年级1班", "四年级2班", "六年级1班"]


def test_missed_years_are_made_up_for(world):
    assert run(world, "2028")["graduated"] == 1
