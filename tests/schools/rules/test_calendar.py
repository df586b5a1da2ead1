from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schools.errors import PeriodKeyInvalid, TermUnknown
from app.schools.rules.calendar import (
    CalendarDay,
    DayKind,
    PeriodKind,
    Span,
    Term,
    assumption,
    is_school_day,
    iso_week,
    month_bounds,
    period_span,
    school_days_between,
    star_span,
    teaching_week,
    timetable_weekday,
    week_bounds,
)
from app.schools.rules.calendar_files import parse_calendar

# The holidays and make-up days of 2026 as the State Council arranged them.
TABLE = parse_calendar("""\
date,until,kind,timetable_weekday,note
2026-03-02,2026-07-10,term,,2025-2026-2
2026-09-01,2027-01-22,term,,2026-2027-1
2026-01-01,2026-01-03,holiday,,元旦
2026-01-04,,makeup,,
2026-02-14,,makeup,,
2026-02-15,2026-02-23,holiday,,春节
2026-02-28,,makeup,,
2026-04-04,2026-04-06,holiday,,清明节
2026-05-01,2026-05-05,holiday,,劳动节
2026-05-09,,makeup,2,
2026-06-19,2026-06-21,holiday,,端午节
2026-09-20,,makeup,5,
2026-09-25,2026-09-27,holiday,,中秋节
2026-10-01,2026-10-07,holiday,,国庆节
2026-10-10,,makeup,3,
""")
DAYS, TERMS = TABLE.days, TABLE.terms
AUTUMN = TERMS[1]
EVERY_DAY_OF_TWO_YEARS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def closed(*days):
    return dict(DAYS) | {day: CalendarDay(day, DayKind.CLOSED) for day in days}


def october(*numbers):
    return [date(2026, 10, number) for number in numbers]


@pytest.mark.parametrize("day", [date(2026, 9, 20), date(2026, 10, 10)])
def test_makeup_weekends_are_school_days(day):
    assert day.isoweekday() >= 6
    assert is_school_day(day, DAYS, TERMS)


def test_makeup_days_follow_the_timetable_of_another_weekday():
    assert timetable_weekday(date(2026, 9, 20), DAYS) == 5
    assert timetable_weekday(date(2026, 9, 21), DAYS) == 1
    assert timetable_weekday(date(2026, 1, 4), DAYS) == 7


def test_national_day_has_no_lessons():
    assert school_days_between(date(2026, 9, 28), date(2026, 10, 11), DAYS, TERMS) == [
        date(2026, 9, 28),
        date(2026, 9, 29),
        date(2026, 9, 30),
        date(2026, 10, 8),
        date(2026, 10, 9),
        date(2026, 10, 10),
    ]


def test_there_are_no_school_days_backwards():
    assert school_days_between(date(2026, 11, 2), date(2026, 11, 1), DAYS, TERMS) == []


def test_weekdays_between_two_terms_are_holidays():
    assert not is_school_day(date(2026, 7, 20), {}, [Term("2025-2026-2", date(2026, 3, 2), date(2026, 7, 10))])
    assert not is_school_day(date(2026, 9, 1), {}, [Term("2026-2027-1", date(2026, 9, 3), date(2027, 1, 22))])
    both = [*TERMS, Term("2026-2027-2", date(2027, 3, 1), date(2027, 7, 9))]
    assert not is_school_day(date(2027, 2, 2), DAYS, both)


def test_weekdays_after_the_last_known_term_are_assumed_to_be_school_days():
    assert is_school_day(date(2027, 3, 2), DAYS, TERMS)


def test_year_without_calendar_degrades_to_monday_to_friday_with_a_warning():
    week = week_bounds("2028-W10")
    assert len(school_days_between(week.starts_on, week.ends_on, DAYS, TERMS)) == 5
    assert assumption(week, DAYS) == "no calendar for 2028: Monday to Friday assumed"
    assert assumption(week_bounds("2026-W10"), DAYS) is None


@given(EVERY_DAY_OF_TWO_YEARS)
def test_without_any_calendar_only_weekends_are_free(day):
    assert is_school_day(day, {}) == (day.isoweekday() <= 5)


def test_teaching_weeks_count_on_through_national_day():
    assert teaching_week(date(2026, 8, 28), AUTUMN) == 0
    assert teaching_week(date(2026, 8, 31), AUTUMN) == 1
    assert teaching_week(date(2026, 9, 6), AUTUMN) == 1
    assert teaching_week(date(2026, 10, 5), AUTUMN) == 6
    assert teaching_week(date(2026, 10, 12), AUTUMN) == 7


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_within_its_iso_week(day):
    bounds = week_bounds(iso_week(day))
    assert bounds.starts_on <= day <= bounds.ends_on
    assert bounds.starts_on.isoweekday() == 1
    assert bounds.ends_on - bounds.starts_on == timedelta(days=6)


def test_new_year_belongs_to_the_week_of_the_old_year():
    assert iso_week(date(2027, 1, 1)) == "2026-W53"


@pytest.mark.parametrize(
    "key", ["2026-W00", "2026-W54", "2025-W53", "2026-47", "2026W47", "", "0000-W01", "9999-W52", "2026-W47\n"]
)
def test_what_is_no_week_is_refused(key):
    with pytest.raises(PeriodKeyInvalid):
        week_bounds(key)


