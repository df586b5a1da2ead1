"""How play grows, without the web and the database."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checkins.rules.library import BANDS, GROUPS, Level
from app.growth import rules
from app.growth.packs import pack_for, packs
from app.growth.rules import Crop, Kind, Season
from app.schools.rules.calendar import Term
from tests import cast

KINDS = st.sets(st.builds(Kind, st.sampled_from(GROUPS), st.none() | st.integers(1, 9).map(lambda n: UUID(int=n))))


@pytest.mark.parametrize(
    ("kinds", "stage", "next_at"), [(0, 0, 1), (1, 1, 3), (2, 1, 3), (4, 2, 5), (8, 4, 12), (15, 5, 16), (16, 6, None)]
)
def test_plant_grows_with_kinds_of_labor(kinds, stage, next_at):
    assert rules.plant(kinds) == rules.Plant(stage, kinds, next_at)


def test_plant_stays_fully_grown_however_much_is_learnt():
    assert rules.plant(100) == rules.Plant(rules.LAST_STAGE, 100, None)


def test_one_more_kind_never_makes_a_plant_smaller():
    stages = [rules.plant(kinds).stage for kinds in range(60)]
    assert stages == sorted(stages)
    assert set(stages) == set(range(rules.LAST_STAGE + 1))


@given(done=KINDS, more=KINDS, offered=KINDS)
def test_more_kinds_never_shrink_a_bed_and_never_overfill_it(done, more, offered):
    before = {group.key: group for group in rules.groups(done, offered | more)}
    after = rules.groups(done | more, offered | more)
    assert sum(group.kinds for group in after) == len(done | more)
    for group in after:
        assert before[group.key].bed_stage <= group.bed_stage <= rules.LAST_BED_STAGE
        assert (group.bed_stage > 0) == (group.kinds > 0)
        assert (group.bed_stage == rules.LAST_BED_STAGE) >= (group.kinds == group.of)


def test_what_only_a_class_lists_is_one_kind_a_group():
    def kinds(*tasks):
        return {rules.kind(group, level, cast.named(name)) for group, level, name in tasks}

    assert len(kinds(("DL1", Level.PLATFORM, "sweep"), ("DL1", Level.SCHOOL, "wipe"))) == 2
    assert len(kinds(("DL1", Level.CLASS, "sweep"), ("DL1", Level.CLASS, "sweep well"))) == 1
    assert len(kinds(("DL1", Level.CLASS, "sweep"), ("DL3", Level.CLASS, "peel peanuts"))) == 2
    assert kinds((None, Level.CLASS, "sweep")) == {None}


def test_goal_of_a_garden_grows_with_the_band():
    assert set(rules.GOALS) == set(BANDS)
    assert all(rules.GOALS[lower] < rules.GOALS[higher] for lower, higher in pairwise(BANDS))


@pytest.mark.parametrize(
    ("month", "season"),
    [
        (1, Season.WINTER),
        (3, Season.SPRING),
        (6, Season.SUMMER),
        (8, Season.SUMMER),
        (9, Season.AUTUMN),
        (12, "winter"),
    ],
)
def test_seasons_follow_the_months(month, season):
    assert rules.season_of(date(2026, month, 1)) == season


def test_holidays_belong_to_the_term_before():
    term = Term(cast.TERM, cast.LONG_AGO, date(2027, 1, 22))
    assert rules.growing_since(term, date(2027, 2, 10)) == cast.LONG_AGO


def test_without_a_calendar_the_school_year_is_the_term():
    assert rules.growing_since(None, date(2027, 6, 1)) == date(2026, 9, 1)


def test_skill_is_new_for_a_fortnight():
    assert rules.is_new(cast.TODAY - timedelta(days=13), cast.TODAY)
    assert not rules.is_new(cast.TODAY - timedelta(days=14), cast.TODAY)


@pytest.mark.parametrize("keys", [("2026-W47", "2026-W48"), ("2026-11", "2026-12"), ("2026-2027-1", "2026-2027-2")])
@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.region)
def test_periods_in_a_row_plant_different_trees_and_always_the_same(keys, pack):
    first, second = (rules.tree(key, pack.trees) for key in keys)
    assert first != second
    assert rules.tree(keys[0], pack.trees) == first


@pytest.mark.parametrize(
    ("region", "code"), [("431128", "431128"), ("4228", "422801"), ("63", "632803"), ("", "431121"), ("", "110101")]
)
def test_narrowest_pack_holds(region, code):
    assert pack_for(code).region == region


def test_counties_grow_what_grows_there():
    assert pack_for("422825").crops[Season.SPRING] is Crop.TEA
    assert pack_for("632223").crops[Season.AUTUMN] is Crop.BARLEY
    assert pack_for(cast.REGION).crops[Season.SUMMER] is Crop.RICE
