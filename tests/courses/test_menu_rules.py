"""The pure decisions around the menu."""

from datetime import date, datetime, time
from itertools import product
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.errors.menu import (
    CapacityBelowTaken,
    NewLessonsRefused,
    OfferingIncomplete,
    OfferingInvalid,
    PlaceBusy,
    ProviderRequired,
    SlotTimesInvalid,
    TeacherBusy,
)
from app.courses.errors.rounds import FactsFixed
from app.courses.rules import offerings
from app.courses.rules.curriculum import check_lawful
from app.courses.rules.offerings import FACTS, Booking, Facts, Standing
from app.courses.rules.providers import check_provider, is_listed
from app.courses.rules.slot_times import DEFAULT, SlotTime, check_slot_times, unknown_slots
from app.courses.rules.small_cells import FEWEST_SHOWN, line
from app.courses.rules.surveys import tally
from app.courses.rules.words import Voice
from tests import cast


@pytest.mark.parametrize(
    "title",
    [
        "奥数班", "三年级补课", "讲授新课", "提前学四年级数学", "每天刷题", "期末冲刺", "期中复习", "数学提高班", "语文培优",
        "英语口语强化", "数学辅导班", "语数同步训练", "奥 数", "刷·题", "刷-题", "数学 思维 竞赛", "小升初衔接班", "补.课",
    ],
)  # fmt: skip
def test_a_course_that_teaches_new_lessons_or_drills_is_refused(title):
    with pytest.raises(NewLessonsRefused) as refused:
        check_lawful("好玩的课", title)
    assert refused.value.members["word"]


@pytest.mark.parametrize(
    "title",
    [
        "作业辅导", "数学作业辅导班", "语文答疑", "英语绘本阅读", "数学游戏", "新课程理念下的剪纸", "篮球提高班", "机器人竞赛队", "围棋冲刺",
        "不讲新课、不刷题", "本课程不组织补课", "语文。提高动手能力", "书法", "劳动:种菜", "学科学,做实验",
    ],
)  # fmt: skip
def test_homework_guidance_and_interests_are_allowed(title):
    check_lawful(title)


def every_line(cells, largest):
    return product(range(largest + 1), repeat=cells)


@pytest.mark.parametrize(("cells", "largest"), [(1, 14), (2, 14), (3, 10), (4, 7)])
def test_no_hidden_count_can_be_worked_out_from_anything_that_is_shown(cells, largest):
    """Whoever knows the rule too is left with three values or more wherever hidden counts add up to a shown total."""
    alike = {}
    for counts in every_line(cells, largest):
        alike.setdefault(line(counts), []).append(counts)
    for shown, possible in alike.items():
        for place, cell in enumerate(shown.cells):
            if cell is None:
                values = {counts[place] for counts in possible}
                assert len(values) >= 3 or shown.total is None, (shown, values)
                assert len(values) >= 2, (shown, values)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=9))
def test_what_is_shown_of_a_line_is_true_and_never_small(counts):
    shown = line(counts)
    assert all(cell in {None, count} for cell, count in zip(shown.cells, counts, strict=True))
    assert all(cell is None or cell >= FEWEST_SHOWN for cell in shown.cells)
    assert shown.total in {None, sum(counts)}
    assert shown.total is None or shown.total >= FEWEST_SHOWN
    if None not in shown.cells:
        assert shown.total == sum(counts)


def test_answers_are_counted_by_topic_voice_and_grade():
    answers = (
        [(3, "student", ["chess"])] * 6 + [(5, "student", ["chess", "song"])] * 7 + [(3, "guardian", ["song"])] * 2
    )
    counted = {(count.topic, count.voice): count for count in tally(answers, ["chess", "song"], [3, 5])}
    chess = counted["chess", Voice.STUDENT]
    assert (chess.total, [(grade.grade, grade.count) for grade in chess.grades]) == (13, [(3, 6), (5, 7)])
    song = counted["song", Voice.STUDENT]
    assert (song.total, [grade.count for grade in song.grades]) == (None, [None, 7])
    assert counted["song", Voice.GUARDIAN].total is None
    assert counted["chess", Voice.GUARDIAN].total is None


def slots(*bounds):
    return [
        SlotTime(number, time.fromisoformat(starts), time.fromisoformat(ends))
        for number, (starts, ends) in enumerate(bounds, 1)
    ]


def test_slots_may_follow_each_other_without_a_break():
    check_slot_times(DEFAULT)
    check_slot_times(slots(("14:00", "15:00"), ("15:00", "16:30"), ("17:00", "20:30")))


@pytest.mark.parametrize(
    "times",
    [
        slots(("13:59", "15:00")),
        slots(("18:00", "20:31")),
        slots(("16:00", "16:00")),
        slots(("16:00", "17:00"), ("16:59", "18:00")),
        slots(("17:00", "18:00"), ("16:00", "17:00")),
        list(reversed(slots(("16:00", "17:00"), ("17:00", "18:00")))),
        slots(("16:00", "17:00"), ("17:00", "18:00"))[1:],
    ],
)
def test_slots_outside_the_afternoon_or_out_of_order_are_refused(times):
    with pytest.raises(SlotTimesInvalid):
        check_slot_times(times)


def test_slot_times_survive_being_stored():
    assert [SlotTime.from_json(slot.as_json()) for slot in DEFAULT] == list(DEFAULT)


def test_a_slot_without_a_time_is_named():
    assert unknown_slots(["5-3", "3-1", "1-3"], DEFAULT) == ["1-3", "5-3"]


