"""What may be given, what must be offered beside meat, and which stars share an award."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.awards.errors import AlternativeRequired, MoneyRefused, PickupWindowInvalid
from app.awards.rules import (
    Option,
    StandingStar,
    check_alternative,
    check_is_thing,
    check_pickup_window,
    month_of,
    shares,
)
from tests.cast import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "name",
    [
        "现金50", "红 包", "购物卡", "代金券", "超市券", "话费充值", "ＶＯＵＣＨＥＲ", "Gift Card", "京东E卡", "奖金",
        "100元", "五十元", "微信支付",
    ],
)  # fmt: skip
def test_money_and_what_stands_for_it_is_refused(name):
    with pytest.raises(MoneyRefused):
        check_is_thing(name)


@pytest.mark.parametrize("name", ["猪肉", "青菜", "土鸡蛋", "贺卡", "动物书签卡", "元宵", "铅笔"])
def test_things_may_be_given(name):
    check_is_thing(name)


PORK, GREENS = Option(is_meat=True, left=9), Option(is_meat=False, left=9)


@pytest.mark.parametrize("options", [[PORK], [PORK, PORK], [PORK, Option(is_meat=False, left=2)]])
def test_meat_needs_something_else_for_every_family(options):
    with pytest.raises(AlternativeRequired):
        check_alternative(options, families=3)


@pytest.mark.parametrize("options", [[PORK, GREENS], [GREENS], [Option(is_meat=False, left=0)]])
def test_greens_need_no_alternative(options):
    check_alternative(options, families=3)


def test_stock_of_all_alternatives_together_must_suffice():
    few = Option(is_meat=False, left=2)
    check_alternative([PORK, few, few], families=4)
    with pytest.raises(AlternativeRequired):
        check_alternative([PORK, few, few], families=5)


@pytest.mark.parametrize(("begins", "ends"), [(HOUR, HOUR), (2 * HOUR, HOUR), (-2 * HOUR, -HOUR), (-HOUR, 0 * HOUR)])
def test_pickup_window_that_is_empty_or_over_is_refused(begins, ends):
    with pytest.raises(PickupWindowInvalid):
        check_pickup_window(NOW + begins, NOW + ends, NOW)


def test_pickup_window_may_have_begun():
    check_pickup_window(NOW - HOUR, NOW + HOUR, NOW)


def test_week_belongs_to_the_month_of_its_sunday():
    assert month_of(date(2026, 11, 1)) == "2026-11"


LIN, BROTHER = uuid4(), uuid4()


def star(student_id, month="2026-11"):
    return StandingStar(uuid4(), uuid4(), student_id, uuid4(), "三年级2班", 7, month)


def test_each_star_is_an_award_of_its_own():
    stars = [star(LIN), star(LIN)]
    assert [(share.stars, share.month) for share in shares(stars, pooled=False)] == [
        ((stars[0],), None),
        ((stars[1],), None),
    ]


def test_pooled_stars_of_a_child_and_month_are_one_award():
    first, other, second, december = star(LIN), star(BROTHER), star(LIN), star(LIN, "2026-12")
    pooled = shares([first, other, second, december], pooled=True)
    assert [(share.stars, share.month) for share in pooled] == [
        ((first, second), "2026-11"),
        ((other,), "2026-11"),
        ((december,), "2026-12"),
    ]
