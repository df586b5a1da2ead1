"""What is suggested to a child, how long a week may be, and what a round needs next."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checkins.rules.library import GROUPS, Task
from app.courses.rules.words import Stage
from app.home.rules import HIGHEST_RISK, MOST_SUGGESTIONS, Doing, by_urgency, guide_minutes, next_step, suggested

DAY = date(2026, 11, 18)
CHILD = UUID(int=7)
NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


def a_task(number, group="DL1", bands=0b1111, risk=0, adopted_from_id=None):
    return Task(
        UUID(int=number), "platform", "platform", adopted_from_id, None, f"劳动{number}", None, group, bands, 10, "result",
        risk, "", "active",
    )  # fmt: skip


def ids(tasks, band=2, day=DAY, child=CHILD, this_week=(), touched=None):
    doing = Doing(child, {UUID(int=number) for number in this_week}, touched or {})
    return [task.id.int for task in suggested(tasks, band, doing, day)]


LIBRARY = [a_task(number, GROUPS[number % len(GROUPS)]) for number in range(40)]


def group_of(number):
    return GROUPS[number % len(GROUPS)]


def test_tasks_of_other_grades_and_those_that_need_an_adult_are_not_suggested():
    tasks = [a_task(1, bands=0b0001), a_task(2, bands=0b0010), a_task(3, risk=2), a_task(4, risk=1)]
    assert set(ids(tasks, band=2)) == {2, 4}


def test_a_day_shows_six_tasks_of_six_groups():
    shown = ids(LIBRARY)
    assert len(shown) == 6
    assert len({group_of(number) for number in shown}) == 6


def test_groups_that_the_child_has_touched_least_come_first():
    touched = dict.fromkeys(GROUPS, 3) | {"PL1": 0, "SL2": 1}
    shown = [group_of(number) for number in ids(LIBRARY, touched=touched)]
    assert shown[:2] == ["PL1", "SL2"]


def test_what_was_done_this_week_comes_after_everything_else():
    tasks = [a_task(number) for number in range(4)]
    assert set(ids(tasks, this_week=(0, 1))[2:]) == {0, 1}


def test_an_adapted_copy_counts_as_done_with_its_original():
    copy = a_task(9, adopted_from_id=UUID(int=1))
    assert ids([copy, a_task(2)], this_week=(1,)) == [2, 9]


def test_the_same_day_shows_the_same_tasks_whatever_the_order_of_the_library():
    assert ids(LIBRARY) == ids(LIBRARY[::-1])


def test_days_and_children_differ():
    days = {tuple(ids(LIBRARY, day=DAY + timedelta(days=number))) for number in range(10)}
    children = {tuple(ids(LIBRARY, child=UUID(int=number))) for number in range(10)}
    assert len(days) == len(children) == 10


@given(
    st.lists(
        st.builds(
            a_task,
            st.integers(0, 10**6),
            st.sampled_from([*GROUPS, None]),
            st.integers(1, 15),
            st.integers(0, 3),
        ),
        max_size=40,
        unique_by=lambda task: task.id,
    ),
    st.integers(1, 4),
    st.sets(st.integers(0, 10**6), max_size=5),
)
def test_suggestions_are_few_distinct_safe_and_never_skip_a_fitting_task_for_nothing(tasks, band, done):
    shown = suggested(tasks, band, Doing(CHILD, {UUID(int=number) for number in done}, {}), DAY)
    fitting = [task for task in tasks if task.bands & (1 << (band - 1)) and task.risk <= HIGHEST_RISK]
    assert len(shown) == min(len(fitting), MOST_SUGGESTIONS)
    assert len({task.id for task in shown}) == len(shown)
    assert {task.id for task in shown} <= {task.id for task in fitting}


@pytest.mark.parametrize(("band", "minutes"), [(1, 120), (2, 180), (3, 180), (4, 180)])
def test_the_guide_value_is_two_hours_for_the_youngest_and_three_for_others(band, minutes):
    assert guide_minutes(band) == minutes


def test_what_ends_first_comes_first_and_what_has_no_end_last():
    waiting = [{"id": 1, "until": None}, {"id": 2, "until": NOON}, {"id": 3, "until": NOON - timedelta(hours=1)}]
    assert [one["id"] for one in by_urgency(iter(waiting))] == [3, 2, 1]


def a_round(mode="wishes", prepared_at=None):
    """Noticed now, open in two days, closed after two more, with the public number that evening."""
    return SimpleNamespace(
        mode=mode, notice_at=NOON, register_until=None, open_at=NOON + timedelta(days=2),
        close_at=NOON + timedelta(days=4), public_at=NOON + timedelta(days=4, hours=10) if mode == "wishes" else None,
        publish_at=NOON + timedelta(days=5), prepared_at=prepared_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "hours", "step", "until"),
    [
        (Stage.PLANNED, -1, None, 0),
        (Stage.NOTICED, 0, None, 48),
        (Stage.NOTICED, 47, "prepare", 48),
        (Stage.OPEN, 48, None, 96),
        (Stage.CLOSED, 97, None, 106),
        (Stage.CLOSED, 106, "draw", 120),
        (Stage.DRAWN, 107, "publish", 120),
    ],
)
def test_the_office_is_told_the_next_step_of_a_draw(stage, hours, step, until):
    assert next_step(stage, a_round(), NOON + timedelta(hours=hours)) == (step, NOON + timedelta(hours=until))


def test_a_prepared_round_needs_no_preparation():
    assert next_step(Stage.NOTICED, a_round(prepared_at=NOON), NOON + timedelta(hours=47))[0] is None


def test_a_rush_publishes_itself():
    assert next_step(Stage.CLOSED, a_round("rush"), NOON + timedelta(hours=110)) == (None, NOON + timedelta(days=5))
