"""What grows, over HTTP, from records and announced stars."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from app.checkins.models import LaborTask
from app.core import db
from app.schools.models import ClassMembership, Term
from tests import cast
from tests.cast import as_
from tests.factories import insights as labor
from tests.factories.checkins import load_library, record
from tests.factories.stars import announced

GROWTH = f"/api/v1/students/{cast.LIN}/growth"
GARDEN = f"/api/v1/classes/{cast.CLASS_32}/garden"
ORCHARD = f"/api/v1/schools/{cast.TIANJIA}/orchard"
FAMILY_AND_TEACHERS = (cast.LIN_MOTHER, cast.LIN_CARD, cast.TEACHER, cast.HOMEROOM)
MOST_STATEMENTS = 9  # For a guardian of the class four of them find out who is asking, and whether she may.


def did(world, codes, day=cast.TODAY, student=cast.LIN, **changes):
    """Write down that a child did each of the tasks on a day."""
    with world.app.app_context(), db.transaction() as session:
        tasks = {task.code: task for task in labor.tasks(session)}
        for code in codes.split():
            labor.record(session, student, tasks[code], day, **changes)


def read(client, address=GROWTH, account=cast.LIN_MOTHER, **headers):
    answer = client.get(address, headers=as_(account, **headers))
    assert answer.status_code == 200, answer.json
    return answer.json


def today_is(world, day):
    world.clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai")))


def by_key(groups):
    return {group["key"]: group for group in groups}


@pytest.mark.parametrize("account", FAMILY_AND_TEACHERS)
def test_plant_shows_the_kinds_of_the_term(client, world, account):
    did(world, "C04 K07 G05 T04")
    did(world, "C04 K07", day=cast.TODAY - timedelta(days=1))
    grown = read(client, account=account)
    assert grown["student_id"] == str(cast.LIN)
    assert grown["term"] == cast.TERM
    assert grown["season"] == {"key": "autumn", "name": "秋天"}
    assert grown["crop"] == {"key": "bean", "name": "豆角"}
    assert grown["plant"] == {
        "stage": 2, "last_stage": 6, "kinds": 4, "next_at": 5, "words": "叶子展开了,再学会1种新劳动就会长高。",
    }  # fmt: skip
    assert [group["key"] for group in grown["groups"] if group["kinds"]] == ["DL1", "DL2", "DL3", "PL1"]
    assert by_key(grown["groups"])["DL1"] == {"key": "DL1", "name": "清洁与卫生", "kinds": 1, "of": 10}


def test_plant_of_a_child_without_records_is_a_seed(client, world):
    load_library(world)
    grown = read(client)
    assert (grown["plant"]["stage"], grown["plant"]["kinds"], grown["skills"]) == (0, 0, [])
    assert grown["plant"]["words"] == "种子睡在土里,学会1种劳动就会发芽。"


def test_repeating_a_labor_is_neither_rewarded_nor_needed(client, world):
    did(world, "C04", day=date(2026, 9, 7))
    once = read(client)["plant"]
    for days in range(20):
        did(world, "C04", day=cast.TODAY - timedelta(days=days))
    assert read(client)["plant"] == once


def test_quiet_weeks_wither_nothing(client, world):
    did(world, "C04 K07 G05", day=date(2026, 9, 7))
    today_is(world, date(2026, 9, 8))
    before = read(client)["plant"]
    today_is(world, date(2027, 1, 20))
    assert read(client)["plant"] == before


@pytest.mark.parametrize("status", ["pending", "returned", "withdrawn"])
def test_only_accepted_records_make_grow(client, world, status):
    did(world, "C04", status=status)
    assert read(client)["plant"]["kinds"] == 0
    assert read(client, GARDEN)["kinds"] == 0
    assert read(client)["skills"] == []


def test_new_term_brings_a_new_seed_and_keeps_the_skills(client, world):
    did(world, "C04 K07", day=date(2026, 6, 1))
    did(world, "G05", day=date(2026, 9, 1))
    grown = read(client)
    assert grown["plant"]["kinds"] == 1
    assert [skill["first_on"] for skill in grown["skills"]] == ["2026-09-01", "2026-06-01", "2026-06-01"]


def test_plant_of_the_last_term_grows_on_in_the_holidays(client, world):
    did(world, "C04")
    did(world, "K07", day=date(2027, 2, 3))
    today_is(world, date(2027, 2, 4))
    grown = read(client)
    assert (grown["term"], grown["plant"]["kinds"], grown["season"]["key"]) == (cast.TERM, 2, "winter")


def test_without_a_calendar_there_is_no_term_but_a_plant(client, world):
    did(world, "C04", day=cast.LONG_AGO)
    did(world, "K07", day=cast.LONG_AGO - timedelta(days=1))
    with world.app.app_context(), db.transaction() as session:
        session.execute(delete(Term))
    grown = read(client)
    assert (grown["term"], grown["plant"]["kinds"]) == (None, 1)


def test_skills_are_listed_newest_first_and_new_for_a_fortnight(client, world):
    did(world, "C04", day=date(2026, 10, 1))
    did(world, "K07 C04", day=cast.TODAY)
    skills = read(client)["skills"]
    assert [(skill["name"], skill["group"], skill["is_new"]) for skill in skills] == [
        ("凉拌黄瓜或番茄", "DL3", True),
        ("垃圾分类投放", "DL1", False),
    ]


def test_skills_are_bounded(client, world, monkeypatch):
    monkeypatch.setattr("app.growth.queries.MOST_SKILLS", 2)
    did(world, "C04", day=date(2026, 10, 1))
    did(world, "K07 G05")
    assert len(read(client)["skills"]) == 2
    assert read(client)["plant"]["kinds"] == 3


def test_labor_beyond_the_band_widens_what_there_is(client, world):
    before = by_key(read(client)["groups"])
    did(world, "I01")
    after = by_key(read(client)["groups"])
    assert "PL3" not in before
    assert (after["PL3"]["kinds"], after["PL3"]["of"]) == (1, 1)


def test_own_words_are_one_kind_a_group_and_all_of_them_skills(client, world):
    load_library(world)
    for day, title in enumerate(("帮奶奶剥花生", "帮奶奶剥毛豆")):
        answer = record(client, title=title, group="DL3", labor_on=str(cast.TODAY - timedelta(days=day)))
        assert answer.status_code == 201, answer.json
    grown = read(client)
    assert grown["plant"]["kinds"] == by_key(grown["groups"])["DL3"]["kinds"] == 1
    assert {skill["name"] for skill in grown["skills"]} == {"帮奶奶剥花生", "帮奶奶剥毛豆"}
    with world.app.app_context(), db.transaction() as session:
        session.execute(update(LaborTask).where(LaborTask.level == "class").values(status="retired"))
    assert read(client)["plant"] == grown["plant"]


def test_class_grows_its_garden_together(client, world):
    did(world, "C04 K07")
    did(world, "C04 G05", student=cast.CLASSMATE)
    did(world, "C05", student=cast.PARALLEL, class_id=cast.CLASS_31)
    garden = read(client, GARDEN)
    assert {key: garden[key] for key in ("class_id", "class_label", "term", "goal", "kinds", "is_reached")} == {
        "class_id": str(cast.CLASS_32), "class_label": "三年级2班", "term": cast.TERM,
        "goal": 16, "kinds": 3, "is_reached": False,
    }  # fmt: skip
    assert garden["words"] == "全班一起学会了3种劳动,再学会13种,豆角就丰收了。"
    assert {bed["group"]: bed["stage"] for bed in garden["beds"] if bed["stage"]} == {"DL1": 1, "DL3": 1, "PL1": 1}


@pytest.mark.parametrize("account", [*FAMILY_AND_TEACHERS, cast.CLASSMATE_FATHER, cast.OFFICE, cast.PRINCIPAL], ids=str)
def test_everybody_of_the_class_sees_the_same_garden(client, world, account):
    did(world, "C04 K07", student=cast.CLASSMATE)
    assert read(client, GARDEN, account) == read(client, GARDEN, cast.HOMEROOM)


def test_garden_tells_nothing_of_single_children(client, world):
    did(world, "C04 K07", student=cast.CLASSMATE)
    by_one = read(client, GARDEN)
    did(world, "C04 K07", student=cast.LIN)
    did(world, "C04 K07", student=cast.CLASSMATE, day=cast.TODAY - timedelta(days=1))
    assert read(client, GARDEN) == by_one


def test_garden_that_reaches_its_goal_is_harvested(client, world):
    did(world, "C04 C07 C09 C10 C11 K06 K07 K08 K09 G04 G05 G06 G07 G08 T04 T05")
    garden = read(client, GARDEN)
    assert (garden["kinds"], garden["is_reached"]) == (16, True)
    assert garden["words"] == "全班一起学会了16种劳动,豆角丰收了!"


def test_garden_keeps_what_a_child_grew_that_has_left(client, world):
    did(world, "C04 K07", student=cast.CLASSMATE)
    before = read(client, GARDEN)
    with world.app.app_context(), db.transaction() as session:
        leaving = update(ClassMembership).where(ClassMembership.student_id == cast.CLASSMATE)
        session.execute(leaving.values(ends_on=cast.TODAY - timedelta(days=1)))
    assert read(client, GARDEN) == before
    assert client.get(GARDEN, headers=as_(cast.CLASSMATE_FATHER)).status_code == 404


def test_announced_week_plants_a_tree_and_names_nobody(client, world):
    assert read(client, ORCHARD)["words"] == "果园等着第一棵树:劳动之星公布后就会种下。"
    announced(world, client)
    orchard = read(client, ORCHARD)
    assert orchard == {
        "school_id": str(cast.TIANJIA),
        "academic_year": "2026-2027",
        "season": {"key": "autumn", "name": "秋天"},
        "crop": {"key": "bean", "name": "豆角"},
        "trees": [{"period_key": cast.WEEK, "planted_on": "2026-11-27", "kind": "tea-oil"}],
        "words": "果园里有1棵树,每公布一期劳动之星就种下一棵。",
    }


def test_new_school_year_begins_a_new_orchard(client, world):
    announced(world, client)
    today_is(world, date(2027, 8, 31))
    assert len(read(client, ORCHARD)["trees"]) == 1
    today_is(world, date(2027, 9, 1))
    assert read(client, ORCHARD)["trees"] == []


@pytest.mark.parametrize("account", [cast.LIN_CARD, cast.HOMEROOM_51, cast.OFFICE, cast.COUNTY_ADMIN])
def test_orchard_is_for_everybody_of_the_school(client, world, account):
    assert read(client, ORCHARD, account)["trees"] == []


@pytest.mark.parametrize("address", [GROWTH, GARDEN, ORCHARD])
def test_play_asks_the_database_little(client, world, address):
    did(world, "C04 K07 G05")
    did(world, "C04 K07 G05", student=cast.CLASSMATE)
    read(client, address)  # The first request of a time also writes down visits.
    with world.statements() as sent:
        read(client, address)
    assert len([statement for statement in sent if not statement.startswith("BEGIN")]) <= MOST_STATEMENTS
