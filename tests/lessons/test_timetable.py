"""On which days lessons fall."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.courses.rules.slots import LABELS, weekday_of
from app.lessons.rules.timetable import Lesson, lessons
from app.schools.rules.calendar import Span, is_school_day, timetable_weekday
from app.schools.rules.calendar_files import parse_calendar

TABLE = parse_calendar("""\
date,until,kind,timetable_weekday,note
2026-09-01,2027-01-22,term,,2026-2027-1
2026-09-20,,makeup,5,
2026-09-25,2026-09-27,holiday,,中秋节
2026-10-01,2026-10-07,holiday,,国庆节
2026-10-10,,makeup,3,
2026-10-17,,makeup,,
""")
TERM = Span(date(2026, 9, 1), date(2027, 1, 22))
DAYS = st.dates(TERM.starts_on, TERM.ends_on)


def planned(*slots, first=TERM.starts_on, last=TERM.ends_on):
    return lessons(slots, Span(first, last), TABLE.days, TABLE.terms)


def test_course_on_wednesdays_pauses_in_the_holidays_and_makes_up_on_a_saturday():
    october = planned("3-1", first=date(2026, 9, 28), last=date(2026, 10, 18))
    assert october == {
        Lesson(date(2026, 9, 30), "3-1"),
        Lesson(date(2026, 10, 10), "3-1"),
        Lesson(date(2026, 10, 14), "3-1"),
    }


def test_friday_course_is_given_on_the_sunday_that_makes_up_for_a_friday():
    days = {lesson.held_on for lesson in planned("5-2", first=date(2026, 9, 18), last=date(2026, 10, 2))}
    assert days == {date(2026, 9, 18), date(2026, 9, 20)}


def test_makeup_saturday_that_follows_no_weekday_has_no_courses():
    assert planned(*LABELS, first=date(2026, 10, 17), last=date(2026, 10, 17)) == frozenset()


def test_course_with_two_slots_of_a_day_has_two_lessons():
    assert planned("3-1", "3-2", first=date(2026, 11, 18), last=date(2026, 11, 18)) == {
        Lesson(date(2026, 11, 18), "3-1"),
        Lesson(date(2026, 11, 18), "3-2"),
    }


def test_nothing_is_planned_backwards():
    assert planned("3-1", first=date(2026, 11, 19), last=date(2026, 11, 18)) == frozenset()


@given(st.sets(st.sampled_from(sorted(LABELS)), min_size=1), DAYS, DAYS)
def test_lessons_are_exactly_the_slots_of_the_timetable_of_each_school_day(slots, first, last):
    found = planned(*slots, first=first, last=last)
    for held_on, slot in found:
        assert is_school_day(held_on, TABLE.days, TABLE.terms)
        assert timetable_weekday(held_on, TABLE.days) == weekday_of(slot)
        assert first <= held_on <= last
    assert len(found) == sum(
        weekday_of(slot) == timetable_weekday(day, TABLE.days)
        for day in (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
        if is_school_day(day, TABLE.days, TABLE.terms)
        for slot in slots
    )
