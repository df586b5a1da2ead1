"""The fee of a child's lessons, worked out by hand for the policies of three places, and what must always hold."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lessons.rules.fee_policies import parse_policies
from app.lessons.rules.fees import Fee, Lesson, LessonCount, PeriodFee, Tariff, counts, fee
from app.lessons.rules.words import FeeUnit, Refund
from app.lessons.service.fees import LISTED

TERM = "2026-2027-1"
DRAMA, CHESS = UUID(int=1), UUID(int=2)
POLICIES = {policy.name: policy.tariff for policy in parse_policies(LISTED.read_text(encoding="utf-8"))}
HUAIHUA_TOWN = POLICIES["怀化市城区学校课后服务收费"]
HUAIHUA_COUNTRY = POLICIES["怀化市乡镇小学课后服务收费"]
ENSHI_TOWN = POLICIES["恩施州城区学校课后服务收费(试行)"]
ENSHI_COUNTRY = POLICIES["恩施州农村学校课后服务收费(试行)"]
HAIKOU = POLICIES["海口市课后服务收费"]
# P present, E left early, L leave, A absent, ? held but nothing marked; C cancelled, . still planned;
# p, a, c: the same on a day on which the child had no place.
MARKS = {"P": "present", "E": "left_early", "L": "leave", "A": "absent"}
STATUSES = {"C": "cancelled", ".": "planned"}


def lessons(marks: str, starts_on: date = date(2026, 10, 1), offering_id: UUID = DRAMA) -> list[Lesson]:
    """Return one lesson a day from a day on."""
    return [
        Lesson(
            offering_id,
            starts_on + timedelta(days=number),
            STATUSES.get(mark.upper(), "held"),
            MARKS.get(mark.upper()),
            is_own=not mark.islower(),
        )
        for number, mark in enumerate(marks)
    ]


def total(tariff: Tariff, marks: str) -> int:
    return fee(tariff, TERM, lessons(marks)).amount


def test_listed_policies_say_what_the_documents_say():
    assert (HUAIHUA_TOWN.price, HUAIHUA_TOWN.cap_per_term) == (400, 70000)
    assert (HUAIHUA_COUNTRY.price, HUAIHUA_COUNTRY.cap_per_term) == (400, 50000)
    assert (ENSHI_TOWN.price, ENSHI_COUNTRY.price, ENSHI_TOWN.cap_per_term) == (7000, 6000, None)
    assert (HAIKOU.price, HAIKOU.refund) == (300, Refund.HALF_MONTH_STEPS)


@pytest.mark.parametrize(
    ("tariff", "marks", "yuan"),
    [
        # Huaihua, 4 yuan a lesson really had: leave, absence and what the roll-call does not show cost nothing.
        (HUAIHUA_TOWN, "PPPPP", 20),
        (HUAIHUA_TOWN, "PELA?", 8),
        (HUAIHUA_TOWN, "PPCC", 8),
        (HUAIHUA_TOWN, "ppPP", 8),
        (HUAIHUA_TOWN, "PPpp", 8),
        (HUAIHUA_TOWN, "PP..", 8),
        (HUAIHUA_TOWN, "LLAA", 0),
        (HUAIHUA_TOWN, "", 0),
        # Enshi, 70 or 60 yuan a month by the days really attended of those of the month.
        (ENSHI_TOWN, "P" * 20, 70),
        (ENSHI_COUNTRY, "P" * 20, 60),
        (ENSHI_TOWN, "P" * 13 + "L" * 5 + "AA", 45.50),
        (ENSHI_TOWN, "p" * 10 + "P" * 10, 35),
        (ENSHI_TOWN, "P" * 15 + "C" * 5, 52.50),
        (ENSHI_TOWN, "P" * 8 + "." * 12, 28),
        (ENSHI_TOWN, "PP" + "A", 46.66),
        # Haikou, 3 yuan a lesson held; a whole month back, a half, or nothing.
        (HAIKOU, "P" * 20, 60),
        (HAIKOU, "L" * 12 + "A" * 8, 0),
        (HAIKOU, "P" * 10 + "A" * 10, 30),
        (HAIKOU, "P" * 11 + "A" * 9, 60),
        (HAIKOU, "PPP" + "A" * 4, 10.50),
        (HAIKOU, "A" * 5 + "CCC", 0),
        (HAIKOU, "ppp" + "PPAA", 6),
        (HAIKOU, "AAA" + "." * 7, 9),
        (HAIKOU, "A" * 5 + "." * 5, 7.50),
    ],
)
def test_one_month_costs(tariff, marks, yuan):
    assert total(tariff, marks) == round(yuan * 100)


@pytest.mark.parametrize(("tariff", "lessons_had", "yuan"), [
    (HUAIHUA_TOWN, 175, 700), (HUAIHUA_TOWN, 176, 700), (HUAIHUA_TOWN, 174, 696),
    (HUAIHUA_COUNTRY, 125, 500), (HUAIHUA_COUNTRY, 160, 500),
])  # fmt: skip
def test_nobody_pays_more_than_the_cap_of_the_term(tariff, lessons_had, yuan):
    assert total(tariff, "P" * lessons_had) == yuan * 100


def test_cap_bounds_what_is_left_after_refunds():
    found = fee(HUAIHUA_TOWN, TERM, lessons("P" * 180 + "A" * 20))
    assert (found.charge, found.refund, found.over_cap, found.amount) == (80000, 8000, 2000, 70000)


def test_months_are_settled_one_by_one():
    term = lessons("P" * 10 + "A" * 10) + lessons("A" * 10, date(2026, 11, 2)) + lessons("P" * 10, date(2026, 12, 1))
    assert fee(HAIKOU, TERM, term).periods == (
        PeriodFee("2026-10", 6000, 3000), PeriodFee("2026-11", 3000, 3000), PeriodFee("2026-12", 3000, 0),
    )  # fmt: skip


def test_month_in_which_a_course_was_given_up_does_not_weigh_on_the_next():
    given_up = lessons("PPpp") + lessons("pppp", date(2026, 11, 2))
    kept = lessons("PP", date(2026, 11, 10), CHESS)
    assert fee(ENSHI_TOWN, TERM, given_up + kept).periods == (
        PeriodFee("2026-10", 3500, 0), PeriodFee("2026-11", 7000, 0),
    )  # fmt: skip


def test_two_courses_on_a_day_are_two_lessons_but_one_day():
    both = lessons("PP") + lessons("PA", offering_id=CHESS)
    assert fee(HUAIHUA_TOWN, TERM, both).amount == 1200
    assert fee(ENSHI_TOWN, TERM, both).amount == 7000


def test_price_by_term_is_shared_over_all_days_of_the_term():
    term = lessons("PPP") + lessons("PAP", date(2026, 12, 1))
    by_day = Tariff(FeeUnit.PER_TERM, 50000, None, Refund.BY_DAY)
    assert fee(by_day, TERM, term) == Fee((PeriodFee(TERM, 50000, 8334),), 0)
    assert fee(replace(by_day, refund=Refund.NONE), TERM, term).amount == 50000


def test_lessons_are_counted_by_course_and_month():
    found = counts(lessons("PELA?C..pp") + lessons("P", date(2026, 11, 2)) + lessons("P", offering_id=CHESS))
    assert found == [
        LessonCount(DRAMA, "2026-10", planned=7, held=5, attended=2, leave=1, absent=1, cancelled=1),
        LessonCount(DRAMA, "2026-11", planned=1, held=1, attended=1, leave=0, absent=0, cancelled=0),
        LessonCount(CHESS, "2026-10", planned=1, held=1, attended=1, leave=0, absent=0, cancelled=0),
    ]


TARIFFS = st.builds(
    Tariff,
    unit=st.sampled_from(FeeUnit),
    price=st.integers(0, 100_000),
    cap_per_term=st.none() | st.integers(0, 100_000),
    refund=st.sampled_from(Refund),
)
TERMS = st.lists(
    st.builds(
        Lesson,
        offering_id=st.sampled_from([DRAMA, CHESS]),
        held_on=st.dates(date(2026, 9, 1), date(2026, 11, 30)),
        status=st.sampled_from(["planned", "held", "held", "cancelled"]),
        presence=st.sampled_from([None, *MARKS.values()]),
        is_own=st.sampled_from([True, True, False]),
    ),
    max_size=40,
)


@given(TARIFFS, TERMS)
def test_fee_is_never_negative_and_never_above_the_cap(tariff, term):
    found = fee(tariff, TERM, term)
    assert all(0 <= period.refund <= period.charge for period in found.periods)
    assert found.amount >= 0
    assert tariff.cap_per_term is None or found.amount <= tariff.cap_per_term


@given(TARIFFS, TERMS)
def test_only_lessons_held_on_own_days_are_charged(tariff, term):
    if not any(lesson.is_held for lesson in term):
        assert fee(tariff, TERM, term).charge == 0
    if tariff.unit == FeeUnit.PER_LESSON:
        assert fee(tariff, TERM, term).charge == tariff.price * sum(lesson.is_held for lesson in term)


@given(TARIFFS, TERMS, st.data())
def test_attending_more_never_lowers_what_is_left_by_day(tariff, term, data):
    by_day = replace(tariff, refund=Refund.BY_DAY)
    more = [replace(lesson, presence="present") if data.draw(st.booleans()) else lesson for lesson in term]
    assert fee(by_day, TERM, more).amount >= fee(by_day, TERM, term).amount


@given(TARIFFS, TERMS, st.data())
def test_cancelling_a_lesson_never_raises_the_charge(tariff, term, data):
    cancelled = [replace(lesson, status="cancelled") if data.draw(st.booleans()) else lesson for lesson in term]
    assert fee(tariff, TERM, cancelled).charge <= fee(tariff, TERM, term).charge


@given(TARIFFS, TERMS.flatmap(st.permutations))
def test_order_of_the_lessons_does_not_matter(tariff, term):
    in_order = sorted(term, key=lambda lesson: (lesson.held_on, lesson.offering_id))
    assert fee(tariff, TERM, term) == fee(tariff, TERM, in_order)
