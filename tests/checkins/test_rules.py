"""Pure rules of check-ins: counting, personal numbers and dangers."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checkins.rules.counting import Slot, verdicts
from app.checkins.rules.dangers import Danger, danger_of
from app.checkins.rules.personal_data import PersonalNumber, personal_number
from app.core.ids import new_id
from tests.cast import NOW

MONDAY = date(2026, 11, 16)


def slot(day: int, submitted: datetime, *, is_counted: bool = False) -> Slot:
    return Slot(new_id(), MONDAY + timedelta(days=day), submitted, is_counted)


@given(st.lists(st.integers(0, 6), max_size=12), st.data())
def test_one_a_day_and_five_a_week_count_and_nobody_loses_a_place_to_a_later_record(days, data):
    slots = [slot(day, NOW + timedelta(seconds=second)) for second, day in enumerate(days)]
    decided = verdicts(slots)
    counted = [item.labor_on for item in slots if decided[item.id] is None]
    assert len(set(counted)) == len(counted) == min(5, len(set(days)))
    held = [Slot(item.id, item.labor_on, item.submitted_at, decided[item.id] is None) for item in slots]
    # A clock of another node may be slow: the newcomer says to be the earliest and still takes nobody's place.
    newcomer = slot(data.draw(st.integers(0, 6)), NOW - timedelta(hours=1))
    after = verdicts([newcomer, *held])
    assert {id_: reason for id_, reason in after.items() if id_ != newcomer.id} == decided


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.data())
def test_who_is_taken_out_frees_one_place_at_most(days, data):
    slots = [slot(day, NOW + timedelta(seconds=second)) for second, day in enumerate(days)]
    decided = verdicts(slots)
    held = [Slot(item.id, item.labor_on, item.submitted_at, decided[item.id] is None) for item in slots]
    gone = data.draw(st.sampled_from(held))
    after = verdicts(item for item in held if item is not gone)
    before = {id_ for id_, reason in decided.items() if reason is None and id_ != gone.id}
    counted = {id_ for id_, reason in after.items() if reason is None}
    assert before <= counted
    assert len(counted - before) <= 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话13800138000", PersonalNumber.PHONE),
        ("138 0013 8000", PersonalNumber.PHONE),
        ("+86-138-0013-8000", PersonalNumber.PHONE),
        ("１３８００１３８０００", PersonalNumber.PHONE),
        ("0746-4712345", PersonalNumber.PHONE),
        ("座机:4712345", PersonalNumber.PHONE),
        ("431128201501013210", PersonalNumber.IDENTITY_CARD),
        ("43112820150101321X", PersonalNumber.IDENTITY_CARD),
        ("G431128201501013210", PersonalNumber.IDENTITY_CARD),
        ("431128850101321", PersonalNumber.IDENTITY_CARD),
        ("4111 1111 1111 1111", PersonalNumber.BANK_CARD),
        ("加微信 abc_12345", PersonalNumber.CHAT_ACCOUNT),
        ("QQ:1234567", PersonalNumber.CHAT_ACCOUNT),
    ],
)
def test_personal_numbers_are_found_however_they_are_written(text, kind):
    assert personal_number(text) is kind


@pytest.mark.parametrize(
    "text", ["洗了3个碗,用了15分钟", "2026-11-18 12:30 拖地20分钟", "量了1 2 3 4 5勺米", "用了12345678粒米"]
)
def test_ordinary_numbers_are_no_secret(text):
    assert personal_number(text) is None


@pytest.mark.parametrize(
    ("title", "danger"),
    [
        ("爬上窗台擦玻璃", Danger.CLIMBING),
        ("探身窗外擦玻璃", Danger.CLIMBING),
        ("站在阳台栏杆上晾被子", Danger.CLIMBING),
        ("独自用煤气灶炒菜", Danger.FIRE_AND_PRESSURE),
        ("用高压锅炖肉", Danger.FIRE_AND_PRESSURE),
        ("油炸花生米", Danger.FIRE_AND_PRESSURE),
        ("修理家里的插座", Danger.MAINS),
        ("换保险丝", Danger.MAINS),
        ("84消毒液加洁厕灵刷马桶", Danger.MIXED_CLEANERS),
        ("用洁厕灵和84刷厕所", Danger.MIXED_CLEANERS),
        ("给菜地打农药", Danger.FARM_CHEMICALS),
        ("撒化肥", Danger.FARM_CHEMICALS),
        ("操作脱粒机", Danger.FARM_MACHINERY),
        ("用电钻打孔", Danger.POWER_TOOLS),
        ("在野外生火做饭", Danger.OPEN_FIRE),
        ("烧秸秆", Danger.OPEN_FIRE),
        ("到河边洗衣服", Danger.OPEN_WATER),
        ("去池塘提水浇菜", Danger.OPEN_WATER),
        ("从水井里打水", Danger.OPEN_WATER),
        ("独自放羊", Danger.HERDING_ALONE),
        ("放牛", Danger.HERDING_ALONE),
        ("一个人上街买菜", Danger.TRAFFIC_ALONE),
        ("骑电动车送饭", Danger.TRAFFIC_ALONE),
        ("更换纽扣电池", Danger.BUTTON_CELLS),
        ("大人不在家时照看婴儿", Danger.INFANTS_ALONE),
        ("被罚打扫教室", Danger.PUNISHMENT),
        ("给 菜 地 打 农·药", Danger.FARM_CHEMICALS),
    ],
)
def test_dangerous_titles_are_recognised(title, danger):
    assert danger_of(title) is danger


@pytest.mark.parametrize(
    "title",
    [
        "和爷爷一起放羊",
        "整理阳台",
        "洗江米包粽子",
        "站在树荫下扫落叶",
        "做炸酱面",
        "爬山捡垃圾",
        "照顾弟弟",
        "帮奶奶烧火做饭",
    ],
)
def test_harmless_titles_that_sound_alike_are_allowed(title):
    assert danger_of(title) is None