def facts(**changes):
    described = {
        "slots": ["3-1"], "grades": [3], "capacity": 20, "min_to_open": 5, "class_quota": None, "materials_fee": 0,
        "is_invitation_only": False,
    }  # fmt: skip
    return Facts(**described | changes)


def offered(kind="special", **changes):
    offerings.check_offered(facts(**changes), kind, DEFAULT, [1, 2, 3, 4, 5, 6])


def codes(refused):
    return {(error.pointer, error.code) for error in refused.value.errors}


def test_everything_that_cannot_be_offered_is_named_at_once():
    with pytest.raises(OfferingInvalid) as refused:
        offered(slots=["3-1", "3-3"], grades=[3, 7], capacity=4)
    assert codes(refused) == {
        ("/slots", "slot-unknown"), ("/grades", "grade-not-taught"), ("/min_to_open", "minimum-above-capacity"),
    }  # fmt: skip


def test_base_care_has_no_limit_of_any_kind():
    open_to_all = {"capacity": None, "min_to_open": 0}
    offered("base_care", **open_to_all)
    for limit in ({"capacity": 30}, {"class_quota": 3}, {"is_invitation_only": True}, {"min_to_open": 1}):
        with pytest.raises(OfferingInvalid) as refused:
            offered("base_care", **open_to_all | limit)
        assert codes(refused) == {(f"/{next(iter(limit))}", "base-care-open-to-all")}


def test_base_care_is_offered_for_each_slot_by_itself():
    with pytest.raises(OfferingInvalid) as refused:
        offered("base_care", capacity=None, min_to_open=0, slots=["3-1", "4-1"])
    assert codes(refused) == {("/slots", "base-care-one-slot")}


def test_a_course_is_published_only_with_a_teacher_a_capacity_and_its_fee_explained():
    teachers = {uuid4()}
    offerings.check_complete(facts(), "special", "", teachers)
    offerings.check_complete(facts(capacity=None), "base_care", "", teachers)
    offerings.check_complete(facts(materials_fee=500), "special", "材料费用于购买彩纸", teachers)
    with pytest.raises(OfferingIncomplete) as refused:
        offerings.check_complete(facts(capacity=None, materials_fee=500), "special", "剪纸", ())
    assert codes(refused) == {
        ("/teacher_ids", "teacher-missing"), ("/capacity", "capacity-missing"),
        ("/materials_fee", "materials-unexplained"),
    }  # fmt: skip


def standing(**changes):
    return Standing(**{"is_fixed": False, "may_resize": True, "taken": 0} | changes)


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_facts_hold_from_the_moment_the_round_is_prepared(fact):
    offerings.check_change({fact: 1}, standing())
    with pytest.raises(FactsFixed) as refused:
        offerings.check_change({fact: 1, "place": "操场"}, standing(is_fixed=True, may_resize=False))
    assert refused.value.members["fields"] == [fact]


def test_place_changes_at_any_time_and_capacity_after_the_publication():
    offerings.check_change({"place": "操场"}, standing(is_fixed=True, may_resize=False))
    offerings.check_change({"capacity": 9}, standing(is_fixed=True, taken=9))


def test_capacity_never_falls_below_the_seats_that_are_held():
    with pytest.raises(CapacityBelowTaken) as refused:
        offerings.check_change({"capacity": 8}, standing(is_fixed=True, taken=9))
    assert refused.value.members == {"taken": 9}


def booking(*slots, place="", teachers=()):
    return Booking(uuid4(), "合唱", slots, place, frozenset(teachers))


def test_a_teacher_is_in_one_course_at_a_time():
    wanted = booking("3-1", "4-1", teachers=[cast.TEACHER])
    offerings.check_free(wanted, [booking("3-2", teachers=[cast.TEACHER]), booking("4-1", teachers=[cast.HOMEROOM])])
    with pytest.raises(TeacherBusy) as refused:
        offerings.check_free(wanted, [booking("4-1", "5-1", teachers=[cast.HOMEROOM, cast.TEACHER])])
    assert refused.value.members["slot"] == "4-1"


def test_a_place_holds_one_course_at_a_time_and_an_unknown_place_any():
    wanted = booking("3-1", place="操场")
    offerings.check_free(wanted, [booking("3-1", place="操场东侧"), booking("3-2", place="操场"), wanted])
    offerings.check_free(booking("3-1"), [booking("3-1")])
    with pytest.raises(PlaceBusy):
        offerings.check_free(wanted, [booking("3-1", place="操场")])


def listing(first, last=None, delisted_at=None):
    return SimpleNamespace(listed_from=first, listed_until=last, delisted_at=delisted_at)


def test_a_provider_must_be_listed_for_the_whole_term():
    first, last = date(2026, 9, 1), date(2027, 1, 22)
    assert is_listed(listing(first, last), first, last)
    assert is_listed(listing(date(2020, 1, 1)), first, last)
    assert not is_listed(listing(date(2026, 9, 2), last), first, last)
    assert not is_listed(listing(first, date(2027, 1, 21)), first, last)
    assert not is_listed(listing(first, last, datetime(2026, 10, 1)), first, last)  # noqa: DTZ001  # any time will do


def test_exactly_the_courses_of_organisations_name_one():
    check_provider("organisation", uuid4())
    check_provider("volunteer", None)
    for kind, provider in (("organisation", None), ("own_teacher", uuid4())):
        with pytest.raises(ProviderRequired):
            check_provider(kind, provider)
