"""What a week of labor earns."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.core.ids import new_id
from app.points.rules import LaborRecord, Rule, Rules, awards, half_year, labor_week, rules_for
from app.schools.rules.calendar import Span
from tests.cast import CLASS_32, LIN, TIANJIA, named

MONDAY = date(2026, 11, 16)
GROUPS = ("DL1", "DL2", "DL3", "DL4", "PL1")


def labor(day: int, task: str = "sweep", group: str | None = "DL1", *, has_note: bool = False) -> LaborRecord:
    return LaborRecord(
        new_id(), TIANJIA, LIN, CLASS_32, MONDAY + timedelta(days=day), named(task), group, has_note=has_note
    )


def earned(week: list[LaborRecord], done_before: frozenset[UUID] = frozenset()) -> Counter[Rule]:
    points: Counter[Rule] = Counter()
    for award in awards(week, done_before):
        points[award.rule] += award.points
    return points


def test_a_week_without_records_earns_nothing():
    assert awards([], set()) == []


def test_one_record_earns_ten_and_what_is_new_about_it():
    assert earned([labor(0)]) == {Rule.RECORD: 10, Rule.NEW_GROUP: 3, Rule.FIRST_TIME: 2}


def test_the_childs_sentence_earns_two():
    assert earned([labor(0, has_note=True)])[Rule.NOTE] == 2


def test_a_task_done_earlier_in_the_term_is_not_new():
    assert earned([labor(0)], frozenset({named("sweep")}))[Rule.FIRST_TIME] == 0


def test_the_same_task_and_group_are_new_once_a_week_on_the_earliest_day():
    later, earlier = labor(3), labor(1)
    found = awards([later, earlier], set())
    assert {award.record for award in found if award.rule in {Rule.NEW_GROUP, Rule.FIRST_TIME}} == {earlier}
    assert sum(award.points for award in found) == 25


def test_three_new_groups_a_week_are_rewarded():
    assert earned([labor(day, group=group) for day, group in enumerate(GROUPS)])[Rule.NEW_GROUP] == 9


def test_labor_of_no_known_group_earns_the_rest():
    assert earned([labor(0, group=None)]) == {Rule.RECORD: 10, Rule.FIRST_TIME: 2}


def test_every_week_keeps_the_rules_of_its_monday():
    old = Rules("old", date(2020, 1, 1), record=10, note=2, new_group=3, new_groups_a_week=3, first_time=2)
    new = Rules("new", date(2026, 11, 17), record=8, note=2, new_group=3, new_groups_a_week=3, first_time=2)
    assert rules_for(MONDAY, [new, old]) is old
    assert rules_for(MONDAY + timedelta(weeks=1), [new, old]) is new


def test_every_day_belongs_to_one_half_year():
    assert half_year(date(2026, 8, 1)) == half_year(date(2027, 1, 31)) == Span(date(2026, 8, 1), date(2027, 1, 31))
    assert half_year(date(2027, 2, 1)) == half_year(date(2027, 7, 31)) == Span(date(2027, 2, 1), date(2027, 7, 31))


def test_a_task_is_new_again_when_the_term_changes_within_the_week():
    monday = date(2027, 1, 25)
    days = [monday + timedelta(days=day) for day in (0, 6, 7)]  # Monday, and Sunday 31 January.
    assert labor_week(days[1]).starts_on == monday
    spring = date(2028, 1, 31)  # A Monday; the next day begins the spring term.
    week = [
        LaborRecord(
            new_id(), TIANJIA, LIN, CLASS_32, spring + timedelta(days=day), named("sweep"), "DL1", has_note=False
        )
        for day in (0, 1, 2)
    ]
    first_time = [award.record.labor_on for award in awards(week, {named("sweep")}) if award.rule is Rule.FIRST_TIME]
    assert first_time == [spring + timedelta(days=1)]


@given(
    st.dictionaries(
        st.integers(0, 6),
        st.tuples(st.sampled_from("abc"), st.sampled_from([None, *GROUPS]), st.booleans()),
        max_size=5,
    ),
    st.frozensets(st.sampled_from([named(task) for task in "abc"])),
)
def test_nothing_is_negative_and_the_order_of_entering_does_not_matter(days, done_before):
    week = [labor(day, task, group, has_note=note) for day, (task, group, note) in days.items()]
    found = awards(week, done_before)
    assert all(award.points > 0 for award in found)
    assert earned(week)[Rule.RECORD] == 10 * len(week) <= 50
    assert awards(list(reversed(week)), done_before) == found
