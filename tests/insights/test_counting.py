"""The night's counts equal a slow count over every record."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from sqlalchemy import select

from app.checkins.models import CheckIn
from app.core import db
from app.insights import queries, service
from app.insights.rules.counting import count_visits
from tests import cast
from tests.factories.insights import DAY, children, freeze, random_labor
from tests.factories.lessons import call, course, mark
from tests.factories.stars import announced

BANDS = {cast.CLASS_32: 2, cast.CLASS_31: 2, cast.CLASS_51: 3}
LIVING = ("pending", "accepted")


def slow_count(session, places, first, last):
    """Look at every record of every child, one by one."""
    records = [
        record
        for record in session.execute(select(CheckIn)).scalars()
        if record.status in LIVING and first <= record.labor_on <= last
    ]
    counted = Counter()
    for student_id, class_id in places.items():
        own = [record for record in records if record.student_id == student_id]
        sources = {record.source for record in own}
        channel = "several" if len(sources) > 1 else "none"
        if len(sources) == 1:
            channel = {"guardian": "phone_only", "paper": "paper_only", "teacher": "teacher_only"}[sources.pop()]
        counted["roster"] += 1
        counted[f"reach/{channel}"] += 1
        counted[f"band/{BANDS[class_id]}/roster"] += 1
        counted[f"band/{BANDS[class_id]}/reached"] += bool(own)
        counted[f"class/{class_id}/roster"] += 1
        counted[f"class/{class_id}/reached"] += bool(own)
        for group in {record.task_group for record in own}:
            cell = f"records/{group or 'other'}/{BANDS[class_id]}"
            counted[cell] += sum(record.task_group == group for record in own)
            counted[f"{cell}/children"] += 1
        stated = [record for record in own if record.minutes and record.source != "teacher"]
        counted["minutes"] += sum(record.minutes for record in stated)
        counted["minutes/records"] += len(stated)
        counted["minutes/children"] += bool(stated)
    by_staff = Counter()
    for record in records:
        by_staff[record.recorded_by] += record.source != "guardian"
        by_staff[record.reviewed_by] += record.reviewed_by is not None
    counted["staff_entries"] = sum(by_staff.values())
    counted["staff_entries/people"] = sum(number > 0 for number in by_staff.values())
    return counted


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("key", ["2026-W47", "2026-W46", cast.TERM])
def test_night_counts_what_a_slow_count_over_every_record_counts(session, seed, key):
    places = {student: place[1] for student, place in cast.STUDENTS.items() if place[0] == cast.TIANJIA}
    for class_id, number in ((cast.CLASS_32, 9), (cast.CLASS_51, 6)):
        places |= dict.fromkeys(children(session, number, class_id), class_id)
    random_labor(session, Random(seed), sorted(places))
    service.freeze(session, cast.TIANJIA, cast.TODAY, cast.NOW)
    found = queries.snapshots(session, cast.TIANJIA, [key])[key]
    first = {"2026-W47": date(2026, 11, 16), "2026-W46": date(2026, 11, 9)}.get(key, cast.LONG_AGO)
    last = date(2026, 11, 15) if key == "2026-W46" else cast.TODAY
    wanted = +slow_count(session, places, first, last)
    assert {name: number for name, number in found.counts.items() if name in wanted} == dict(wanted)
    others = {name for name in found.counts if name not in wanted and found.counts[name]}
    assert others == {"staff", "guarded"}


def counts(world, day=DAY):
    freeze(world, day)
    with world.app.app_context(), db.reading() as session:
        return queries.snapshots(session, cast.TIANJIA, [cast.TERM])[cast.TERM].counts


def test_children_who_were_announced_as_stars_are_counted_once(world, client):
    announced(world, client)
    found = counts(world, "2026-11-27")
    assert (found["starred"], found["roster"]) == (2, 4)


def test_places_and_roll_calls_are_counted(world, client):
    basketball = course(world)
    marks = [mark(cast.LIN), mark(cast.LIN_BROTHER, "left_early"), mark(cast.CLASSMATE, "absent")]
    assert call(client, basketball, *marks).status_code == 200
    found = counts(world)
    assert found["placed"] == 3
    assert [found[f"attendance/{name}"] for name in ("called", "there", "children")] == [3, 2, 3]


@pytest.mark.parametrize(
    ("minutes", "visits"),
    [([0], 1), ([0, 29], 1), ([0, 29, 58], 1), ([0, 31], 2), ([40, 0], 2), ([0, 0, 0], 1), ([], 0)],
)
def test_what_several_processes_saw_within_half_an_hour_is_one_visit(minutes, visits):
    begins = [(cast.LIN_MOTHER, 60.0 * minute) for minute in minutes]
    assert count_visits(begins, 1800) == visits


def test_visits_of_two_sessions_are_two():
    assert count_visits([(cast.LIN_MOTHER, 0.0), (cast.TEACHER, 1.0)], 1800) == 2