def test_ordinary_week_is_its_own_span():
    assert star_span("2026-W47", TERMS, DAYS).span == Span(date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize("week", ["2026-W40", "2026-W41"])
def test_national_day_weeks_of_2026_have_three_school_days_each_and_stand_alone(week):
    assert star_span(week, TERMS, DAYS).span == week_bounds(week)


def test_week_with_two_school_days_is_counted_with_the_next():
    days = closed(date(2026, 10, 10))
    skipped = star_span("2026-W41", TERMS, days)
    assert skipped.span is None
    assert skipped.why == "only 2 school days in 2026-2027-1: counted with 2026-W42"
    merged = star_span("2026-W42", TERMS, days)
    assert merged.span == Span(date(2026, 10, 5), date(2026, 10, 18))
    assert merged.why == "with the short weeks since 2026-W41"


def test_short_weeks_in_a_row_merge_on():
    days = closed(date(2026, 9, 30), date(2026, 10, 10))
    assert star_span("2026-W40", TERMS, days).span is None
    assert star_span("2026-W41", TERMS, days).span is None
    assert star_span("2026-W42", TERMS, days).span == Span(date(2026, 9, 28), date(2026, 10, 18))


def test_week_without_school_days_inside_a_term_is_counted_with_the_next():
    days = closed(*october(8, 9, 10))
    assert star_span("2026-W41", TERMS, days).span is None
    assert star_span("2026-W42", TERMS, days).span == Span(date(2026, 10, 5), date(2026, 10, 18))


def test_short_first_week_of_a_term_is_counted_with_the_second():
    terms = [Term("2026-2027-1", date(2026, 9, 3), date(2027, 1, 22))]
    assert star_span("2026-W36", terms, DAYS).span is None
    assert star_span("2026-W37", terms, DAYS).span == Span(date(2026, 8, 31), date(2026, 9, 13))


def test_short_last_week_of_a_term_stands_alone():
    terms = [Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 19))]
    assert star_span("2027-W03", terms, DAYS).span == week_bounds("2027-W03")


def test_last_week_takes_a_short_week_before_it_along():
    terms = [Term("2026-2027-1", date(2026, 9, 1), date(2026, 10, 12))]
    days = closed(date(2026, 10, 10))
    assert star_span("2026-W42", terms, days).span == Span(date(2026, 10, 5), date(2026, 10, 18))


def test_summer_weeks_are_not_tallied():
    assert star_span("2026-W30", TERMS, DAYS).span is None
    assert star_span("2026-W30", TERMS, DAYS).why == "outside all terms and without school days"


def test_where_no_calendar_is_known_every_week_counts_and_says_so():
    decision = star_span("2028-W30", TERMS, DAYS)
    assert decision.span == week_bounds("2028-W30")
    assert "no calendar for 2028" in decision.why
    assert star_span("2026-W30", [], {}).span == week_bounds("2026-W30")


@given(st.sets(st.dates(AUTUMN.starts_on, AUTUMN.ends_on)))
def test_star_spans_cover_every_day_of_a_term_exactly_once(closures):
    mondays = [week_bounds("2026-W36").starts_on + timedelta(weeks=number) for number in range(21)]
    spans = [star_span(iso_week(monday), TERMS, closed(*closures)).span for monday in mondays]
    covered = [
        span.starts_on + timedelta(days=number)
        for span in spans
        if span is not None
        for number in range((span.ends_on - span.starts_on).days + 1)
    ]
    assert covered == [mondays[0] + timedelta(days=number) for number in range(21 * 7)]


def test_month_and_term_periods():
    assert period_span(PeriodKind.MONTH, "2026-11", TERMS, DAYS).span == Span(date(2026, 11, 1), date(2026, 11, 30))
    assert period_span(PeriodKind.MONTH, "2026-08", TERMS, DAYS).span is None
    assert period_span(PeriodKind.WEEK, "2026-W47", TERMS, DAYS) == star_span("2026-W47", TERMS, DAYS)
    assert period_span(PeriodKind.TERM, "2026-2027-1", TERMS, DAYS).span == Span(AUTUMN.starts_on, AUTUMN.ends_on)


def test_december_ends_on_its_last_day():
    assert month_bounds("2026-12").ends_on == date(2026, 12, 31)
    assert month_bounds("2028-02").ends_on == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (PeriodKind.WEEK, "2026-11"),
        (PeriodKind.MONTH, "2026-13"),
        (PeriodKind.MONTH, "2026-W47"),
        (PeriodKind.MONTH, "0000-01"),
        (PeriodKind.MONTH, "9999-12"),
        (PeriodKind.TERM, "2026-2028-1"),
        (PeriodKind.TERM, "2026-2027-3"),
    ],
)
def test_keys_of_the_wrong_kind_are_refused(kind, key):
    with pytest.raises(PeriodKeyInvalid):
        period_span(kind, key, TERMS, DAYS)


def test_term_without_calendar_is_unknown():
    with pytest.raises(TermUnknown):
        period_span(PeriodKind.TERM, "2030-2031-1", TERMS, DAYS)
